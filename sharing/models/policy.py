"""The policy as data: editions and pledge texts. Nothing in force is ever edited."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Edition(models.Model):
    """One dated policy of an area prefix; it ends where the next of its prefix begins."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草案")
        IN_FORCE = "in_force", _("已施行")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("名称"), max_length=40)
    area_prefix = models.CharField(_("适用区划"), max_length=6, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    effective_from = models.DateField(_("施行日期"), null=True)
    source_title = models.CharField(_("依据文件"), max_length=200)
    source_number = models.CharField(_("文号"), max_length=60)
    source_date = models.DateField(_("发文日期"))
    relationships = models.JSONField(_("可共济的关系"))
    confirm_relationships = models.JSONField(_("须对方确认的关系"))
    confirm_days = models.PositiveSmallIntegerField(_("确认期限（天）"), default=7)
    reach = models.CharField(_("共济范围"), max_length=10)
    max_members = models.PositiveSmallIntegerField(_("每人最多共济给几人"), null=True)
    max_holders = models.PositiveSmallIntegerField(_("每人最多使用几人的账户"), null=True)
    reserve_fen = models.BigIntegerField(_("须留余额（分）"), default=0)
    monthly_limit_fen = models.BigIntegerField(_("每位使用人每月限额（分）"), null=True)
    deduct_order = models.CharField(_("扣款顺序"), max_length=15)
    med_types = models.JSONField(_("可支付的医疗类别"))  # prefix -> true or false; the longest decides
    pays_premium = models.BooleanField(_("可代缴居民医保"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_prefix", "effective_from"],
                condition=models.Q(status="in_force"),
                name="one_edition_in_force_per_prefix_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(effective_from__isnull=False),
                name="edition_in_force_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether it may be edited."""
        return self.status == self.Status.DRAFT

    def begin(self, day: date | None) -> None:
        """In force from a day, or without one a draft; not saved."""
        self.effective_from = day
        self.status = self.Status.IN_FORCE if day else self.Status.DRAFT

    def beside(self) -> models.QuerySet[Edition]:
        """All of its prefix: one is in force at a time, and no two begin on one day."""
        return Edition.objects.filter(area_prefix=self.area_prefix)


class PledgeText(models.Model):
    """个人承诺书: the words that are signed, by version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.CharField(_("版本"), max_length=20)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    body = models.TextField(_("正文"))
    digest = models.BinaryField(max_length=32)  # SM3 of the body in UTF-8
    effective_from = models.DateField(_("启用日期"), null=True)  # null: a draft
    is_sample = models.BooleanField(_("示范文本"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="one_pledge_text_per_version_and_language"
            )
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def label(self) -> str:
        """The version as readers see it: a sample says that it is one."""
        return f"{self.version} · {_('示范文本')}" if self.is_sample else self.version

    @property
    def area_prefix(self) -> str:
        """Where it is signed: there is one pledge for the whole province."""
        return settings.PROVINCE

    @property
    def is_draft(self) -> bool:
        """Whether it may be edited."""
        return self.effective_from is None

    def begin(self, day: date | None) -> None:
        """Signed from a day, or without one a draft; not saved."""
        self.effective_from = day

    def beside(self) -> models.QuerySet[PledgeText]:
        """All of its language: one is signed at a time, and no two begin on one day."""
        return PledgeText.objects.filter(language=self.language)
