"""投诉: what somebody says is wrong with a settlement, or with being named, and what staff did about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from sharing.models.settlements import Settlement


class Case(models.Model):
    """A complaint about one settlement, or that somebody was named against their will (then it has a stop).

    Open until somebody closes it with an answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="cases")
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")  # who complains
    words = models.CharField(_("反映的问题"), max_length=500)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="cases_opened")  # staff, or the person
    opened_at = models.DateTimeField()
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="cases_closed")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.opened_at:%F %T}"


class CaseNote(models.Model):
    """One step in a case. Written once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    words = models.CharField(_("处理记录"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
