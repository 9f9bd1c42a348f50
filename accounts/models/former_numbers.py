"""Numbers by which the register knew somebody before. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.people import Person


class FormerPsnNo(models.Model):
    """A psn_no that somebody had until it was corrected, or until the person it was of was merged into them.

    Two people never have the same: `accounts.services.former_numbers` sees to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="former_psn_nos")
    psn_no = models.CharField(_("人员编号"), max_length=30, db_index=True)
    until = models.DateTimeField()
    cause_id = models.UUIDField()  # the approval by which it was agreed

    class Meta:
        ordering = ["-until", "-id"]

    def __str__(self) -> str:
        return self.psn_no
