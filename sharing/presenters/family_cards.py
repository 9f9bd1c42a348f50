"""亲情账户, as every door has it: the form that names a relative, the cards of one person, answers."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.rules.identity import may_be_document
from sharing.forms.relatives import relative_name
from sharing.models import Binding, FamilyCard
from sharing.rules.family_cards import MOST, OWN_CONSENT_FROM, Kin, State
from sharing.services.people import family_cards as cards
from sharing.words import family_cards as words


class Named(TypedDict):
    """Whom a helper named, for the service."""

    name: str
    number: str
    kin: Kin
    has_pledged: bool


class AddForm(forms.Form):
    """A relative by name and number; for a child under 16 also the pledge."""

    name = relative_name()
    number = forms.CharField(
        label=_("证件号码"),
        max_length=60,
        error_messages={"required": _("请输入家人的证件号码"), "max_length": _("证件号码太长了")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    kin = forms.ChoiceField(
        label=_("他（她）是我的"),
        choices=[(kin.value, label) for kin, label in words.KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择父母或子女"), "invalid_choice": _("请选择父母或子女")},
    )
    pledge = forms.BooleanField(
        label=_("我承诺：我是这个孩子的父母，只在孩子本人看病买药时替他出示。"),
        help_text=_("孩子未满 16 周岁的，要打勾。"),
        required=False,
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not may_be_document(number):
            raise forms.ValidationError(gettext("证件号码有误，请对照证件检查。"))
        return number

    @property
    def named(self) -> Named:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return Named(
            name=typed["name"],
            number=typed["number"],
            kin=Kin(typed["kin"]),
            has_pledged=typed["pledge"],
        )


ANSWERS = {"agree": cards.agree_to_card, "refuse": cards.refuse_card}


def answer_card(card_id: UUID, answer: str, *, by: Citizen | Clerk, at: datetime) -> str:
    """The relative lets the helper show their code, or not; what they are told. Raises NotThere."""
    if answer not in ANSWERS:
        raise cards.NotThere
    ANSWERS[answer](card_id=card_id, by=by, at=at)
    return gettext("您已同意，可以随时退出。") if answer == "agree" else gettext("已告诉对方您不同意。")


def cards_of(person_id: UUID) -> dict[str, Any]:
    """Whose code this person shows, and whether they share with them too; who shows theirs; may one be added.

    Two queries.
    """
    live = FamilyCard.objects.live().of(person_id).select_related("helper", "relative").order_by("added_at")
    shown = [card for card in live if card.helper_id == person_id]
    bound = Binding.objects.live().filter(holder=person_id, member__in=[card.relative_id for card in shown])
    bound_ids = set(bound.values_list("member", flat=True))
    return {
        "shown": [_row(card) | {"is_bound": card.relative_id in bound_ids} for card in shown],
        "of_me": [_row(card, to_relative=True) for card in live if card.relative_id == person_id],
        "may_add": len(shown) < MOST,
        "most": MOST,
        "age": OWN_CONSENT_FROM,
    }


def _row(card: FamilyCard, *, to_relative: bool = False) -> dict[str, object]:
    state = State(card.state)
    return {
        "card": card,
        "kin": words.KINDS[Kin(card.kin)],
        "label": words.label(card.state, card.ended_by, to_relative=to_relative),
        "added_on": shanghai_day(card.added_at),
        "waits_for_hall": state is State.IN_REVIEW,
        "waits_for_consent": state is State.ASKED,
        "may_show": state is State.ACTIVE,
    }
