"""Provinces and pooling areas, by the first digits of an area code and never by equality.

A code may be a city's, a county's or an obsolete one (`insuplc_admdvs`).
"""

import re

PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}
"""The two digits with which every code of a province begins (GB/T 2260)."""

INSURING = PROVINCES | {"66": "新疆生产建设兵团"}
"""Whoever insures under codes of its own: the Corps does, and is no province and nobody's birthplace."""

ONE_AREA_EACH = frozenset({"11", "12", "31", "50"})
"""The four municipalities pool as a whole."""

_AREA_CODE = re.compile(r"[0-9]{6}")


def is_area_code(code: str) -> bool:
    """Whether it is six digits of a known province, or of the Corps; the county need not be known."""
    return code[:2] in INSURING and bool(_AREA_CODE.fullmatch(code))


def province_of(code: str) -> str:
    """The two digits of the province that an area lies in."""
    return code[:2]


def pooling_area_of(code: str) -> str:
    """The six-digit code of the pooling area that an area lies in: 320312 → 320300, 310115 → 310000."""
    return code[:2] + "0000" if code[:2] in ONE_AREA_EACH else code[:4] + "00"


def same_province(one: str, other: str) -> bool:
    """Whether two areas lie in one province."""
    return province_of(one) == province_of(other)


def same_pooling_area(one: str, other: str) -> bool:
    """Whether two areas pool together."""
    return pooling_area_of(one) == pooling_area_of(other)
