"""Who lives in the demo province, and what the register says of them month by month.

Everything comes from one seed, so every first start makes the same people and amounts. Document numbers carry
a county code (…99) that was never given out, so that none of them can be anybody's.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from random import Random

SEED = 20240520
MARK = "DEMO"  # every psn_no of the demo begins so; nothing else does
CITIES = ("320300", "320300", "320300", "320100", "320500", "320800", "130100")
SURNAMES = (
    "张刘陈杨黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜"
    "苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史"
    "陶贺顾毛郝龚邵万钱严"
)
GIVEN_MEN = (
    "志强",
    "建军",
    "国华",
    "海涛",
    "伟",
    "永福",
    "文博",
    "晓东",
    "立新",
    "俊杰",
    "明远",
    "浩然",
    "家豪",
    "德海",
)
GIVEN_WOMEN = (
    "秀英",
    "桂兰",
    "丽",
    "晓燕",
    "雪梅",
    "婷婷",
    "淑珍",
    "玉兰",
    "静怡",
    "佳",
    "文慧",
    "春花",
    "敏",
    "月娥",
)
HEADER = [
    *("psn_no", "psn_name", "psn_cert_type", "certno", "gend", "brdy", "tel"),
    *("insutype", "psn_insu_stas", "insuplc_admdvs", "acct_flag", "balc"),
]
# What a real register has too: rows that cannot be taken in, which stand in the error file of every import.
MISTAKES = (
    "DEMO3203009999901,吴一凡,01,320399199001010000,1,1990-01-01,,310,1,320300,1,100.00",
    "DEMO3203009999902,许静,01,320399199202020020,2,1992-02-02,,310,1,320300,1,58.305",
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class DemoPerson:
    """One invented person. Amounts in fen; `paid_monthly_fen` is what the account gets each month."""

    serial: int
    name: str
    born: date
    male: bool
    area: str
    insutype: str = "310"
    has_account: bool = True
    first_balance_fen: int = 0
    paid_monthly_fen: int = 0
    telephone: str = ""
    lapses_in_month: int | None = None  # counted from the first; its status is 2 from then on
    paid_until_month: int = 99

    @property
    def psn_no(self) -> str:
        return f"{MARK}{self.area}{self.serial:08d}"

    @property
    def number(self) -> str:
        body = f"{self.area[:4]}99{self.born:%Y%m%d}{(self.serial * 2 + self.male) % 1000:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
        return body + "10X98765432"[total % 11]

    def row(self, month: int) -> list[str]:
        """What the register says of them in a month of the history."""
        paid = self.first_balance_fen + self.paid_monthly_fen * min(month, self.paid_until_month)
        lapsed = self.lapses_in_month is not None and month >= self.lapses_in_month
        account = self.insutype == "310" and self.has_account
        return [
            self.psn_no,
            self.name,
            "01",
            self.number,
            "1" if self.male else "2",
            self.born.isoformat(),
            self.telephone,
            self.insutype,
            "2" if lapsed else "1",
            self.area,
            "1" if account else "0",
            f"{paid // 100}.{paid % 100:02d}" if account else "",
        ]


@dataclass(frozen=True)
class Family:
    """One household: who would share with whom."""

    holder: DemoPerson
    spouse: DemoPerson
    children: tuple[DemoPerson, ...]
    parents: tuple[DemoPerson, ...]


@dataclass
class Province:
    """Everybody, the households, and the cast that signs in."""

    families: list[Family] = field(default_factory=list)
    people: list[DemoPerson] = field(default_factory=list)
    cast: dict[str, DemoPerson] = field(default_factory=dict)


def make_province(families: int = 36) -> Province:
    """The same people at every call."""
    province = Province()
    _cast(province)
    chance = Random(SEED)
    for _ in range(families):
        province.families.append(_family(province, chance))
    clerk = _employee("刘敏", date(1990, 4, 2))  # insured like everybody else
    province.cast["clerk"] = _add(province, clerk)
    return province


def register_file(people: Iterable[DemoPerson], month: int) -> str:
    """The register of a month, as the CSV that the bureau would send."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(person.row(month) for person in people)
    writer.writerows(row.split(",") for row in MISTAKES)
    return text.getvalue()


def _add(province: Province, person: DemoPerson) -> DemoPerson:
    person = replace(person, serial=len(province.people) + 1)
    if not person.telephone and person.born.year < 2010:
        person = replace(person, telephone=f"1990000{person.serial:04d}")
    province.people.append(person)
    return person


def _cast(province: Province) -> None:
    """The household of the mock-ups, and one around it for every kind of trouble."""
    cast = {
        "holder": _employee("王建国", date(1984, 5, 12), male=True),
        "spouse": replace(_employee("李晓梅", date(1986, 8, 3)), first_balance_fen=96_040),
        "parent": _resident("王德福", date(1955, 3, 8), male=True),
        "second_holder": _employee("王建华", date(1981, 11, 20)),
        "child": _resident("王子轩", date(2014, 9, 1), male=True),
        "daughter": _resident("王子涵", date(2018, 2, 14)),
        "mother": replace(_resident("陈秀兰", date(1957, 6, 30)), lapses_in_month=11),
        "brother_in_law": _employee("赵志刚", date(1980, 4, 17), male=True),
        "poor_holder": replace(
            _employee("孙立新", date(1979, 1, 5), male=True), first_balance_fen=2_000, paid_monthly_fen=0
        ),
        "poor_child": _resident("孙小雨", date(2012, 5, 25)),
        "no_account": replace(_employee("周明远", date(1975, 10, 9), male=True), has_account=False),
    }
    province.cast = {name: _add(province, person) for name, person in cast.items()}


def _employee(name: str, born: date, *, male: bool = False, area: str = "320300") -> DemoPerson:
    return DemoPerson(0, name, born, male, area, first_balance_fen=182_600, paid_monthly_fen=24_350)


def _resident(name: str, born: date, *, male: bool = False, area: str = "320300") -> DemoPerson:
    return DemoPerson(0, name, born, male, area, insutype="390", has_account=False)


def _family(province: Province, chance: Random) -> Family:
    area = chance.choice(CITIES)
    surname, other = chance.sample(SURNAMES, 2)
    year = chance.randrange(1966, 1992)
    man = chance.random() < 0.5

    def relative(surname: str, year: int, *, male: bool, employed: bool) -> DemoPerson:
        name = surname + chance.choice(GIVEN_MEN if male else GIVEN_WOMEN)
        born = date(year, chance.randrange(1, 13), chance.randrange(1, 29))
        if not employed:
            return _add(province, _resident(name, born, male=male, area=area))
        person = replace(
            _employee(name, born, male=male, area=area),
            first_balance_fen=chance.randrange(20_000, 600_000),
            paid_monthly_fen=chance.randrange(8_000, 42_000),
        )
        return _add(province, person)

    holder = relative(surname, year, male=man, employed=True)
    spouse = relative(other, year + chance.randrange(-3, 4), male=not man, employed=chance.random() < 0.6)
    children = tuple(
        relative(
            surname if man else other,
            year + chance.randrange(24, 32),
            male=chance.random() < 0.5,
            employed=False,
        )
        for _ in range(chance.choice((0, 1, 1, 1, 2)))
    )
    parents = tuple(
        relative(
            surname if male else chance.choice(SURNAMES),
            year - chance.randrange(22, 30),
            male=male,
            employed=chance.random() < 0.4,
        )
        for male in chance.choice(((True, False), (False,), (True,), ()))
    )
    return Family(holder, spouse, children, parents)
