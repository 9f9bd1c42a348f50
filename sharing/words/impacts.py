"""What an edition would change for the bindings of today, in words for officers; nobody's name in full."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.impact import Effect
from sharing.words.reason_names import reason_name

EFFECTS: dict[Effect, Text] = {
    Effect.REFUSED: _("现在能用，施行以后不能用"),
    Effect.ALLOWED: _("现在不能用，施行以后能用"),
    Effect.OVER_LIMIT: _("超过新的人数：照常能用，到期以后不能再绑"),
}


@dataclass(frozen=True)
class Count:
    """How many fare so, and why."""

    title: str
    count: int
    reasons: list[tuple[str, int]]


def counts(by_effect: Mapping[str, int], by_reason: Mapping[str, Mapping[str, int]]) -> list[Count]:
    """Every effect, also those that nobody meets."""
    return [
        Count(
            title=str(title),
            count=by_effect.get(effect.value, 0),
            reasons=[(reason_name(code), count) for code, count in by_reason.get(effect.value, {}).items()],
        )
        for effect, title in EFFECTS.items()
    ]


def effect_words(effect: str) -> str:
    """What becomes of a binding."""
    return str(EFFECTS[Effect(effect)])
