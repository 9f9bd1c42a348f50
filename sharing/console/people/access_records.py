"""谁看过谁: every look of staff and institutions at somebody's record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actors import DOORS
from accounts.models import AccessRecord
from sharing.console.frame import rows
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column
from sharing.console.frame.session import person_in_areas


class AccessRecordAdmin(ReadOnlyAdmin):
    """Looks at people insured in the reader's areas."""

    noun = "access_record"
    title = _("谁看过谁")
    moment = "at"
    has_detail = False
    columns = (
        Column(_("什么时候")),
        Column(_("谁看的")),
        Column(_("从哪里")),
        Column(_("看了谁")),
        Column(_("看了什么")),
        Column(_("为什么")),
    )
    choices = (Choice("door", _("从哪里"), DOORS),)

    def mine(self, request: HttpRequest) -> Q:
        return person_in_areas(request, "person")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person")

    def cells(self, row: AccessRecord, names: rows.Names) -> Sequence[Cell]:
        return (
            rows.moment(row.at),
            Cell(row.by_name),
            Cell(row.get_door_display()),
            rows.masked(row.person),
            Cell(row.what),
            Cell(row.why),
        )
