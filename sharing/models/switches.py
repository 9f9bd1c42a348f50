"""共济付费开关: where other people's accounts may pay, as it was turned."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.chains import Link, chain_digest
from sharing.models.institutions import Institution


class SharingSwitch(models.Model):
    """One institution, or every area whose code begins so; made when it is first asked to be turned."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.OneToOneField(Institution, models.PROTECT, null=True, related_name="switch")
    area_prefix = models.CharField(_("地区"), max_length=4, blank=True)
    # The end of the chain of its turns.
    link_count = models.BigIntegerField(default=0, db_default=0)
    link_digest = chain_digest()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None) & ~Q(area_prefix="")
                | Q(institution__isnull=False, area_prefix=""),
                name="switch_of_an_institution_or_of_an_area",
            ),
            models.UniqueConstraint(
                fields=["area_prefix"], condition=~Q(area_prefix=""), name="one_switch_per_area_prefix"
            ),
        ]

    def __str__(self) -> str:
        return self.area_prefix or str(self.institution_id)

    @property
    def area_code(self) -> str:
        """Whose officers turn it: the institution's area, or the prefix itself."""
        return self.institution.area_code if self.institution else self.area_prefix


class SwitchTurn(Link):
    """A switch that was turned off or on, for one ground. Written once; of each ground the last one holds.

    A link in the chain of its switch.
    """

    class Ground(models.TextChoices):
        PILOT = "pilot", _("试点")
        INCIDENT = "incident", _("突发情况")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    switch = models.ForeignKey(SharingSwitch, models.PROTECT, related_name="turns")
    ground = models.CharField(_("为什么"), max_length=10, choices=Ground)
    is_on = models.BooleanField()
    reason = models.CharField(_("理由"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="turns_asked")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="turns_decided")
    at = models.DateTimeField()  # decided, and in force

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="another_person_turns_the_switch"
            ),
            models.UniqueConstraint(
                fields=["switch", "number"],
                condition=Q(number__isnull=False),
                name="turns_count_up_per_switch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.is_on}"
