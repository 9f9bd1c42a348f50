"""What the forms of editions and pledge texts have in common; they check shape, the rules check sense."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.pages.forms import InnerForm
from accounts.words import Text
from sharing.forms.days import DayField
from sharing.rules.faults import Fault, Wrong
from sharing.rules.pledge_text import LONGEST_BODY, LONGEST_VERSION, TextPart
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft
from sharing.services.policy.pledge_texts import TypedText
from sharing.services.staff.roles import NoSuchRight
from sharing.words import clauses
from sharing.words.faults import FAULTS, PARTS, fault_words
from sharing.words.policy import GONE, HAS_CHANGED

LONGEST_REASON = 200
NOT_KEPT = (DraftRefused, NoSuchRight, DraftHasChanged, NotADraft)
"""Why the services keep no draft."""
MISSING = FAULTS[Fault.MISSING]
_TOO_LONG = _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")


class PolicyForm(InnerForm):
    """`seen` is what the officer began from."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    groups: Sequence[tuple[Text, Sequence[str]]] = ()
    no_right: tuple[str | None, Text] = (None, "")  # beside which field, and in which words

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.groups:
            helper.layout = Layout("seen", *(Fieldset(title, *names) for title, names in self.groups))
        return helper

    def show(self, wrongs: Iterable[Wrong]) -> None:
        """Puts what the rules found beside the fields."""
        for wrong in wrongs:
            name = str(wrong.clause)
            self.add_error(name if name in self.fields else None, fault_words(wrong))

    def say(self, problem: Exception) -> int:
        """Says why a draft was not kept (one of NOT_KEPT); returns the status of that answer."""
        match problem:
            case DraftRefused():
                self.show(problem.wrongs)
                return 422
            case NoSuchRight():
                name, sentence = self.no_right
                self.add_error(name, str(sentence))
                return 422
        self.add_error(None, HAS_CHANGED if isinstance(problem, DraftHasChanged) else GONE)
        return 409

    def again(self, seen: str, problem: Any) -> Self:
        """The same, typed anew over what stands now, with a problem of the whole."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["seen"] = seen
        form = type(self)(data)
        form.add_error(None, problem)
        return form


def text_field(label: Any, longest: int, *, help_text: Any = "", widget: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        error_messages={"required": MISSING, "max_length": _TOO_LONG},
        widget=widget or forms.TextInput({"autocomplete": "off"}),
    )


class PledgeTextForm(PolicyForm):
    """A version and its words."""

    no_right = (None, _("承诺书全省一份，只有全省的政策管理员能写。"))
    version = text_field(
        PARTS[TextPart.VERSION], LONGEST_VERSION, help_text=_("例如 2027-1，用过的不能再用。")
    )
    body = text_field(
        PARTS[TextPart.BODY],
        LONGEST_BODY,
        help_text=_("段与段之间空一行。授权人签名以前会读到这些话。"),
        widget=forms.Textarea({"rows": 20}),
    )

    def as_content(self) -> TypedText:
        """What was typed, once its shape is right."""
        return TypedText(self.cleaned_data["version"], self.cleaned_data["body"])


def _reason() -> forms.CharField:
    return text_field(
        _("为什么要施行"),
        LONGEST_REASON,
        help_text=_("复核的人会看到。"),
        widget=forms.Textarea({"rows": 3}),
    )


class AskForm(PolicyForm):
    """From which day, and why: what a second officer is asked to agree to."""

    effective_from = DayField(clauses.EFFECTIVE_FROM, MISSING)
    reason = _reason()

    @property
    def day(self) -> date | None:
        """From when, as it was chosen. Only of a valid form."""
        return self.cleaned_data["effective_from"]


class AskTextForm(PolicyForm):
    """The same for a pledge text."""

    signed_from = DayField(PARTS[TextPart.SIGNED_FROM], MISSING)
    reason = _reason()

    @property
    def day(self) -> date | None:
        """From when, as it was chosen. Only of a valid form."""
        return self.cleaned_data["signed_from"]
