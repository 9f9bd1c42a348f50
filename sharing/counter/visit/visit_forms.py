"""Forms of opening a visit: which window, whose document, who came and how the clerk saw that."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import ServiceHall
from accounts.pages.forms import InnerForm
from accounts.rules.identity import may_be_document, number_in_line
from accounts.words import Text
from sharing.models import Visit
from sharing.models.visits import IdentityCheck
from sharing.rules.visits import AgentFacts, Lack, lacks_of_agent
from sharing.services.visits.visits import Agent, Checked, Opening
from sharing.words.visits import LACKS, LOOK_FOR

YES, NO = "yes", "no"
LONGEST_LINE = 300  # what a card reader types of one card


class CounterForm(InnerForm):
    """A browser keeps nothing that was typed."""


def text_field(label: Any, longest: int, *, help_text: Any = "", missing: Any = "") -> forms.CharField:
    """One line that no browser remembers; without `missing` it may stay empty."""
    too_long = _("最多写 %(limit_value)d 个字，现在有 %(show_value)d 个，请写短一些。")
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=bool(missing),
        error_messages={"required": missing, "max_length": too_long},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


def number_line(label: Any, *, hint: Any = "") -> forms.CharField:
    """A document number as a card reader or a clerk types it."""
    hint = hint or _("请刷证件，或照着证件输入号码，然后按回车。")
    return text_field(label, LONGEST_LINE, help_text=hint, missing=_("请刷证件，或输入证件号码"))


def choice_field(
    label: Any, choices: Iterable[tuple[str, Any]], *, missing: Any = "", help_text: Any = ""
) -> forms.ChoiceField:
    """One of a few, all of them seen at once."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        help_text=help_text,
        required=bool(missing),
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class WindowForm(CounterForm):
    """The windows of the halls where this clerk works; `hall_id` and `number` once it is valid."""

    window = forms.ChoiceField(
        label=_("您在哪个窗口"),
        error_messages={"required": _("请选择窗口"), "invalid_choice": _("请从列表里选择窗口")},
    )

    def __init__(self, *args: Any, halls: Iterable[ServiceHall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"].choices = [  # type: ignore[attr-defined]
            (hall.name, [(f"{hall.pk}-{number}", _window(number)) for number in range(1, hall.windows + 1)])
            for hall in halls
        ]

    def clean_window(self) -> tuple[int, int]:
        hall_id, _dash, number = self.cleaned_data["window"].partition("-")
        return int(hall_id), int(number)


class FindForm(CounterForm):
    """One line: a number or a whole name that was typed, or all that a card reader typed of a card."""

    line = number_line(
        _("证件号码或姓名"),
        hint=_("请刷证件，或照着证件输入号码，然后按回车；证件读不出的，可以输入完整的姓名。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].widget.attrs["autofocus"] = True


class CheckForm(CounterForm):
    """How the clerk saw who somebody is, each way with what to look for."""

    check = choice_field(
        _("怎样核验的身份"),
        IdentityCheck.choices,
        missing=_("请选择怎样核验的身份"),
    )
    note = text_field(
        _("看了什么"),
        100,
        help_text=_("选了“其他方式”时要写。"),
        missing=LACKS[Lack.NO_NOTE][1],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["check"].widget.attrs["data-focus"] = True
        is_other = not self.is_bound or self.data.get("check") == IdentityCheck.OTHER
        self.fields["note"].required = is_other
        self.fields["check"].choices = [  # type: ignore[attr-defined]
            (one.value, _check_label(one.label, LOOK_FOR[one.value])) for one in IdentityCheck
        ]

    @property
    def checked(self) -> Checked:
        return Checked(how=IdentityCheck(self.cleaned_data["check"]), note=self.cleaned_data["note"])


class OpenForm(CheckForm):
    """Who came, how that was seen, and what they need. `found` is whom the clerk looked up, signed."""

    found = forms.CharField(widget=forms.HiddenInput)
    attended = choice_field(_("谁来办"), Visit.Attended.choices, missing=_("请选择谁来办"))
    agent_name = text_field(_("代办人姓名"), 50, missing=LACKS[Lack.AGENT_UNNAMED][1])
    agent_number = text_field(_("代办人证件号码"), LONGEST_LINE, missing=_("请刷或输入代办人的证件号码。"))
    agent_relationship = text_field(
        _("代办人是本人的什么人"),
        30,
        help_text=_("例如：儿子、邻居。"),
        missing=LACKS[Lack.KINSHIP_UNKNOWN][1],
    )
    agent_letter_seen = forms.BooleanField(label=_("看了本人签名的委托书原件"), required=False)
    spoke = choice_field(
        _("和本人通过电话吗"),
        [(YES, _("通过，本人知道并同意")), (NO, _("没有通话"))],
        help_text=_("请打登记的号码，问本人知不知道今天要办什么。"),
        missing=LACKS[Lack.CALL_UNKNOWN][1],
    )
    why_not_spoken = text_field(_("没有通话的原因"), 100, help_text=_("选了“没有通话”时要写。"))
    needs = forms.MultipleChoiceField(
        label=_("需要什么帮助"),
        choices=Visit.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("请从列表里选择")},
    )

    field_order = ("found", "check", "note", "attended")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attended"].initial = Visit.Attended.ALONE.value
        self._ask_what_applies()

    def _ask_what_applies(self) -> None:
        """A field is optional only where another answer has made it so."""
        by_agent = not self.is_bound or self.data.get("attended") == Visit.Attended.AGENT
        for name in ("agent_name", "agent_number", "agent_relationship", "spoke"):
            self.fields[name].required = by_agent

    def clean_agent_number(self) -> str:
        number = number_in_line(self.cleaned_data["agent_number"])
        if self.fields["agent_number"].required and not may_be_document(number):
            raise forms.ValidationError(gettext("证件号码有误，请对照代办人的证件检查。"))
        return number

    def clean(self) -> None:
        """What else an agent lacks is said at once, beside what is not filled in."""
        if self.data.get("attended") != Visit.Attended.AGENT:
            return
        said = self.cleaned_data
        known = AgentFacts(
            has_name=True,
            letter_seen=bool(said.get("agent_letter_seen")),
            spoke={NO: False}.get(said.get("spoke", ""), True),
            has_reason=bool(said.get("why_not_spoken")),
        )
        say_lacks(self, lacks_of_agent(known))

    def opening(self, person_id: UUID, counter_id: UUID | None) -> Opening:
        """What was said, for the service."""
        said = self.cleaned_data
        attended = Visit.Attended(said["attended"])
        return Opening(
            person_id=person_id,
            checked=self.checked,
            attended=attended,
            needs=tuple(Visit.Need(need) for need in said["needs"]),
            agent=self._agent() if attended == Visit.Attended.AGENT else None,
            counter_id=counter_id,
        )

    def _agent(self) -> Agent:
        said = self.cleaned_data
        return Agent(
            name=said["agent_name"],
            number=said["agent_number"],
            relationship=said["agent_relationship"],
            letter_seen=said["agent_letter_seen"],
            spoke={YES: True, NO: False}.get(said["spoke"]),
            why_not_spoken=said["why_not_spoken"],
        )


def say_lacks(form: forms.Form, lacks: Iterable[Lack]) -> None:
    """Each beside its field."""
    for lack in lacks:
        field, sentence = LACKS[lack]
        form.add_error(field, str(sentence))


def _window(number: int) -> str:
    return gettext("%(number)02d 号窗口") % {"number": number}


def _check_label(label: Text, look_for: Text) -> str:
    return gettext("%(label)s：%(look_for)s") % {"label": label, "look_for": look_for}
