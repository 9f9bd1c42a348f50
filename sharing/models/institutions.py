"""定点医药机构: who settles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Institution(models.Model):
    """A designated hospital or pharmacy, known by its code of 12 characters."""

    class Kind(models.TextChoices):
        HOSPITAL = "hospital", _("定点医疗机构")
        PHARMACY = "pharmacy", _("定点零售药店")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("机构编码"), max_length=12, unique=True)
    name = models.CharField(_("机构名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    area_code = models.CharField(_("区划"), max_length=6)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
