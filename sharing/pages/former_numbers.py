"""What somebody had under a psn_no that was closed into theirs, on the same pages: asked for by `number`."""

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.services import former_numbers

Numbers = list[tuple[UUID, str]]
"""The people whom somebody was under other numbers, each with how it is called."""


def numbers_of(me: Citizen) -> Numbers:
    """Those that were closed into mine. One query."""
    called = _("以前的人员编号 %(psn_no)s")
    return [(key, called % {"psn_no": psn_no}) for key, psn_no in former_numbers.closed_into(me.person_id)]


def chosen(asked: QueryDict, me: Citizen, numbers: Numbers) -> UUID:
    """Whose records are asked for: mine, where it is none of these."""
    return next((key for key, _label in numbers if str(key) == asked.get("number")), me.person_id)
