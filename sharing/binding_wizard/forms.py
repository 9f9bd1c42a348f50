"""The form in which a holder names relatives: it checks shape; whether they may be bound is for the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import PoolingArea
from accounts.rules.areas import ONE_AREA_EACH, PROVINCES, province_of
from accounts.rules.identity import NotADocument, check_document, normalise_number
from accounts.words.identity import DOCUMENT_FLAWS
from sharing import words
from sharing.binding_wizard.rows import ALWAYS, FIELDS, MOST_ROWS, PREFIX, UNTIL, Row
from sharing.forms.days import DayField
from sharing.forms.relatives import relative_name
from sharing.models import Binding
from sharing.rules import life
from sharing.rules.edition import Relationship
from sharing.services.bindings.binding_requests import BindingRequest
from sharing.words.relationships import left_out

OF_THE_PERSON = ("name", "number", "area_code")
OF_A_RENEWAL = (*OF_THE_PERSON, "relationship", "starts_on")
OTHER_DOCUMENT = "99"
LENGTH_OF_IDENTITY_NUMBER = 18


@dataclass(frozen=True)
class Options:
    """What can be chosen, what a new row offers, the day it is, and the bindings that rows name by their id:
    those that are to be renewed, and earlier ones of somebody who is `known` by them.
    """

    areas: Sequence[tuple[str, Any]]
    relationships: Sequence[tuple[str, str]]
    today: date
    blank: Row
    renewals: Mapping[str, Binding]
    known: Mapping[str, Binding]

    @property
    def kin_hint(self) -> str:
        """Whom to call something else, since the edition in force does not name them."""
        named = {Relationship(value) for value, _label in self.relationships} - {Relationship.OTHER}
        return gettext("%(kin)s等，选“其他亲属”。") % {"kin": left_out(named)}

    def area_name(self, code: str) -> str:
        """How a chosen area was called."""
        known = dict(self.areas)
        for group in known.values():
            if isinstance(group, list):
                known = known | dict(group)
        return str(known.get(code, ""))


class MemberForm(forms.Form):
    """One relative. Who was bound before is not asked for again; of a renewal only its end is asked."""

    renews = forms.CharField(required=False, widget=forms.HiddenInput)
    known = forms.CharField(required=False, widget=forms.HiddenInput)
    name = relative_name()
    number = forms.CharField(
        label=_("证件号码"),
        max_length=60,
        help_text=_("身份证号码 18 位；没有身份证的，填参保登记用的证件号码。"),
        error_messages={"required": _("请输入家人的证件号码"), "max_length": _("证件号码太长了")},
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    area_code = forms.ChoiceField(
        label=_("在哪里参保"),
        help_text=_("这位家人的医保在哪个市；在外省的，选那个省。"),
        error_messages={"required": _("请选择家人在哪里参保"), "invalid_choice": _("请从列表里选一个地方")},
    )
    relationship = forms.ChoiceField(
        label=_("他（她）是我的"),
        error_messages={
            "required": _("请选择他（她）是您的什么人"),
            "invalid_choice": _("请从这几种里选一种"),
        },
        widget=forms.RadioSelect,
    )
    starts_on = DayField(_("从哪一天开始"), _("请选择开始的日期"))
    lasting = forms.ChoiceField(
        label=_("用到什么时候"),
        choices=[(UNTIL, _("到某一天")), (ALWAYS, _("长期有效"))],
        help_text=_("不管选哪种，您随时可以解除。"),
        error_messages={"required": _("请选择用到什么时候"), "invalid_choice": _("请选择用到什么时候")},
        widget=forms.RadioSelect,
    )
    ends_on = DayField(
        _("最后一天"),
        _("请选择最后一天；没有最后一天的，选“长期有效”。"),
        help_text=_("这一天也可以用。选了“长期有效”就不用填。"),
    )

    def __init__(self, *args: Any, options: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        self.renewed = options.renewals.get(str(self["renews"].value() or ""))
        self.earlier = options.known.get(str(self["known"].value() or ""))
        self.intro = _intro(self.renewed, self.earlier)
        for name, value in options.blank.items():
            self.fields[name].initial = value
        self.fields["ends_on"].required = self["lasting"].value() != ALWAYS
        self.fields["area_code"].choices = [("", gettext("请选择")), *options.areas]  # type: ignore[attr-defined]
        self.fields["relationship"].choices = options.relationships  # type: ignore[attr-defined]
        self.fields["relationship"].help_text = options.kin_hint
        for name in OF_A_RENEWAL if self.renewed else OF_THE_PERSON if self.earlier else ():
            del self.fields[name]

    @property
    def binding(self) -> Binding | None:
        """The earlier binding of the same two, where the row names one."""
        return self.renewed or self.earlier

    def clean_number(self) -> str:
        number = normalise_number(self.cleaned_data["number"])
        if number[:-1].isdigit() and 13 <= len(number) != LENGTH_OF_IDENTITY_NUMBER:
            facts = {"typed": len(number)}
            raise forms.ValidationError(_("身份证号码是 18 位，这里填了 %(typed)s 位。") % facts)
        try:
            return check_document(OTHER_DOCUMENT, number, today=self.options.today).number
        except NotADocument as wrong:
            raise forms.ValidationError(_("%(why)s。") % {"why": DOCUMENT_FLAWS[wrong.flaw]}) from wrong

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("lasting") == ALWAYS:
            typed["ends_on"] = None
            self.errors.pop("ends_on", None)  # what stands there does not count
        return typed

    def as_request(self, *, is_counted: bool) -> BindingRequest:
        """What a valid form asks for."""
        typed = self.cleaned_data
        if self.renewed and self.renewed.ends_on:
            return BindingRequest(
                relationship=Relationship(self.renewed.relationship),
                starts_on=life.renewal_starts_on(self.renewed.ends_on),
                ends_on=typed["ends_on"],
                renews=self.renewed.pk,
            )
        return BindingRequest(
            name=typed.get("name", ""),
            number=typed.get("number", ""),
            area_code=typed.get("area_code", ""),
            known=self.earlier.pk if self.earlier else None,
            relationship=Relationship(typed["relationship"]),
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            is_counted=is_counted,
        )


MemberFormSet: type[forms.BaseFormSet[MemberForm]] = forms.formset_factory(
    MemberForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1, validate_max=True
)


def formset_of(rows: Sequence[Row], options: Options, *, checked: bool) -> forms.BaseFormSet[MemberForm]:
    """The rows as a formset: `checked` says whether what is wrong is to be told."""
    form_kwargs = {"options": options, "empty_permitted": False, "use_required_attribute": False}
    if not checked:
        return MemberFormSet(initial=list(rows), form_kwargs=form_kwargs, prefix=PREFIX)
    messages = {"too_many_forms": gettext("一次最多填 %(most)s 位家人，请分几次办。") % {"most": MOST_ROWS}}
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        data |= {f"{PREFIX}-{index}-{name}": row.get(name, "") for name in FIELDS}
    return MemberFormSet(data, form_kwargs=form_kwargs, prefix=PREFIX, error_messages=messages)


def _intro(renewed: Binding | None, known: Binding | None) -> str:
    """Whom the row is about, where it does not ask."""
    if renewed:
        return gettext("续签：%(name)s（%(relationship)s，%(number)s），从 %(day)s起") % {
            "name": renewed.member.name,
            "relationship": words.relationship_label(renewed.relationship),
            "number": renewed.member.masked_number(),
            "day": words.day(life.renewal_starts_on(renewed.ends_on)) if renewed.ends_on else "",
        }
    facts = {"name": known.member.name, "number": known.member.masked_number()} if known else None
    return gettext("以前绑定过：%(name)s（%(number)s）") % facts if facts else ""


def area_choices(area_code: str) -> list[tuple[str, Any]]:
    """Where people can be insured: the cities of the province of this area, then the other provinces."""
    own = province_of(area_code)
    inside = PoolingArea.objects.filter(code__startswith=own) if own else PoolingArea.objects.none()
    cities = [(area.code, area.name) for area in inside if not area.is_province or own in ONE_AREA_EACH]
    if own in PROVINCES and own not in ONE_AREA_EACH:
        cities.append((f"{own}0000", gettext("%(province)s，不清楚哪个市") % {"province": PROVINCES[own]}))
    others = [(f"{code}0000", name) for code, name in PROVINCES.items() if code != own]
    return [*cities, (gettext("其他省"), others)]


def relationship_choices(allowed: Collection[Relationship]) -> list[tuple[str, str]]:
    """What a relative can be; whoever is none of these is something else."""
    kinds = [(one.value, str(label)) for one, label in words.RELATIONSHIPS.items() if one in allowed]
    named = [pair for pair in kinds if pair[0] != Relationship.OTHER.value]
    return [*named, (Relationship.OTHER.value, gettext("其他亲属"))]
