"""Guarding: who looked at whose record, one-time codes, and counters of tries."""

from django.db import models
from uuid_utils.compat import uuid7

from accounts.models.chains import Link
from accounts.models.listing import ListedBy
from accounts.models.people import Person
from accounts.models.users import User
from accounts.words.actors import DOORS


class AccessRecord(Link):
    """Who saw or changed whose record, when, why, through which door. Append-only; citizens see theirs.

    A link in the chain of the person looked at.
    """

    listed_by = ListedBy(("person",))

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="accesses")
    by = models.ForeignKey(User, models.PROTECT, null=True)
    by_name = models.CharField(max_length=60)
    door = models.CharField(max_length=10, choices=DOORS)
    what = models.CharField(max_length=100)
    why = models.CharField(max_length=200)
    is_act = models.BooleanField(default=False)  # something was done, not only seen
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number"],
                condition=models.Q(number__isnull=False),
                name="looks_count_up_per_person",
            )
        ]
        indexes = [models.Index(fields=["person", "-at"], name="access_by_person")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.what}"


class OneTimeCode(models.Model):
    """A code asked for. It is derived from this row with a key, so that nothing of it is stored.

    A row is written for unknown people too (person is null): the answer takes the same time, nothing is sent.
    """

    class Purpose(models.TextChoices):
        SET_PASSWORD = "password", "设置登录密码"
        SIGN_PLEDGE = "pledge", "签署承诺书"
        CONFIRM_BINDING = "confirm", "确认共济绑定"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    purpose = models.CharField(max_length=10, choices=Purpose)
    subject_digest = models.BinaryField(max_length=32)  # of what is signed with it
    asked_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="codes_to_send",
                condition=models.Q(sent_at__isnull=True, person__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.asked_at:%F %T}"


class TryCounter(models.Model):
    """How often something was tried, by a keyed digest of who tries or of the sign-in name tried at."""

    scope = models.CharField(max_length=20)
    who_digest = models.BinaryField(max_length=32)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "who_digest"], name="one_counter_per_scope_and_trier")
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.count}"


class DemoMessage(models.Model):
    """What a demo person's telephone shows. Written only by the demo sender, for demo people only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT)
    body = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
