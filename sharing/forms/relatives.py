"""A relative by their own name, as every form that names one asks for it."""

from django import forms
from django.utils.translation import gettext_lazy as _


def relative_name() -> forms.CharField:
    """The name that stands on the relative's document."""
    return forms.CharField(
        label=_("姓名"),
        max_length=50,
        help_text=_("和证件上的一样。"),
        error_messages={"required": _("请输入家人的姓名"), "max_length": _("姓名最多 50 个字")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
