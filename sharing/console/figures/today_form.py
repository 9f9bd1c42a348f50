"""Which day, month or year to look at."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _, gettext_lazy

from sharing.selectors.figure_sums import Span

BEGINNING = date(2021, 4, 22)  # the scheme's own: there is nothing to count before


class SpanForm(forms.Form):
    """A span and a day in it; without any, today."""

    span = forms.ChoiceField(
        label=gettext_lazy("看多长时间"),
        choices=[
            (Span.DAY.value, gettext_lazy("一天")),
            (Span.MONTH.value, gettext_lazy("一个月")),
            (Span.YEAR.value, gettext_lazy("一年")),
        ],
        error_messages={"invalid_choice": gettext_lazy("请选一天、一个月或一年。")},
    )
    on = forms.DateField(
        label=gettext_lazy("哪一天（所在的月、年）"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("请写成 2026-11-26 这样的日期。")},
    )

    def __init__(self, asked: QueryDict, *, today: date) -> None:
        self.today = today
        chosen = asked.copy()
        chosen.setdefault("span", Span.DAY.value)
        chosen.setdefault("on", today.isoformat())
        super().__init__(chosen)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("还没有到这一天，请选今天或以前。"))
        if on < BEGINNING:
            raise forms.ValidationError(_("家庭共济从 2021-04-22 开始，以前没有数字。"))
        return on

    @property
    def chosen(self) -> tuple[Span, date]:
        """What was chosen. Only of a valid form."""
        return Span(self.cleaned_data["span"]), self.cleaned_data["on"]
