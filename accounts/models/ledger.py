"""The money in a personal account: a balance, and every entry that made it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.chains import chain_digest
from accounts.models.people import Person


class PersonalAccount(models.Model):
    """个人账户: one per holder. balance_fen = sum of the entries = balance after the last one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.OneToOneField(Person, models.PROTECT, related_name="account")
    balance_fen = models.BigIntegerField(_("余额（分）"), default=0)
    imported_fen = models.BigIntegerField(_("登记余额（分）"), default=0)
    # Until the register's figure comes to this, it lacks what was merged in (accounts.services.merged_money).
    awaited_fen = models.BigIntegerField(_("并入以后登记至少应有（分）"), default=0, db_default=0)
    entry_count = models.BigIntegerField(_("记账笔数"), default=0)
    # In which pooling area the 310 row stands whose balance this is; empty until a register has said so.
    area_code = models.CharField(_("统筹区"), max_length=6, blank=True, default="", db_default="")
    # Of the last entry, over all before it: see accounts.chains. Empty: none of them is linked yet.
    link_digest = chain_digest()
    # Since when the register contradicts the balance; meanwhile the account pays nothing.
    disputed_at = models.DateTimeField(null=True)
    # The register's figure that was below what had been used: in dispute, or judged by officers and no news.
    disputed_fen = models.BigIntegerField(null=True)
    # The head of the chain of its disputes.
    dispute_count = models.BigIntegerField(default=0, db_default=0)
    dispute_digest = chain_digest()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(balance_fen__gte=0), name="account_balance_never_negative"
            )
        ]
        indexes = [
            models.Index(
                fields=["disputed_at"],
                name="disputed_accounts",
                condition=models.Q(disputed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_disputed(self) -> bool:
        return self.disputed_at is not None


class LedgerEntry(models.Model):
    """One movement. Written once; numbered upwards within its account."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("登记到账")
        SPEND = "spend", _("支出")
        RETURN = "return", _("退回")
        MERGED = "merged", _("人员编号合并")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(PersonalAccount, models.PROTECT, related_name="entries")
    number = models.BigIntegerField(_("序号"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    balance_after_fen = models.BigIntegerField(_("之后余额（分）"))
    kind = models.CharField(max_length=10, choices=Kind)
    cause_kind = models.CharField(max_length=20)
    cause_id = models.UUIDField()
    at = models.DateTimeField()
    digest = chain_digest()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="entry_numbers_count_up_per_account"),
            models.CheckConstraint(
                condition=models.Q(balance_after_fen__gte=0), name="entry_balance_never_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount_fen}"
