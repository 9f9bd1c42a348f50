"""What somebody says who was named against their will, at every door; they may say nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NotMeForm(forms.Form):
    """A few words for the bureau."""

    words = forms.CharField(
        label=_("想说明的"),
        help_text=_("最多 500 个字，只有医保局能看到。例如：不认识对方；没有同意过。"),
        required=False,
        max_length=500,
        error_messages={
            "max_length": _("最多写 %(limit_value)d 个字，现在有 %(show_value)d 个，请写短一些。")
        },
        widget=forms.Textarea({"rows": 3}),
    )
