"""The form of an edition: its clauses in groups, typed as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.money import NotMoney, read_yuan, write_yuan
from sharing.binding_wizard.forms import DayField
from sharing.console.policy.policy_forms import MISSING, PolicyForm, text_field
from sharing.rules.edition import MED_TYPES as NAMED
from sharing.rules.edition_change import LONGEST_NAME, LONGEST_NUMBER, LONGEST_TITLE, Clause, Content
from sharing.rules.faults import Fault
from sharing.words.editions import CLAUSES
from sharing.words.faults import FAULTS
from sharing.words.labels import DEDUCT_ORDERS, MED_TYPES, REACHES, RELATIONSHIPS

_STRANGE = _("系统不认识“%(value)s”，请从列出的里面选。")
_SEPARATORS = re.compile(r"[\s,，、;；]+")


def _one_of(clause: Clause, choices: Mapping[Any, Any], *, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=CLAUSES[clause],
        choices=[(one.value, label) for one, label in choices.items()],
        help_text=help_text,
        error_messages={"required": MISSING, "invalid_choice": _STRANGE},
        widget=forms.RadioSelect,
    )


def _several(
    label: Any, choices: Sequence[tuple[str, Any]], *, help_text: Any = "", required: bool = False
) -> forms.ChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        required=required,
        error_messages={"required": MISSING, "invalid_choice": _STRANGE},
        widget=forms.CheckboxSelectMultiple,
    )


def _number(clause: Clause, *, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=CLAUSES[clause],
        required=required,
        help_text=help_text,
        error_messages={"required": MISSING, "invalid": _("请填整数。")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class YuanField(forms.CharField):
    """An amount in yuan; whole fen inside, nothing where nothing was typed."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        try:
            return read_yuan(typed) if typed else None
        except NotMoney as wrong:
            raise forms.ValidationError(_("%(why)s。") % {"why": str(wrong)}) from wrong


class CodesField(forms.CharField):
    """Codes of kinds of care, parted by spaces or commas."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        typed = unicodedata.normalize("NFKC", super().clean(value))
        return [code for code in _SEPARATORS.split(typed) if code]


_KIN = [(one.value, label) for one, label in RELATIONSHIPS.items()]


class EditionForm(PolicyForm):
    """Every clause of an edition but its day."""

    no_right = ("area_prefix", _("您不是这个地区的政策管理员。"))
    groups = (
        (_("适用地区和依据"), ("name", "area_prefix", "source_title", "source_number", "source_date")),
        (_("谁可以共济"), ("relationships", "reach", "confirm_relationships", "confirm_days")),
        (_("人数和金额的限制"), ("max_members", "max_holders", "reserve_fen", "monthly_limit_fen")),
        (
            _("怎样付费"),
            ("deduct_order", "med_types", "med_types_more", "med_types_never", "pays_premium"),
        ),
    )

    name = text_field(CLAUSES[Clause.NAME], LONGEST_NAME, help_text=_("例如“2024 年版”。"))
    area_prefix = forms.CharField(
        label=CLAUSES[Clause.AREA_PREFIX],
        required=False,
        max_length=6,
        help_text=_("区划代码的前 2 位（省）、4 位（市）或 6 位；留空就是其他所有地区。"),
        error_messages={"max_length": FAULTS[Fault.NOT_AN_AREA]},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    source_title = text_field(
        CLAUSES[Clause.SOURCE_TITLE], LONGEST_TITLE, widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )
    source_number = text_field(
        CLAUSES[Clause.SOURCE_NUMBER], LONGEST_NUMBER, help_text=_("例如 国办发〔2024〕38号。")
    )
    source_date = DayField(CLAUSES[Clause.SOURCE_DATE], MISSING)
    relationships = _several(CLAUSES[Clause.RELATIONSHIPS], _KIN, required=True)
    reach = _one_of(Clause.REACH, REACHES)
    confirm_relationships = _several(
        CLAUSES[Clause.CONFIRM_RELATIONSHIPS], _KIN, help_text=_("本人登录同意以后，绑定才生效。")
    )
    confirm_days = _number(Clause.CONFIRM_DAYS, required=True)
    max_members = _number(Clause.MAX_MEMBERS, help_text=_("不限的留空。"))
    max_holders = _number(Clause.MAX_HOLDERS, help_text=_("不限的留空。"))
    reserve_fen = YuanField(CLAUSES[Clause.RESERVE], help_text=_("单位：元。不用留的留空。"))
    monthly_limit_fen = YuanField(CLAUSES[Clause.MONTHLY_LIMIT], help_text=_("单位：元。不限的留空。"))
    deduct_order = _one_of(Clause.DEDUCT_ORDER, DEDUCT_ORDERS)
    med_types = _several(
        CLAUSES[Clause.MED_TYPES], list(MED_TYPES.items()), help_text=_("至少有一类可以付。")
    )
    med_types_more = CodesField(
        _("另外可以付的地方类别代码"), help_text=_("3 到 6 位，前两位是上面的类别；几个之间用逗号。")
    )
    med_types_never = CodesField(
        _("其中不能付的地方类别代码"), help_text=_("例如上面选了 14，但 1403 不能付，就填 1403。")
    )
    pays_premium = forms.BooleanField(label=_("可以代缴家人的居民医保费"), required=False)

    def clean_source_title(self) -> str:
        return " ".join(self.cleaned_data["source_title"].split())

    def as_content(self) -> Content:
        """What was typed, once its shape is right."""
        said = dict(self.cleaned_data)
        more, never = said.pop("med_types_more"), said.pop("med_types_never")
        paid = dict.fromkeys((*said["med_types"], *more), True)
        said |= {
            "area_prefix": unicodedata.normalize("NFKC", said["area_prefix"]).strip(),
            "relationships": tuple(said["relationships"]),
            "confirm_relationships": tuple(said["confirm_relationships"]),
            "reserve_fen": said["reserve_fen"] or 0,
            "med_types": paid | dict.fromkeys(never, False),
        }
        del said["seen"]
        return Content(**said)


def typed_from(content: Content) -> dict[str, Any]:
    """What the form shows of an edition that stands."""
    said = {name: getattr(content, name) for name in Content.__dataclass_fields__}
    paid = [code for code, pays in content.med_types.items() if pays]
    limit = content.monthly_limit_fen
    return said | {
        "relationships": list(content.relationships),
        "confirm_relationships": list(content.confirm_relationships),
        "reserve_fen": write_yuan(content.reserve_fen) if content.reserve_fen else "",
        "monthly_limit_fen": "" if limit is None else write_yuan(limit),
        "med_types": [code for code in paid if code in NAMED],
        "med_types_more": "，".join(code for code in paid if code not in NAMED),
        "med_types_never": "，".join(code for code, pays in content.med_types.items() if not pays),
    }
