"""What is wrong with a part of an edition or a pledge text, in a sentence that says what to do."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from accounts.rules.money import yuan
from sharing.rules.edition_change import EFFECTIVE_FROM
from sharing.rules.faults import Fault, Wrong
from sharing.rules.pledge_text import TextPart
from sharing.words import clauses

PARTS = {
    TextPart.VERSION: _("版本"),
    TextPart.BODY: _("正文"),
    TextPart.SIGNED_FROM: _("启用日期"),
}
_TITLES: dict[str, Any] = {
    **{name: words.title for name, words in clauses.WORDS.items()},
    EFFECTIVE_FROM: clauses.EFFECTIVE_FROM,
    **{str(part): title for part, title in PARTS.items()},
}
FAULTS = {
    Fault.MISSING: _("这一项必须填写。"),
    Fault.TOO_LONG: _("最多 %(first)s 个字。"),
    Fault.UNREADABLE: _("里面有看不见的字符，请重新输入。"),
    Fault.UNKNOWN: _("系统不认识“%(first)s”，请从列出的里面选。"),
    Fault.NOT_AN_AREA: _("区划代码填前 2、4 或 6 位数字；适用于其他所有地区的，留空。"),
    Fault.NOT_YET: _("发文日期不能晚于今天。"),
    Fault.NOT_SHARED: _("要对方同意的家人，必须也在可以共济的家人里。"),
    Fault.OUT_OF_RANGE: _("应在 %(first)s 到 %(second)s 之间。"),
    Fault.OUT_OF_RANGE_FEN: _("应在 %(first)s 到 %(second)s 元之间。"),
    Fault.PAYS_NOTHING: _("至少选一类可以付的费用。"),
    Fault.BOUND_ALREADY: _("这个地区已经有人绑定，施行日期不能早于今天。"),
    Fault.IN_PAST: _("启用日期不能早于今天。"),
    Fault.DAY_TAKEN: _("这一天已经有另一个版本开始，请换一天。"),
    Fault.VERSION_TAKEN: _("这个版本号已经用过，请换一个。"),
}


def fault_words(wrong: Wrong) -> str:
    """What is wrong with a clause, and what to do."""
    facts: list[str | int] = [*wrong.facts, "", ""]
    if wrong.fault is Fault.OUT_OF_RANGE_FEN:
        facts = [yuan(int(one)) for one in wrong.facts]
    return str(FAULTS[wrong.fault]) % {"first": facts[0], "second": facts[1]}


def wrong_words(wrong: Wrong) -> str:
    """The same with the name of the clause in front, for where the field is not beside it."""
    return gettext("%(clause)s：%(fault)s") % {
        "clause": _TITLES[wrong.clause],
        "fault": fault_words(wrong),
    }
