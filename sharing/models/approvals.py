"""复核: one noun for every second pair of eyes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.models.chains import Link, chain_digest


class DecisionBook(models.Model):
    """复核登记簿: the one chain of all decisions that are about no binding, by its end. There is one row."""

    id = models.UUIDField(primary_key=True, editable=False)
    link_count = models.BigIntegerField(default=0, db_default=0)
    link_digest = chain_digest()

    def __str__(self) -> str:
        return str(self.link_count)


class Approval(Link):
    """Something that one officer asked for and another decides.

    Once decided, a link in its binding's chain, or in the book's; until then its digest is over itself alone.
    """

    class Kind(models.TextChoices):
        AGENT_BINDING = "agent_binding", _("代办人办的绑定")
        STAFF_ENDING = "staff_ending", _("终止绑定")
        DEATH_UNDONE = "death_undone", _("撤销死亡登记")
        PSN_NO = "psn_no", _("更正人员编号")
        MERGE = "merge", _("合并人员编号")
        EDITION = "edition", _("政策施行")
        EDITION_BACK = "edition_back", _("撤回还没有施行的政策")
        PLEDGE_TEXT = "pledge_text", _("承诺书启用")
        PLEDGE_BACK = "pledge_back", _("撤回还没有启用的承诺书")
        ROLE = "role", _("授予角色")
        SHARING_SWITCH = "sharing_switch", _("停用或恢复共济付费")
        ERASURE = "erasure", _("依法删除签署的内容")
        ACCOUNT_DISPUTE = "account_dispute", _("余额对不上的账户")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("同意")
        REJECTED = "rejected", _("不同意")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("事项"), max_length=15, choices=Kind)
    subject_id = models.UUIDField()  # the row that it is about
    area_code = models.CharField(_("区划"), max_length=6, blank=True)  # whose officers decide
    payload = models.JSONField(default=dict)  # what exactly is to be done; of people no more than a psn_no
    reason = models.CharField(_("理由"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="approvals_asked")
    asked_at = models.DateTimeField()
    decision = models.CharField(_("决定"), max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="approvals_decided")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("复核意见"), max_length=200, blank=True)
    book = models.ForeignKey(DecisionBook, models.PROTECT, null=True, related_name="decisions")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="another_person_decides",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(decision="") & ~Q(kind="role"),
                name="one_open_approval_per_subject",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "number"],
                condition=Q(number__isnull=False),
                name="one_decision_per_place_in_the_chain",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="approvals_open", condition=Q(decision=""))]

    def __str__(self) -> str:
        return f"{self.kind} {self.decision}"
