"""What was used: bills, each account's part of them, and the answers already given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, PersonalAccount
from accounts.models.chains import chain_digest
from accounts.models.listing import ListedBy
from sharing.models.bindings import Binding
from sharing.models.institutions import Institution
from sharing.models.policy import Edition


class Settlement(models.Model):
    """One bill of a patient at an institution. A cancellation is a settlement of negative amounts."""

    listed_by = ListedBy(("patient", "allocations__account__holder"))

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    setl_id = models.CharField(_("结算编号"), max_length=30, unique=True)
    # Found through settlement_by_institution: an index of its own would only cost.
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="settlements", db_index=False)
    mdtrt_id = models.CharField(_("就诊编号"), max_length=30)
    chrg_bchno = models.CharField(_("收费批次号"), max_length=30)
    msgid = models.CharField(max_length=30)
    patient = models.ForeignKey(Person, models.PROTECT, related_name="settlements")
    med_type = models.CharField(_("医疗类别"), max_length=6)
    total_fee_fen = models.BigIntegerField(_("总费用（分）"))  # medfee_sumamt
    fund_fen = models.BigIntegerField(_("统筹支付（分）"))  # fund_pay_sumamt
    payable_fen = models.BigIntegerField(_("个人负担（分）"))  # psn_part_amt = own + shared + cash
    own_fen = models.BigIntegerField(_("本人账户支付（分）"))  # acct_pay
    shared_fen = models.BigIntegerField(_("共济支付（分）"))  # acct_mulaid_pay
    cash_fen = models.BigIntegerField(_("现金（分）"))  # psn_cash_pay
    own_balance_fen = models.BigIntegerField(_("本人账户余额（分）"))  # balc
    reasons = models.JSONField(default=list)  # why nothing or less was shared, as told to the patient
    received_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    is_reversed = models.BooleanField(default=False)
    patient_number = models.BigIntegerField(null=True)  # counts a patient's bills that touched no account
    digest = chain_digest()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "mdtrt_id", "chrg_bchno"],
                condition=Q(reverses__isnull=True, is_reversed=False),
                name="one_settlement_per_bill_until_reversed",
            ),
            models.CheckConstraint(
                condition=Q(payable_fen=models.F("own_fen") + models.F("shared_fen") + models.F("cash_fen")),
                name="parts_add_up_to_what_is_payable",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, own_fen__gte=0, shared_fen__gte=0, cash_fen__gte=0)
                | Q(reverses__isnull=False, own_fen__lte=0, shared_fen__lte=0, cash_fen__lte=0),
                name="parts_all_point_one_way",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-received_at"], name="settlement_by_patient"),
            models.Index(fields=["institution", "received_at"], name="settlement_by_institution"),
        ]

    def __str__(self) -> str:
        return self.setl_id


class Allocation(models.Model):
    """One account's part of a settlement, under which binding and edition (both null: the patient's own)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="allocations")
    account = models.ForeignKey(PersonalAccount, models.PROTECT, related_name="allocations")
    binding = models.ForeignKey(Binding, models.PROTECT, null=True, related_name="allocations")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True)
    amount_fen = models.BigIntegerField(_("金额（分）"))  # negative when it returns
    entry_number = models.BigIntegerField()  # of the ledger entry in this account
    balance_after_fen = models.BigIntegerField(_("之后余额（分）"))
    settled_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "entry_number"], name="one_allocation_per_entry"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="allocation_moves_money"),
        ]
        indexes = [
            models.Index(fields=["account", "settled_on"], name="allocation_by_account_and_day"),
            models.Index(fields=["binding", "settled_on"], name="allocation_by_binding_and_day"),
        ]

    def __str__(self) -> str:
        return str(self.amount_fen)


class Shortfall(models.Model):
    """A binding that was tried on a settlement and gave nothing or less than was asked, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="shortfalls")
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="shortfalls")
    reasons = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "binding"], name="one_shortfall_per_settlement_and_binding"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MessageBook(models.Model):
    """The end of the chain of an institution's messages that made no settlement; made with the first."""

    institution = models.OneToOneField(
        Institution, models.PROTECT, primary_key=True, related_name="message_book"
    )
    link_count = models.BigIntegerField(default=0, db_default=0)
    link_digest = chain_digest()

    def __str__(self) -> str:
        return str(self.link_count)


class Message(models.Model):
    """A settling message already answered: the same one is answered from here, byte for byte, however late.

    An unknown message that was reversed is kept too, without an answer: its original is refused then. What
    made a settlement is covered by that bill's digest; anything else is a link of its institution's chain.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT)
    msgid = models.CharField(max_length=30)
    digest = models.BinaryField(max_length=32, null=True)  # of infno and input, not of time or signature
    answer = models.TextField()
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="messages")
    at = models.DateTimeField()
    number = models.BigIntegerField(null=True)  # in the chain, from 1; null for what made a settlement
    link_digest = chain_digest()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "msgid"], name="one_answer_per_message"),
            models.UniqueConstraint(
                fields=["institution", "number"],
                condition=Q(number__isnull=False),
                name="messages_count_up_per_institution",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution"],
                name="messages_not_linked",
                condition=Q(settlement__isnull=True, number__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.msgid


class CredentialToken(models.Model):
    """医保码 (mdtrt_cert_type 01): a short-lived, single-use number of which only the digest is kept."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    person = models.ForeignKey(Person, models.PROTECT)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(Settlement, models.PROTECT, null=True)

    def __str__(self) -> str:
        return f"{self.expires_at:%F %T}"
