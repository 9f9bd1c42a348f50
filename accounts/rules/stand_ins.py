"""Characters that stand in a name for another one: of old GBK systems, and radicals in place of ideographs.

Facts of two tables. What GB 18030-2022 maps the private-use characters to is also in glibc's iconv (from 2.36
of Debian on), in ICU from 73 and in the Encoding Standard's index, the last with fewer; CPython's codec has
the edition of 2000. Radicals: Unicode 17's `EquivalentUnifiedIdeograph`; NFKC has only those of Kangxi.
"""

_RARE = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""Of the codes FE50 to FEA0, which old systems kept as U+E815 to U+E864."""

_VERTICAL_MARKS = "︐︒︑︓︔︕︖︗︘︙"
"""Of the codes A6D9 to A6DF, A6EC, A6ED and A6F3: U+E78D to U+E796."""

_IDEOGRAPHS_OF_RADICALS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗"
    "𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾"
    "斉齐歯齿竜龙龜亀龟"
)
"""Of U+2E81 to U+2EF3; U+2E9A does not exist, and U+2E80 is like no ideograph."""


def _from(first: int, characters: str) -> dict[str, str]:
    pairs = ((chr(first + place), character) for place, character in enumerate(characters))
    return {instead: character for instead, character in pairs if character != " "}


PRIVATE_USE = {**_from(0xE78D, _VERTICAL_MARKS), **_from(0xE815, _RARE)}
"""What each private-use character of old GBK systems is in GB 18030-2022."""

RADICALS = _from(0x2E81, _IDEOGRAPHS_OF_RADICALS)
"""The ideograph of each CJK radical that NFKC leaves alone."""

STAND_INS = {**RADICALS, **{one: RADICALS.get(other, other) for one, other in PRIVATE_USE.items()}}
"""Each character that stands for another, and which one is meant."""
