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


class InstitutionKey(models.Model):
    """A key with which an institution signs its messages: kept sealed, shown once when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="keys")
    key_sealed = models.BinaryField()
    networks = models.JSONField(_("允许的网段"), default=list)  # empty: from anywhere
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute

    def __str__(self) -> str:
        return str(self.pk)


class DeskSignIn(models.Model):
    """签到 (9001): a till of an institution says who works there; a record, not a right."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="desk_sign_ins")
    sign_no = models.CharField(max_length=30, unique=True)
    opter = models.CharField(_("经办人"), max_length=30)
    opter_name = models.CharField(_("经办人姓名"), max_length=50)
    signed_in_at = models.DateTimeField()
    signed_out_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sign_no
