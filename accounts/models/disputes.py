"""What became of accounts whose balance the register contradicted. Written once, a chain an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.chains import Link
from accounts.models.imports import RegisterImport
from accounts.models.ledger import PersonalAccount
from accounts.models.users import User


class AccountDispute(Link):
    """One turn: a register said less than had been used, a later one agreed, or two officers settled it.

    A link in the chain of its account. Money in fen, as it stood at that moment before anything was posted.
    """

    class Turn(models.TextChoices):
        BEGUN = "begun", _("登记的余额少于已经用掉的，暂停支付")
        AGREED = "agreed", _("登记已经对上，自动恢复")
        BALANCE_STANDS = "stands", _("核实后余额不变，恢复支付")
        REGISTER_TAKEN = "taken", _("核实后照登记扣减，恢复支付")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(PersonalAccount, models.PROTECT, related_name="disputes")
    turn = models.CharField(_("什么"), max_length=10, choices=Turn)
    register_fen = models.BigIntegerField(_("登记余额（分）"))
    imported_fen = models.BigIntegerField(_("以前的登记余额（分）"))
    balance_fen = models.BigIntegerField(_("账户余额（分）"))
    register_import = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, related_name="disputes"
    )  # by which it began, or agreed
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="disputes_asked")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="disputes_decided")
    words = models.CharField(_("理由"), max_length=200, blank=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # the holder; the only column that changes

    class Meta:
        ordering = ["account", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"], name="turns_of_a_dispute_count_up_per_account"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="another_person_settles_a_dispute",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="disputes_to_tell", condition=models.Q(told_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.turn} {self.at:%F %T}"
