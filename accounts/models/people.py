"""People, how they are insured, and the places that insure them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.actors import Actor, Citizen, Clerk, InstitutionActor, Job, Officer
from accounts.models.chains import chain_digest
from accounts.rules import areas, identity
from accounts.rules.names import NAME_KEY_VERSION, name_key
from accounts.sealing import keyed_digest, seal, unseal


def number_digest(number: str) -> bytes:
    """By which a person is found from a document number."""
    return keyed_digest(identity.normalise_number(number), purpose="document number")


def card_digest(card_no: str) -> bytes:
    """By which the owner of a social security card is known."""
    return keyed_digest(identity.normalise_number(card_no), purpose="card number")


def telephone_digest(telephone: str) -> bytes:
    """By which two telephones are compared."""
    return keyed_digest(identity.normalise_telephone(telephone), purpose="telephone")


NAME = ("name", "name_key", "name_key_version")
"""The columns of a person's name, for `kept_name`."""


def kept_name(name: str) -> tuple[str, str, int]:
    """A name as the register writes it, with the key by which it is found and that key's version."""
    return name, name_key(name), NAME_KEY_VERSION


class PoolingArea(models.Model):
    """统筹区: code of six digits; a province itself ends in 0000."""

    code = models.CharField(_("区划代码"), max_length=6, primary_key=True)
    name = models.CharField(_("名称"), max_length=50)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_province(self) -> bool:
        return self.code.endswith("0000")


class ServiceHall(models.Model):
    """医保大厅: where a clerk helps."""

    area = models.ForeignKey(PoolingArea, models.PROTECT, related_name="halls")
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=120)
    hours = models.CharField(_("办理时间"), max_length=120)
    telephone = models.CharField(_("电话"), max_length=30)
    windows = models.PositiveSmallIntegerField(_("窗口数"))

    class Meta:
        ordering = ["area", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="one_hall_of_a_name_per_area")]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """Another way to be served in an area: hotline, app, website."""

    area = models.ForeignKey(PoolingArea, models.PROTECT, related_name="channels")
    name = models.CharField(_("名称"), max_length=60)
    how = models.CharField(_("怎么找到"), max_length=200)

    class Meta:
        ordering = ["area", "name"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="one_channel_of_a_name_per_area")
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def called(self, name: str) -> "PersonQuerySet":
        """Those of this name, however it is written; who has no current key yet, by the name as it stands."""
        key = name_key(name)
        if not key:
            return self.none()
        as_it_stands = _without_current_key() & Q(name__in={name.strip(), key})
        return self.filter(Q(name_key_version=NAME_KEY_VERSION, name_key=key) | as_it_stands)

    def without_current_key(self) -> "PersonQuerySet":
        """Those for whom `key_names` still has to make the key of today."""
        return self.filter(_without_current_key())


def _without_current_key() -> Q:
    """Said by what is smaller and what is greater, which an index finds, and "another" does not."""
    return Q(name_key_version__lt=NAME_KEY_VERSION) | Q(name_key_version__gt=NAME_KEY_VERSION)


