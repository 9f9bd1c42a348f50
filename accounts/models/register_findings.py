"""What an import found that people have to hear of: telephones that changed, and what staff know better."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.imports import RegisterImport
from accounts.models.people import Person
from accounts.models.users import User
from accounts.sealing import unseal


class TelephoneChange(models.Model):
    """A telephone that only a register replaced, or dropped: the one before is told, and then waited for.

    Written once, and marked as it is told, or as the person confirms the new one at the counter.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="telephone_changes")
    old_sealed = models.BinaryField()  # as it stood sealed on the person
    new_digest = models.BinaryField(max_length=32, null=True)  # null where it was dropped
    register_import = models.ForeignKey(RegisterImport, models.PROTECT, related_name="telephone_changes")
    at = models.DateTimeField()
    notice_id = models.UUIDField(null=True)  # what tells the old number
    told_at = models.DateTimeField(null=True)  # that has left
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="telephone_changes_to_tell",
                condition=models.Q(told_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T}"

    def old_telephone(self) -> str:
        """The number before, in clear: for telling it."""
        return unseal(self.old_sealed, row=self.person_id, column="telephone").decode()


class Contradiction(models.Model):
    """A register that says otherwise than what officers recorded with proof: for an officer to look into.

    Written once for the same saying, however often it is imported, and once answered.
    """

    class Kind(models.TextChoices):
        LIVES = "lives", _("登记为死亡以后又正常参保")
        DIED = "died", _("已撤销的死亡登记又报来")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    register_import = models.ForeignKey(RegisterImport, models.PROTECT, related_name="contradictions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="contradictions")
    kind = models.CharField(_("什么"), max_length=10, choices=Kind)
    said_on = models.DateField(_("登记的日期"))
    at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="contradictions_answered")
    answer = models.CharField(_("查明的情况"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "said_on"], name="one_contradiction_for_the_same_saying"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], name="contradictions_open", condition=models.Q(answered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.said_on}"
