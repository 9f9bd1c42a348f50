"""The words of every clause of an edition: beside its field, of what it says, and what citizens are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.words.labels import DEDUCT_ORDERS, MED_TYPES, REACHES
from sharing.words.relationships import RELATIONSHIPS


@dataclass(frozen=True)
class ClauseWords:
    """What is read of one clause.

    Officers read the title, beside a box to tick `asked`, and the help; a number as `number`, and 0 as
    `zero`. Citizens read `told` where the edition says anything; it may quote what as %(said)s.
    """

    title: Text
    help: Text = ""
    asked: Text = ""
    number: Text = "%(number)s"
    zero: Text = ""
    told: Text = ""
    choices: Mapping[Any, Text] = field(default_factory=dict)


DOCUMENT = {
    "name": ClauseWords(_("名称"), _("例如“2024 年版”。")),
    "area_prefix": ClauseWords(
        _("适用地区"), _("区划代码的前 2 位（省）、4 位（市）或 6 位；留空就是其他所有地区。")
    ),
    "source_title": ClauseWords(_("依据文件")),
    "source_number": ClauseWords(_("文号"), _("例如 国办发〔2024〕38号。")),
    "source_date": ClauseWords(_("发文日期")),
}
PEOPLE = {
    "relationships": ClauseWords(_("可以共济的家人"), choices=RELATIONSHIPS),
    "reach": ClauseWords(_("双方在哪里参保可以共济"), choices=REACHES),
    "confirm_relationships": ClauseWords(
        _("要对方本人同意的家人"), _("本人登录同意以后，绑定才生效。"), choices=RELATIONSHIPS
    ),
    "confirm_days": ClauseWords(_("几天以内同意有效"), number=_("%(number)s 天")),
}
LIMITS = {
    "max_members": ClauseWords(_("一个账户最多给几人用"), _("不限的留空。"), number=_("%(number)s 人")),
    "max_holders": ClauseWords(_("一个人最多用几人的账户"), _("不限的留空。"), number=_("%(number)s 人")),
    "reserve_fen": ClauseWords(_("账户里必须留下的钱"), _("单位：元。不用留的留空。"), zero=_("不用留")),
    "monthly_limit_fen": ClauseWords(_("每位使用人每月最多用"), _("单位：元。不限的留空。")),
}
PAYING = {
    "deduct_order": ClauseWords(_("有几个账户时先用哪个"), choices=DEDUCT_ORDERS),
    "med_types": ClauseWords(_("可以付的费用"), _("至少有一类可以付。"), choices=MED_TYPES),
    "pays_premium": ClauseWords(
        _("代缴居民医保"),
        asked=_("可以代缴家人的居民医保费"),
        told=_("还可以交居民医保的个人缴费。"),
    ),
}
GROUPS = (
    (_("适用地区和依据"), DOCUMENT),
    (_("谁可以共济"), PEOPLE),
    (_("人数和金额的限制"), LIMITS),
    (_("怎样付费"), PAYING),
)
WORDS = DOCUMENT | PEOPLE | LIMITS | PAYING
EFFECTIVE_FROM = _("施行日期")
