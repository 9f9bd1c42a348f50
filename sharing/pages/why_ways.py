"""Where each reason leads: the one button beside it."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.presenters.condition_rows import Way, Ways
from sharing.rules.conditions import BINDING_HELPS, CONDITION_OF, Condition
from sharing.rules.reasons import Code
from sharing.words import Reader
from sharing.words.conditions import OTHER_PARTY, ConditionLine

HALLS = (_("查医保大厅"), "help", "#halls")
BIND = (_("去绑定家人"), "sharing:binding_new", "")
ASK_HOLDER = (_("看怎么绑定"), "help", "#how")
RECORDS = (_("看授权记录"), "sharing:record_list", "")
_ANYWAY: dict[Condition, tuple[Text, str, str]] = {
    Condition.SCHEME: HALLS,
    Condition.IDENTITY: HALLS,
    Condition.HOLDER: HALLS,
    Condition.MEMBER: HALLS,
    Condition.KINSHIP: (_("看哪些家人可以"), "help", "#who"),
    Condition.REACH: (_("看哪些地方可以"), "help", "#where"),
    Condition.FIRST_TIME: RECORDS,
    Condition.ONE_MARRIAGE: RECORDS,
    Condition.PLACES: (_("看账户绑定"), "sharing:binding_list", ""),
    Condition.PERIOD: BIND,
    Condition.BINDING: BIND,
    Condition.MONEY: (_("看支出明细"), "sharing:spending", ""),
    Condition.MONTH: (_("看账户绑定"), "sharing:binding_list", ""),
    Condition.CREDENTIAL: (_("看应该出示什么"), "help", "#card"),
    Condition.EXPENSE: (_("看哪些费用可以"), "help", "#what"),
    Condition.INSTITUTION: HALLS,
}
_BY_CODE: dict[Code, tuple[Text, str, str]] = {
    Code.BINDING_PENDING: (_("去确认"), "sharing:inbox", ""),
    Code.BINDING_IN_REVIEW: HALLS,
    Code.BINDING_SUSPENDED: HALLS,
    Code.BINDING_NOT_STARTED: (_("看账户绑定"), "sharing:binding_list", ""),
}
_ONLY_THE_HOLDER = {Condition.MONEY}
_ON_THE_BINDING = {Code.BINDING_NOT_STARTED, Code.MONTHLY_LIMIT_REACHED}


def ways_for(reader: Reader | None = None, binding_id: UUID | None = None) -> Ways:
    """Where this reader goes next from a line: by its first reason."""

    def way(line: ConditionLine) -> Way | None:
        if not line.sayings or line.key == OTHER_PARTY:
            return None  # the button would tell what the words do not
        return _way_of(line.sayings[0].code, reader, binding_id)

    return way


def _way_of(code: Code, reader: Reader | None, binding_id: UUID | None) -> Way | None:
    condition = CONDITION_OF[code]
    if reader is Reader.MEMBER and code in BINDING_HELPS:
        return _way(ASK_HOLDER)
    if reader is Reader.MEMBER and condition in _ONLY_THE_HOLDER:
        return None
    on_it = code in _ON_THE_BINDING or (code is Code.BINDING_PENDING and reader is Reader.HOLDER)
    if binding_id and on_it:
        return Way(_("看这份绑定"), reverse("sharing:binding_detail", args=[binding_id]))
    found = _BY_CODE.get(code) or _ANYWAY.get(condition)
    return _way(found) if found else None


def _way(parts: tuple[Text, str, str]) -> Way:
    label, name, place = parts
    return Way(label, reverse(name) + place)
