"""登记导入: each run of the register's import, what it changed area by area, and what was there before."""

from django.db import models
from uuid_utils.compat import uuid7


class RegisterImport(models.Model):
    """One run: what came in, which ledger entries it caused, or which run it has taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    as_of = models.DateField()
    is_backfill = models.BooleanField(default=False)  # history of states only
    file_digest = models.BinaryField(max_length=32)
    rows_read = models.BigIntegerField(default=0)
    rows_changed = models.BigIntegerField(default=0)
    rows_bad = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    errors_sealed = models.BinaryField(null=True)  # the error file: what was wrong in which row
    notes_sealed = models.BinaryField(null=True)  # whom somebody should look at although the row was taken
    # Who agreed to what was unusual in it, and why.
    accepted_by = models.CharField(max_length=60, blank=True)
    accepted_words = models.CharField(max_length=200, blank=True)
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back_by")

    def __str__(self) -> str:
        return f"{self.as_of} ({self.rows_read})"


class RegisterImportArea(models.Model):
    """What one run has changed in one pooling area: the counts of `accounts.register.change_set`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(RegisterImport, models.PROTECT, related_name="areas")
    area_code = models.CharField(max_length=6)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "run"], name="one_count_per_area_and_run")
        ]

    def __str__(self) -> str:
        return self.area_code


class RegisterImportPiece(models.Model):
    """What one batch of a run has changed, before and after, sealed: by this a run is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(RegisterImport, models.PROTECT, related_name="pieces")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="pieces_count_up_per_run")]

    def __str__(self) -> str:
        return str(self.number)
