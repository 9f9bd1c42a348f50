"""A day, as the forms of the back office and of looking back ask for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
