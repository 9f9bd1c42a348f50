"""影响推算: what a draft of an edition would change for the bindings of a day, worked out page by page."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import User
from sharing.models.bindings import Binding
from sharing.models.policy import Edition


class EditionImpact(models.Model):
    """How far the worker has come, and what it has counted. It goes when the draft is edited or discarded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="impacts")
    on_day = models.DateField(_("推算日期"))  # whose facts count
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="impacts_asked")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    after = models.UUIDField(null=True)  # the last binding that was looked at
    total = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # effect -> bindings
    reasons = models.JSONField(default=dict)  # effect -> code -> bindings

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(finished_at__isnull=True), name="one_open_impact_per_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seen}/{self.total}"


class ImpactRow(models.Model):
    """One binding that would fare otherwise; the first so many are listed, all are counted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    impact = models.ForeignKey(EditionImpact, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="impact_rows")
    effect = models.CharField(max_length=12)
    codes = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["impact", "number"], name="impact_rows_are_numbered")]

    def __str__(self) -> str:
        return f"{self.number} {self.effect}"
