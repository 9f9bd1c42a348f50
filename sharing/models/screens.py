"""第二块屏幕: the tablet or signature display at a counter, and what it was asked to have signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from sharing.models.bindings import Binding
from sharing.models.visits import Counter, Visit


class Screen(models.Model):
    """A tablet, paired once with its counter. The tablet keeps a device key, the row its digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="screens")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="screens_asked")
    asked_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)  # of typing the pairing code
    key_digest = models.BinaryField(max_length=32, null=True, unique=True)
    paired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"],
                condition=Q(paired_at__isnull=False, revoked_at__isnull=True),
                name="one_screen_per_counter",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SignRequest(models.Model):
    """One thing for one person to read and sign on one screen: once, within ten minutes, in one visit.

    A pledge names the signing to be (`signing`); a confirmation names its `binding`.
    """

    class Purpose(models.TextChoices):
        PLEDGE = "pledge", _("签署承诺书")
        CONFIRM = "confirm", _("授权绑定确认")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="sign_requests")
    screen = models.ForeignKey(Screen, models.PROTECT, null=True, related_name="sign_requests")
    signer = models.ForeignKey(Person, models.PROTECT, related_name="sign_requests")
    purpose = models.CharField(max_length=10, choices=Purpose)
    signing = models.UUIDField(null=True)
    binding = models.ForeignKey(Binding, models.PROTECT, null=True, related_name="sign_requests")
    subject_digest = models.BinaryField(max_length=32)  # of every word that is signed
    token_digest = models.BinaryField(max_length=32, unique=True)  # of the QR's 128 bits
    tries_left = models.PositiveSmallIntegerField(default=5)  # of the 6 digits
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # by the screen, with the digits or the QR
    signed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # the visit ended, or another was asked for

    class Meta:
        indexes = [models.Index(fields=["visit", "-asked_at"], name="sign_requests_of_visit")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.asked_at:%F %T}"
