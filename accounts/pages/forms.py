"""The forms of signing in: they check shape, and say the same of a known and an unknown person."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.identity import NotATelephone, is_mobile, may_be_document, normalise_telephone
from accounts.services.codes import DIGITS
from accounts.services.passwords import refuse_guessable
from accounts.words.identity import NOT_A_TELEPHONE
from accounts.words.passwords import HELP, HELP_STAFF

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_PASSWORD = 128


class InnerForm(forms.Form):
    """A form inside the page's own form tag."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class AccountForm(InnerForm):
    """Where to go on afterwards travels with it."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeInput(forms.TextInput):
    """Shows nothing of what was typed: the next try starts anew."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class OneTimeCodeField(forms.CharField):
    """The six digits of a message; spaces and full-width digits are read."""

    widget = CodeInput({"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})

    def __init__(self) -> None:
        super().__init__(
            label=_("验证码"),
            max_length=100,
            help_text=_("短信里的 6 位数字。"),
            error_messages={"required": _("请输入验证码")},
        )

    def clean(self, value: Any) -> str:
        digits = "".join(unicodedata.normalize("NFKC", super().clean(value)).split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS):
            raise forms.ValidationError(_("验证码是 6 位数字。"))
        return digits


def _text(
    label: StrOrPromise, missing: StrOrPromise, *, help_text: StrOrPromise = "", **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=100,
        help_text=help_text,
        error_messages={"required": missing},
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "off", **attrs}),
    )


def _password(
    label: StrOrPromise, missing: StrOrPromise, autocomplete: str, help_text: StrOrPromise = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        error_messages={"required": missing},
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
    )


class SignInForm(AccountForm):
    """Document number and password. `kept` carries, sealed, what was typed before being signed out."""

    number = _text(
        _("证件号码"),
        _("请输入证件号码"),
        help_text=_("身份证等证件上的号码；工作人员输入工号。"),
        autocomplete="username",
    )
    password = _password(_("密码"), _("请输入密码"), "current-password")
    kept = forms.CharField(required=False, widget=forms.HiddenInput)


class AskCodeForm(AccountForm):
    """Who wants to set a password, as the register has it."""

    name = _text(_("姓名"), _("请输入姓名"), help_text=_("与证件上的一致。"), autocomplete="name")
    number = _text(_("证件号码"), _("请输入证件号码"), autocomplete="username")
    telephone = _text(
        _("手机号码"),
        _("请输入手机号码"),
        help_text=_("参保登记时留的手机号码，验证码会发到这个手机。"),
        autocomplete="tel",
        inputmode="tel",
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not may_be_document(number):
            raise forms.ValidationError(_("证件号码有误，请对照证件检查。"))
        return number

    def clean_telephone(self) -> str:
        try:
            telephone = normalise_telephone(self.cleaned_data["telephone"])
        except NotATelephone as wrong:
            raise forms.ValidationError(NOT_A_TELEPHONE) from wrong
        if not is_mobile(telephone):
            raise forms.ValidationError(
                _("这不是手机号码，收不到验证码。登记的是固定电话，请带身份证到医保大厅改成手机。")
            )
        return telephone


class NewPasswordForm(AccountForm):
    """The password to be, twice."""

    password = _password(
        _("新密码"),
        _("请输入新密码"),
        "new-password",
        HELP,
    )
    password_again = _password(_("再输一次新密码"), _("请再输一次新密码"), "new-password")

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "password" in typed and "password_again" in typed and typed["password"] != typed["password_again"]:
            self.add_error("password_again", _("两次输入的密码不一样。"))
        return typed


class CodeForm(NewPasswordForm):
    """The code, and the password to be."""

    code = OneTimeCodeField()
    field_order = ("next", "code", "password", "password_again")

    def clean_password(self) -> str:
        """What anybody would guess costs no code; what is known of the person is judged after the code."""
        password: str = self.cleaned_data["password"]
        refuse_guessable(password)
        return password


class OwnPasswordForm(NewPasswordForm):
    """The password that one has, and the one to be; the service judges that, as it knows whose it is."""

    current = _password(_("现在的密码"), _("请输入现在的密码"), "current-password")
    field_order = ("current", "password", "password_again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = HELP_STAFF
