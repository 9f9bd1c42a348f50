"""Two psn_no of one human: which was closed, which goes on, and the money that went with it. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.chains import chain_digest
from accounts.models.people import Person


class PersonMerge(models.Model):
    """Somebody's second psn_no was closed into another. Its entries of the ledger name it as their cause."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    closed = models.OneToOneField(Person, models.PROTECT, related_name="merge")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    # From the closed account to the kept one; below zero where the register had counted the money twice.
    moved_fen = models.BigIntegerField(_("转入（分）"))
    # What the register had said of the closed account: now part of the kept one's figure, or taken off.
    register_fen = models.BigIntegerField(_("并入的登记余额（分）"))
    withdrawn_fen = models.BigIntegerField(_("登记重复的金额（分）"))
    cause_id = models.UUIDField()  # the approval by which it was agreed
    at = models.DateTimeField()
    digest = chain_digest()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(closed=models.F("kept")), name="nobody_is_merged_into_themself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.closed_id} → {self.kept_id}"
