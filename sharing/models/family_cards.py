"""亲情账户: whose own code somebody may show for them. It spends the relative's own money only."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person
from sharing.rules.family_cards import LIVE, Kin, State

# Plain texts: a migration that held the enums would import the rules of another day.
STATES = [state.value for state in State]
LIVE_STATES = [state.value for state in LIVE]
KINDS = [kin.value for kin in Kin]


class FamilyCardQuerySet(models.QuerySet["FamilyCard"]):
    def of(self, person_id: UUID) -> "FamilyCardQuerySet":
        """Those in which this person is helper or relative."""
        return self.filter(Q(helper=person_id) | Q(relative=person_id))

    def live(self) -> "FamilyCardQuerySet":
        """Asked, under review, or in use."""
        return self.filter(state__in=LIVE_STATES)


class FamilyCard(models.Model):
    """A helper may show a relative's own code: with the relative's consent, or for a child by papers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    helper = models.ForeignKey(Person, models.PROTECT, related_name="cards_to_show")
    relative = models.ForeignKey(Person, models.PROTECT, related_name="cards_of_mine")
    kin = models.CharField(_("关系"), max_length=10)  # the relative is the helper's …
    state = models.CharField(_("状态"), max_length=10)
    added_at = models.DateTimeField()
    pledged_at = models.DateTimeField(null=True)  # when a parent declared to be one, for a child under 16
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(_("怎么结束的"), max_length=10, blank=True)  # the End that it was

    objects = FamilyCardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(helper=F("relative")), name="nobody_helps_themself"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="family_card_state_is_known"),
            models.CheckConstraint(condition=Q(kin__in=KINDS), name="family_card_kin_is_known"),
            models.UniqueConstraint(
                fields=["helper", "relative"],
                condition=Q(state__in=LIVE_STATES),
                name="one_live_family_card_per_helper_and_relative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kin} {self.state}"
