"""导出: a large file that the worker writes for one officer: sealed on the disk, and gone after its time."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User


class Export(models.Model):
    """What was asked for, and how far the worker has come. An interrupted one begins again."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("正在生成")
        READY = "ready", _("可以下载")
        FAILED = "failed", _("没有成功")
        EXPIRED = "expired", _("已过期")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="exports")
    what = models.CharField(_("内容"), max_length=30)
    choices = models.JSONField(_("范围"), default=dict)  # dates and areas
    reason = models.CharField(_("用途"), max_length=200)
    format = models.CharField(max_length=4, choices=Format)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    rows_total = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)  # by a worker; past it another begins anew
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # the owner was told on a page that it is ready

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["owner", "-asked_at"], name="export_by_owner")]

    def __str__(self) -> str:
        return f"{self.what} {self.state}"
