"""The form of an edition: its clauses in groups, typed as people write them."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.money import NotMoney, read_yuan, write_yuan
from accounts.words.identity import NOT_MONEY
from sharing.console.policy.policy_forms import MISSING, PolicyForm, text_field
from sharing.forms.days import DayField
from sharing.rules import clauses
from sharing.rules.edition import CLAUSES, MED_TYPES, Content
from sharing.rules.faults import Fault
from sharing.words.clauses import GROUPS, WORDS, ClauseWords
from sharing.words.faults import FAULTS

_STRANGE = _("系统不认识“%(value)s”，请从列出的里面选。")
_SEPARATORS = re.compile(r"[\s,，、;；]+")
# Local codes are typed beside the kinds of care that are named.
_BESIDE = {"med_types": ("med_types_more", "med_types_never")}


def _digits(keys: str) -> forms.TextInput:
    return forms.TextInput({"inputmode": keys, "autocomplete": "off"})


class YuanField(forms.CharField):
    """An amount in yuan; whole fen inside. `nothing` is what it is where nothing was typed."""

    def __init__(self, *, nothing: int | None, **kwargs: Any) -> None:
        super().__init__(required=False, widget=_digits("decimal"), **kwargs)
        self.nothing = nothing

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        try:
            return read_yuan(typed) if typed else self.nothing
        except NotMoney as wrong:
            raise forms.ValidationError(_("%(why)s。") % {"why": NOT_MONEY}) from wrong


class CodesField(forms.CharField):
    """Codes of kinds of care, parted by spaces or commas."""

    def clean(self, value: Any) -> list[str]:
        typed = unicodedata.normalize("NFKC", super().clean(value))
        return [code for code in _SEPARATORS.split(typed) if code]


def _field(kind: clauses.Kind, words: ClauseWords) -> forms.Field:
    """Where a clause of this kind is typed."""
    shown: dict[str, Any] = {"label": words.asked or words.title, "help_text": words.help}
    chosen: dict[str, Any] = shown | {
        "choices": [(str(code), label) for code, label in words.choices.items()],
        "error_messages": {"required": MISSING, "invalid_choice": _STRANGE},
    }
    match kind:
        case clauses.Text():
            widget = forms.Textarea({"rows": kind.rows, "autocomplete": "off"}) if kind.rows > 1 else None
            return text_field(words.title, kind.longest, help_text=words.help, widget=widget)
        case clauses.AreaPrefix():
            shown |= {"max_length": 6, "error_messages": {"max_length": FAULTS[Fault.NOT_AN_AREA]}}
            return forms.CharField(**shown, required=False, widget=_digits("numeric"))
        case clauses.PastDay():
            return DayField(words.title, MISSING, help_text=words.help)
        case clauses.OneOf():
            return forms.ChoiceField(**chosen, widget=forms.RadioSelect)
        case clauses.SomeOf(at_least_one=required):
            return forms.MultipleChoiceField(**chosen, required=required, widget=forms.CheckboxSelectMultiple)
        case clauses.KindsOfCare():
            return forms.MultipleChoiceField(**chosen, required=False, widget=forms.CheckboxSelectMultiple)
        case clauses.Money():
            return YuanField(**shown, nothing=None if kind.may_be_none else 0)
        case clauses.Number():
            shown |= {"error_messages": {"required": MISSING, "invalid": _("请填整数。")}}
            return forms.IntegerField(**shown, required=not kind.may_be_none, widget=_digits("numeric"))
        case clauses.YesNo():
            return forms.BooleanField(**shown, required=False)
    raise TypeError(f"no field for {kind}")


class EditionForm(PolicyForm):
    """Every clause of an edition but its day, by its kind and its words; and codes of kinds of care."""

    no_right = ("area_prefix", _("您不是这个地区的政策管理员。"))
    groups = [
        (title, [name for clause in group for name in (clause, *_BESIDE.get(clause, ()))])
        for title, group in GROUPS
    ]
    med_types_more = CodesField(
        label=_("另外可以付的地方类别代码"),
        help_text=_("3 到 6 位，前两位是上面的类别；几个之间用逗号。"),
        required=False,
    )
    med_types_never = CodesField(
        label=_("其中不能付的地方类别代码"),
        help_text=_("例如上面选了 14，但 1403 不能付，就填 1403。"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: _field(kind, WORDS[name]) for name, kind in CLAUSES.items()}

    def as_content(self) -> Content:
        """What was typed, once its shape is right."""
        typed = self.cleaned_data
        said = {name: kind.tidy(typed[name]) for name, kind in CLAUSES.items()}
        paid = dict.fromkeys((*typed["med_types"], *typed["med_types_more"]), True)
        return Content(**said | {"med_types": paid | dict.fromkeys(typed["med_types_never"], False)})


def typed_from(content: Content) -> dict[str, Any]:
    """What the form shows of an edition that stands."""
    said = {name: getattr(content, name) for name in CLAUSES}
    money = {name: fen for name, fen in said.items() if isinstance(CLAUSES[name], clauses.Money)}
    paid = [code for code, pays in content.med_types.items() if pays]
    said |= {name: write_yuan(fen) if fen else "" for name, fen in money.items()}
    return said | {
        "med_types": [code for code in paid if code in MED_TYPES],
        "med_types_more": "，".join(code for code in paid if code not in MED_TYPES),
        "med_types_never": "，".join(code for code, pays in content.med_types.items() if not pays),
    }
