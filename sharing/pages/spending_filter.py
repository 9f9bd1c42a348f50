"""Which relative, month and former psn_no of the spending to show: only what the lists on the page offer."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from accounts.templatetags.formats import month_cn


class FilterForm(forms.Form):
    """A relative by id and a month as 2026-11; empty is all.

    `whose_id`: under which psn_no, if there were more; relatives and months are those of this one.
    """

    who = forms.ChoiceField(
        label=gettext_lazy("家人"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("没有这位家人的记录，请从列表里重新选择。")},
    )
    month = forms.ChoiceField(
        label=gettext_lazy("月份"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("没有这个月份的记录，请从列表里重新选择。")},
    )

    number = forms.ChoiceField(
        label=gettext_lazy("人员编号"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("没有这个编号的记录，请从列表里重新选择。")},
    )

    def __init__(
        self,
        asked: QueryDict,
        *,
        whose_id: UUID,
        people: Sequence[tuple[UUID, str]],
        months: Sequence[date],
        numbers: Sequence[tuple[UUID, str]] = (),
    ) -> None:
        super().__init__(asked)
        self.whose_id = whose_id
        if numbers:
            mine = [("", _("现在的人员编号")), *((str(key), label) for key, label in numbers)]
            self.fields["number"].widget.choices = self.fields["number"].choices = mine  # type: ignore[attr-defined]
        else:
            del self.fields["number"]
        everybody = [("", _("全部")), *((str(key), name) for key, name in people)]
        any_month = [("", _("全部")), *((f"{month:%Y-%m}", month_cn(month)) for month in months)]
        self.fields["who"].widget.choices = self.fields["who"].choices = everybody  # type: ignore[attr-defined]
        self.fields["month"].widget.choices = self.fields["month"].choices = any_month  # type: ignore[attr-defined]

    @property
    def person_id(self) -> UUID | None:
        """The relative asked for. Only of a valid form."""
        chosen = self.cleaned_data["who"]
        return UUID(chosen) if chosen else None

    @property
    def first_day(self) -> date | None:
        """The first day of the month asked for. Only of a valid form."""
        chosen = self.cleaned_data["month"]
        return date.fromisoformat(f"{chosen}-01") if chosen else None

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def query(self) -> str:
        """What of the address the downloads repeat."""
        asked = QueryDict(mutable=True)
        asked.update({name: value for name, value in self.cleaned_data.items() if value})
        return f"?{asked.urlencode()}" if asked else ""
