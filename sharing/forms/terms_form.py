"""What a holder sets for one member, at every door: a monthly limit, and a few words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.money import NotMoney, read_yuan, write_yuan
from accounts.words.identity import NOT_MONEY
from sharing.models import Binding


class TermsForm(forms.Form):
    """A limit in yuan, empty for none, and a few words to the member."""

    limit = forms.CharField(
        label=_("每月最多用多少（元）"),
        help_text=_("不填就是不另设限额。这个月已经用的也算在内；改了马上生效。"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"max_length": _("金额太大了")},
    )
    note = forms.CharField(
        label=_("给家人的留言"),
        help_text=_("最多 100 个字，对方在这份绑定里看得到。例如：买药先用这个。"),
        required=False,
        max_length=100,
        widget=forms.Textarea({"rows": 2}),
        error_messages={
            "max_length": _("最多写 %(limit_value)d 个字，现在有 %(show_value)d 个，请写短一些。")
        },
    )

    def clean_limit(self) -> int | None:
        typed: str = self.cleaned_data["limit"].strip()
        if not typed:
            return None
        try:
            return read_yuan(typed)
        except NotMoney as wrong:
            raise forms.ValidationError(NOT_MONEY) from wrong


def filled_terms(binding: Binding) -> TermsForm:
    """The form as it stands for a binding now."""
    limit_fen = binding.monthly_limit_fen
    return TermsForm(
        initial={"limit": "" if limit_fen is None else write_yuan(limit_fen), "note": binding.note}
    )
