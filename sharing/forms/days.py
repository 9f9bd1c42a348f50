"""A day, as forms ask for it: picked, or typed, in one way or in whichever people write it."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
NOT_A_DAY = _("请写成 2026-11-26 这样的日期。")
LOOKED_BACK = _("请按 2026-11-22 这样写日期。")
"""Where a day that is over is looked at."""


def day_field(
    label: Any, missing: Any = "", *, wrong: Any = NOT_A_DAY, help_text: Any = ""
) -> forms.DateField:
    """Picked, or typed where nothing can be picked; without `missing` it may stay empty."""
    return forms.DateField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": wrong},
    )


class DayField(forms.DateField):
    """A day, however people write it."""

    def __init__(self, label: Any, missing: Any, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            input_formats=DAY_FORMATS,
            error_messages={"required": missing, "invalid": _("日期写成 2027-01-31 这样。")},
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = "".join(unicodedata.normalize("NFKC", value).split())
        return super().to_python(value)
