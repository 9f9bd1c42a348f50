"""今天: what happened on a day, in numbers. The sums of past days are kept, since nothing of them changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.words.actors import DOORS


class DayFigure(models.Model):
    """One number of one day: of an area, through a door."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField()
    area_code = models.CharField(_("统筹区"), max_length=6, blank=True)
    door = models.CharField(max_length=10, choices=DOORS)
    what = models.CharField(max_length=50)  # a What, with the reason's code behind a colon where it has one
    count = models.BigIntegerField()
    fen = models.BigIntegerField(_("金额（分）"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "area_code", "door", "what"], name="one_figure_of_a_kind_per_day_area_and_door"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.count}"


class ClosedDay(models.Model):
    """A past day whose figures are kept; a day without any figure is closed too."""

    day = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return str(self.day)


class RefusedBinding(models.Model):
    """Somebody asked to bind somebody and a rule said no: once a day for each pair and reason, no names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField()
    area_code = models.CharField(_("统筹区"), max_length=6, blank=True)  # the holder's
    door = models.CharField(max_length=10, choices=DOORS)
    code = models.CharField(max_length=30)
    pair_digest = models.BinaryField(max_length=32)  # keyed: who asked for whom cannot be read from it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "pair_digest", "code"], name="a_refusal_counts_once_a_day_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.code}"
