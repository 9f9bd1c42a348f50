"""Proof that nothing was changed unseen: the roots signed, how far proving came, and what did not hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User


class Root(models.Model):
    """A signed root over all heads. Its file is the evidence; this row says what there is to be found."""

    number = models.BigIntegerField(_("第几个"), primary_key=True)
    at = models.DateTimeField(_("签名时间"))
    digest = models.BinaryField(max_length=32)
    heads = models.BigIntegerField(_("链尾数"))
    from_here = models.BooleanField(_("由此起"), default=False)  # every row is linked: none may be without
    handed_at = models.DateTimeField(null=True)  # when the address outside took it

    class Meta:
        indexes = [models.Index(fields=["number"], name="roots_to_hand_on", condition=Q(handed_at=None))]

    def __str__(self) -> str:
        return str(self.number)


class ProofPlace(models.Model):
    """How far the daily slice of one part has come; it goes on there the next day."""

    part = models.CharField(max_length=20, primary_key=True)
    place = models.CharField(max_length=80, blank=True)
    proved_at = models.DateTimeField()  # when it last did so

    def __str__(self) -> str:
        return f"{self.part} {self.place}"


class ProofFault(models.Model):
    """A row that does not hold: an alarm until an officer writes down what was found, or it holds again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    part = models.CharField(max_length=20)
    key = models.CharField(max_length=80)  # by which it is proved again
    says = models.CharField(_("哪里对不上"), max_length=300)
    found_at = models.DateTimeField(_("发现时间"))
    gone_at = models.DateTimeField(_("恢复时间"), null=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True)
    noted_at = models.DateTimeField(_("登记时间"), null=True)
    note = models.CharField(_("查明的情况"), max_length=500, blank=True)

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "key"], condition=Q(gone_at=None), name="one_open_fault_per_part_and_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.key}"
