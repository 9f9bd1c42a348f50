"""Who signs in, and what staff may do."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.people import Person


class User(AbstractBaseUser):
    """Somebody who signs in: a citizen (has a person) or staff (has a number). There is no superuser."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The sign-in name as a keyed digest: of the document number for citizens, of the staff number for staff.
    login_digest = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="user")
    staff_no = models.CharField(_("工号"), max_length=20, unique=True, null=True)  # noqa: DJ001 - unique, absent for citizens
    staff_name = models.CharField(_("姓名"), max_length=50, blank=True)
    own_cert_digest = models.BinaryField(max_length=32, null=True)  # a clerk may not act for their own family
    # Staff: until when the password that an administrator handed out opens one page, where it is changed.
    first_password_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    large_view = models.BooleanField(_("大字版"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BaseUserManager] = BaseUserManager()

    USERNAME_FIELD = "login_digest"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) ^ models.Q(staff_no__isnull=False),
                name="user_is_either_citizen_or_staff",
            )
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.staff_name

    @property
    def is_staff(self) -> bool:
        return self.staff_no is not None

    def has_role(self, role: str, on: date) -> bool:
        """Whether this staff member holds the role that day, in any area."""
        return self.grants.in_force(on).filter(role=role).exists()

    def areas_of(self, role: str, on: date) -> tuple[str, ...]:
        """The area prefixes for which this staff member holds the role that day; "" is everywhere."""
        return tuple(self.grants.in_force(on).filter(role=role).values_list("area_prefix", flat=True))


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, on: date) -> "RoleGrantQuerySet":
        ends = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on)
        return self.filter(ends, starts_on__lte=on)


class RoleGrant(models.Model):
    """A right given to staff, for an area, from a day until a day."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("经办人")
        SUPERVISOR = "supervisor", _("主管")
        POLICY_OFFICER = "policy_officer", _("政策管理员")
        AUDITOR = "auditor", _("审计员")
        ADMINISTRATOR = "administrator", _("系统管理员")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    area_prefix = models.CharField(max_length=6, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="grants_given")

    objects = RoleGrantQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class KnownDevice(models.Model):
    """A browser in which somebody has signed in, by a keyed digest of their sign-in name and its cookie."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="known_devices")
    digest = models.BinaryField(max_length=32, unique=True)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.last_at:%F}"


class AccountEvent(models.Model):
    """What happened to somebody's way in, which they are told. Written once, and once marked as told.

    Of guesses a row is written for unknown names too (user is null): the answer takes the same time.
    """

    class Kind(models.TextChoices):
        GUESSED = "guessed", _("有人多次输错密码")
        PASSWORD_SET = "password_set", _("设了新密码")
        PASSWORD_HANDED_OUT = "handed_out", _("管理员发了首次密码")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="account_events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["at"],
                name="account_events_to_tell",
                condition=models.Q(told_at__isnull=True, user__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"


class StaffEvent(models.Model):
    """What was done with an account of staff, by whom and why. Written once."""

    class Action(models.TextChoices):
        MADE = "made", _("建立账号")
        SWITCHED_OFF = "switched_off", _("停用账号")
        RENEWED = "renewed", _("重发首次密码")
        PASSWORD_SET = "password_set", _("本人设了密码")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="staff_events")
    action = models.CharField(max_length=15, choices=Action)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="staff_events_done")
    words = models.CharField(_("理由"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%F %T}"
