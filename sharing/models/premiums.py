"""居民医保代缴: what a year costs, and who paid it for whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, PersonalAccount
from accounts.models.chains import chain_digest
from accounts.words.actors import DOORS
from sharing.models.bindings import Binding
from sharing.models.institutions import Institution
from sharing.models.policy import Edition


class PremiumRate(models.Model):
    """What a resident of an area pays for an insured year, and when it is collected; reference data."""

    area_prefix = models.CharField(_("适用区划"), max_length=6, blank=True)
    year = models.PositiveSmallIntegerField(_("保险年度"))
    amount_fen = models.BigIntegerField(_("个人缴费（分）"))
    opens_on = models.DateField(_("开始缴费"))
    closes_on = models.DateField(_("截止缴费"))
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ["area_prefix", "year"]
        constraints = [
            models.UniqueConstraint(fields=["area_prefix", "year"], name="one_premium_per_area_and_year"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="premium_costs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.area_prefix} {self.year}"


class PremiumPayment(models.Model):
    """A member's premium of one insured year, paid once, from one holder's account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    receipt_no = models.CharField(_("缴费凭证号"), max_length=30, unique=True)
    member = models.ForeignKey(Person, models.PROTECT, related_name="premiums")
    year = models.PositiveSmallIntegerField(_("保险年度"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    account = models.ForeignKey(PersonalAccount, models.PROTECT, related_name="premiums")
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="premiums")
    edition = models.ForeignKey(Edition, models.PROTECT)
    entry_number = models.BigIntegerField()  # of the ledger entry in this account
    door = models.CharField(max_length=10, choices=DOORS)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True)
    msgid = models.CharField(max_length=30, blank=True)
    paid_at = models.DateTimeField()
    digest = chain_digest()

    class Meta:
        ordering = ["-paid_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "year"], name="one_premium_per_person_and_year"),
            models.UniqueConstraint(fields=["account", "entry_number"], name="one_premium_per_entry"),
        ]

    def __str__(self) -> str:
        return self.receipt_no
