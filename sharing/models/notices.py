"""The outbox: what people are told, written in the transaction of what it tells."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from accounts.models.listing import ListedBy
from sharing.models.bindings import Binding

WHY = ("suspended", "suspended_by_staff", "stopped", "ran_out")
NAMES_ITS_READER = ("bound", "asked_to_confirm", "in_review", "confirmed", "terms_set")
CARDS = ("card_asked", "card_decided", "card_removed")


class Notice(models.Model):
    """One message to one person through one channel."""

    listed_by = ListedBy(("person",))

    class Channel(models.TextChoices):
        PORTAL = "portal", _("站内")
        SMS = "sms", _("短信")
        EMAIL = "email", _("邮件")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    binding = models.ForeignKey(Binding, models.PROTECT, null=True, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=30)
    body = models.TextField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    is_joined = models.BooleanField(default=False)  # as a text message it leaves with others, in one
    to_sealed = models.BinaryField(null=True)  # another telephone than the person's own: the one before

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_by_person"),
            models.Index(
                fields=["next_try_at"],
                name="notice_to_send",
                condition=models.Q(sent_at__isnull=True) & ~models.Q(channel="portal"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"

    @property
    def asks_why(self) -> bool:
        """Whether who reads it will want to know why."""
        return self.kind in WHY

    @property
    def names_its_reader(self) -> bool:
        """Whether somebody has named who reads it, who may say 不是我本人; asks for its binding."""
        if self.binding is None or self.kind not in NAMES_ITS_READER:
            return False
        return self.binding.member_id == self.person_id

    @property
    def is_about_card(self) -> bool:
        """Whether it is about 亲情账户, where who reads it can answer."""
        return self.kind in CARDS


class NoticeReplay(models.Model):
    """A notice that was sent again: which, as which, who wanted it and why. Written once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="replays")
    again = models.OneToOneField(Notice, models.PROTECT, related_name="replay_of")
    by = models.ForeignKey(User, models.PROTECT)
    why = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
