"""What is on paper at the counter: scans that come in, receipts that go out."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from sharing.models.bindings import Binding
from sharing.models.visits import Visit


class Attachment(models.Model):
    """A scan or photo: sealed bytes, its SM3 digest (which stands in the pledge too). Never changed."""

    class Kind(models.TextChoices):
        AGENT_LETTER = "agent_letter", _("委托书")
        THUMBPRINT = "thumbprint", _("按手印的承诺书")
        TELEPHONE_PROOF = "telephone_proof", _("手机号码的证明")
        KINSHIP = "kinship", _("亲属关系的证明")
        DEATH = "death", _("死亡证明")
        ALIVE = "alive", _("死亡登记有误的证明")
        NUMBER_PROOF = "number_proof", _("证件号码的证明")
        PSN_NO_PROOF = "psn_no_proof", _("人员编号的证明")
        SAME_HUMAN = "same_human", _("两个人员编号是同一个人的证明")
        OTHER = "other", _("其他材料")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="attachments")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="attachments")
    kind = models.CharField(_("材料"), max_length=20, choices=Kind)
    content_type = models.CharField(max_length=30)  # image/jpeg (re-encoded) or application/pdf
    size = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True)  # null once erased by law
    digest = models.BinaryField(max_length=32)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="attachments_added")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.kind


class Receipt(models.Model):
    """回执: proof that something was done. Anybody can check its number (80 random bits) at /verify/."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("回执号"), max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="receipts")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="receipts")
    binding = models.ForeignKey(Binding, models.PROTECT, null=True, related_name="receipts")
    act = models.CharField(_("办了什么"), max_length=20)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.number
