"""The forms of accounts and rights: they check shape, the rules check sense."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant
from sharing.console.frame.acts import ReasonedForm
from sharing.forms.days import day_field
from sharing.rules.roles import Grant, Role


class StaffForm(ReasonedForm):
    """A colleague who is to sign in."""

    staff_no = forms.CharField(
        label=_("工号"),
        max_length=20,
        help_text=_("2 至 12 位字母或数字，用它登录，以后不能改。"),
        error_messages={"required": _("请输入工号。")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=50, error_messages={"required": _("请输入姓名。")})
    number = forms.CharField(
        label=_("本人证件号码"),
        max_length=60,
        help_text=_("只存摘要：用来知道谁是他的家人，不能给家人办理。"),
        error_messages={"required": _("请输入证件号码。")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("staff_no", "name", "number", "reason")


class GrantForm(ReasonedForm):
    """A right: which, where, from when until when."""

    role = forms.ChoiceField(
        label=_("角色"),
        choices=RoleGrant.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个角色。"), "invalid_choice": _("请从列表里选择。")},
    )
    area_prefix = forms.CharField(
        label=_("地区"),
        max_length=6,
        required=False,
        help_text=_("区划代码的前 2 位（全省）或前 4 位（一个市），比如 3203；所有地区留空。"),
    )
    starts_on = day_field(_("从哪天"), _("请选开始的日期。"))
    ends_on = day_field(_("到哪天（含当天）"), help_text=_("长期有效的留空。"))
    field_order = ("role", "area_prefix", "starts_on", "ends_on", "reason")

    @property
    def grant(self) -> Grant:
        """What is wanted. Only of a valid form."""
        typed = self.cleaned_data
        return Grant(Role(typed["role"]), typed["area_prefix"], typed["starts_on"], typed["ends_on"])
