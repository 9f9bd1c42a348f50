"""“不是我本人”: who may not name somebody any more, from when, and who lifted it why."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from sharing.models.cases import Case


class NamingStop(models.Model):
    """The receiver said of a sender's binding or family card that it is not their own will."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sender = models.ForeignKey(Person, models.PROTECT, related_name="naming_stops")
    receiver = models.ForeignKey(Person, models.PROTECT, related_name="stopped_namings")
    case = models.OneToOneField(Case, models.PROTECT, related_name="stop")
    said_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="stops_lifted")
    why_lifted = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "receiver"],
                condition=models.Q(lifted_at__isnull=True),
                name="one_open_stop_per_sender_and_receiver",
            )
        ]

    def __str__(self) -> str:
        return f"{self.said_at:%F %T}"
