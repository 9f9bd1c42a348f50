"""依法删除: what was erased of the evidence of a pledge, on what ground, and by which two officers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.chains import chain_digest
from sharing.models.papers import Attachment
from sharing.models.pledges import Pledge


class Erasure(models.Model):
    """One sealed content that was erased by law. Written once, and without it an empty content is a break.

    digest = keyed, over the link of the pledge, all that this row says, and the parties as the rows around it
    have them, which nothing that was signed proves any more: `sharing.services.evidence.erasure_proof`.
    """

    class What(models.TextChoices):
        PLEDGE = "pledge", _("承诺书签署的内容")
        CONFIRMATION = "confirmation", _("对方在窗口签的同意")
        PAPER = "paper", _("所附的材料")

    class Basis(models.TextChoices):
        PERSON = "person", _("本人要求删除（个人信息保护法第四十七条）")
        COURT = "court", _("法院的判决、裁定")
        AUTHORITY = "authority", _("主管部门的决定")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="erasures")
    what = models.CharField(_("删除了什么"), max_length=15, choices=What)
    paper = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="erasure")
    content_digest = models.BinaryField(max_length=32)  # SM3 of what was erased, as it stood beside it
    basis = models.CharField(_("依据"), max_length=10, choices=Basis)
    reason = models.CharField(_("理由"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="erasures_asked")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="erasures_decided")
    at = models.DateTimeField()
    digest = chain_digest()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")), name="another_person_decides_an_erasure"
            ),
            models.CheckConstraint(
                condition=Q(what="paper", paper__isnull=False) | ~Q(what="paper") & Q(paper=None),
                name="a_paper_is_erased_by_its_own_record",
            ),
            models.UniqueConstraint(
                fields=["pledge", "what"], condition=Q(paper=None), name="a_content_is_erased_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%F}"
