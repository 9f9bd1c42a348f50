"""What to export: which list, of which days, as what, and what for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from sharing.forms.days import day_field
from sharing.models import Export
from sharing.selectors.listings import LISTINGS

LONGEST = 366
"""Days in one file."""


class ExportForm(forms.Form):
    """Days, first and last included."""

    what = forms.ChoiceField(
        label=gettext_lazy("内容"),
        choices=[(name, listing.title) for name, listing in LISTINGS.items()],
        error_messages={"invalid_choice": gettext_lazy("请从列表里选一种内容。")},
    )
    first = day_field(gettext_lazy("从哪天"), gettext_lazy("请选开始的日期。"))
    last = day_field(gettext_lazy("到哪天（含当天）"), gettext_lazy("请选结束的日期。"))
    format = forms.ChoiceField(label=gettext_lazy("格式"), choices=Export.Format.choices)
    reason = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("请写明用途，例如：第三季度检查。"),
            "max_length": gettext_lazy("请写短一些，最多 200 个字。"),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束的日期不能早于开始的日期。"))
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("last", _("一次最多导出一年，请分几次。"))
        if first and first > self.today:
            self.add_error("first", _("还没有到这一天，请选今天或以前。"))
        return cleaned
