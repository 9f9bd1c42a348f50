"""What the holder let a member use a month, as it changed."""

from django.db import models
from uuid_utils.compat import uuid7

from accounts.models.chains import Link
from sharing.models.bindings import Binding


class LimitChange(Link):
    """A monthly limit that the holder set, and the one before; null is none. Written once.

    With these a bill of last month is explained by the limit of last month.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="limit_changes")
    before_fen = models.BigIntegerField(null=True)
    after_fen = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binding", "number"],
                condition=models.Q(number__isnull=False),
                name="one_limit_per_place_in_the_chain",
            )
        ]

    def __str__(self) -> str:
        return f"{self.before_fen} {self.after_fen}"