class Person(models.Model):
    """An insured person. Number and telephone are sealed; their digests find and compare them."""

    class Sex(models.TextChoices):
        UNKNOWN = "0", _("未知")
        MALE = "1", _("男")
        FEMALE = "2", _("女")
        UNSPECIFIED = "9", _("未说明")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    psn_no = models.CharField(_("人员编号"), max_length=30, unique=True)
    name = models.CharField(_("姓名"), max_length=50)
    # By which the name is found, however it is typed; 0 where `key_names` has not made it yet.
    name_key = models.TextField(default="", db_default="")
    name_key_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    cert_type = models.CharField(_("证件类型"), max_length=6)
    cert_no_sealed = models.BinaryField()
    cert_no_digest = models.BinaryField(max_length=32, unique=True)
    birth_date = models.DateField(_("出生日期"), null=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    telephone_sealed = models.BinaryField(null=True)
    telephone_digest = models.BinaryField(max_length=32, null=True, db_index=True)
    # The register's own last value: a telephone corrected at the counter stands until this one changes.
    register_telephone_digest = models.BinaryField(max_length=32, null=True)
    card_no_digest = models.BinaryField(max_length=32, null=True, db_index=True)  # 社会保障卡
    died_on = models.DateField(_("死亡日期"), null=True)
    # By officers, with proof: the register then does not undo it, and does not take back that it was undone.
    death_recorded_at = models.DateTimeField(null=True)
    proved_alive_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)
    # The same human under the psn_no that goes on: this one was closed (see PersonMerge), and stays closed.
    closed_into = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="closed_numbers"
    )
    # The head of the chain of looks at them.
    look_count = models.BigIntegerField(default=0, db_default=0)
    look_digest = chain_digest()
    # The chain of this person's bills that touched no account: how many, and the digest of the last.
    bill_count = models.BigIntegerField(default=0, db_default=0)
    bill_digest = chain_digest()

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name_key_version", "name_key"], name="person_by_name_key")]

    def __str__(self) -> str:
        return identity.mask_name(self.name)

    def set_name(self, name: str) -> None:
        for column, value in zip(NAME, kept_name(name), strict=True):
            setattr(self, column, value)

    def set_number(self, number: str) -> None:
        self.cert_no_sealed = seal(identity.normalise_number(number).encode(), row=self.id, column="cert_no")
        self.cert_no_digest = number_digest(number)

    def set_telephone(self, telephone: str) -> None:
        if not telephone:
            self.telephone_sealed = self.telephone_digest = None
            return
        plain = identity.normalise_telephone(telephone)
        self.telephone_sealed = seal(plain.encode(), row=self.id, column="telephone")
        self.telephone_digest = telephone_digest(plain)

    def open_number(self, asker: Actor) -> str:
        """The document number in clear, for somebody who may have it."""
        self._may_open(asker)
        return self._number()

    def open_telephone(self, asker: Actor) -> str:
        """The telephone in clear, or empty where none is known, for somebody who may have it."""
        self._may_open(asker)
        return self._telephone()

    def _may_open(self, asker: Actor) -> None:
        own = isinstance(asker, Citizen | Clerk) and asker.person_id == self.id
        with_reason = isinstance(asker, Officer) and bool(asker.reason)
        # An institution was shown the person's own credential: the service that asks sees to it.
        if not (own or with_reason or isinstance(asker, Job | InstitutionActor)):
            raise PermissionError("this actor may not open this person's number")

    def masked_number(self) -> str:
        return identity.mask_number(self._number())

    def masked_telephone(self) -> str:
        return identity.mask_telephone(self._telephone())

    def _number(self) -> str:
        return unseal(self.cert_no_sealed, row=self.id, column="cert_no").decode()

    def _telephone(self) -> str:
        if self.telephone_sealed is None:
            return ""
        return unseal(self.telephone_sealed, row=self.id, column="telephone").decode()

    def is_minor(self, on: date) -> bool:
        """Under 18 on this day; without a birth date, an adult."""
        return self.birth_date is not None and identity.age(self.birth_date, on) < 18


class Enrolment(models.Model):
    """参保: one insurance of one person in one pooling area; what it was when stands in its states."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    insutype = models.CharField(_("险种"), max_length=6)
    area_code = models.CharField(_("统筹区"), max_length=6)
    # What the register's row last said of the person: only a change of it changes the person.
    particulars_digest = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "insutype", "area_code"], name="one_enrolment_per_person_insurance_and_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.insutype} {self.area_code}"


class EnrolmentState(models.Model):
    """What the register said of an enrolment from a day on. Append-only; the first known counts as always."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="states")
    status = models.CharField(_("参保状态"), max_length=6)
    area_code_given = models.CharField(_("登记的区划代码"), max_length=6)
    has_account = models.BooleanField(_("有个人账户"))
    valid_from = models.DateField(_("自"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        ordering = ["valid_from", "recorded_at", "id"]
        indexes = [
            models.Index(fields=["enrolment", "valid_from", "recorded_at"], name="enrolment_state_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.valid_from}"


def area_name(code: str, names: dict[str, str]) -> str:
    """The name of the pooling area of this code, else of its province, else the code."""
    pooling = areas.pooling_area_of(code)
    return names.get(pooling) or areas.INSURING.get(areas.province_of(code)) or code
