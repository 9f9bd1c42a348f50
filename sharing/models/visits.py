"""代办: one assisted session at the counter. It is the clerk's mandate: without an open one nothing acts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, ServiceHall, User
from accounts.models.listing import ListedBy


class Counter(models.Model):
    """窗口: one of the windows of a hall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hall = models.ForeignKey(ServiceHall, models.PROTECT, related_name="counters")
    number = models.PositiveSmallIntegerField(_("窗口号"))

    class Meta:
        ordering = ["hall", "number"]
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="one_counter_of_a_number")]

    def __str__(self) -> str:
        return f"{self.number:02d}"


class IdentityCheck(models.TextChoices):
    """How the clerk saw who somebody is."""

    CARD_SEEN = "card_seen", _("看了证件原件")
    READER = "reader", _("读卡器读取")
    HOUSEHOLD_BOOK = "household_book", _("看了户口簿")
    OTHER = "other", _("其他方式")


class Visit(models.Model):
    """A clerk acts for one citizen, from opening until it is closed or 20 minutes idle."""

    listed_by = ListedBy(("citizen",))

    class Attended(models.TextChoices):
        ALONE = "alone", _("本人来，自己办")
        HELPED = "helped", _("本人来，有人陪同")
        AGENT = "agent", _("本人没来，委托别人来")

    class Need(models.TextChoices):
        LARGE_PRINT = "large_print", _("字要大")
        HEARING = "hearing", _("听不清")
        LANGUAGE = "language", _("讲方言或其他语言")
        WHEELCHAIR = "wheelchair", _("坐轮椅")
        CANNOT_WRITE = "cannot_write", _("不会写字或写不了字")

    class Closed(models.TextChoices):
        BUTTON = "button", _("办完结束")
        NEXT_VISIT = "next_visit", _("开始了下一位")
        SIGN_OUT = "sign_out", _("经办人退出")
        IDLE = "idle", _("20 分钟没有操作")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clerk = models.ForeignKey(User, models.PROTECT, related_name="visits")
    citizen = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="visits")
    identity_check = models.CharField(_("怎样核验身份"), max_length=15, choices=IdentityCheck)
    identity_note = models.CharField(_("核验说明"), max_length=100, blank=True)
    attended = models.CharField(_("谁来办"), max_length=10, choices=Attended)
    needs = models.JSONField(_("需要的帮助"), default=list)  # of Need
    agent_name = models.CharField(_("代办人姓名"), max_length=50, blank=True)
    agent_number_sealed = models.BinaryField(null=True)
    agent_number_digest = models.BinaryField(max_length=32, null=True)
    agent_relationship = models.CharField(_("代办人与本人的关系"), max_length=30, blank=True)
    agent_letter_seen = models.BooleanField(_("看了委托书原件"), default=False)
    spoke_to_person = models.BooleanField(_("与本人通过话"), null=True)
    why_not_spoken = models.CharField(_("没有通话的原因"), max_length=100, blank=True)
    opened_at = models.DateTimeField()
    active_at = models.DateTimeField()  # to the minute is enough: idle is counted from here
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=10, choices=Closed, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(closed_at__isnull=True), name="one_open_visit_per_clerk"
            ),
            models.CheckConstraint(
                condition=~Q(attended="agent") | ~Q(agent_name=""), name="an_agent_has_a_name"
            ),
        ]
        indexes = [models.Index(fields=["citizen", "-opened_at"], name="visit_by_citizen")]

    def __str__(self) -> str:
        return f"{self.opened_at:%F %T}"

    @property
    def by_agent(self) -> bool:
        return self.attended == self.Attended.AGENT

    @property
    def cannot_write(self) -> bool:
        return self.Need.CANNOT_WRITE.value in self.needs


class Admission(models.Model):
    """A second person, checked like the first, who came to the counter to confirm one binding."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="admissions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="admissions")
    identity_check = models.CharField(_("怎样核验身份"), max_length=15, choices=IdentityCheck)
    identity_note = models.CharField(_("核验说明"), max_length=100, blank=True)
    admitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "person"], name="admitted_once_a_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.admitted_at:%F %T}"


class Rating(models.Model):
    """好差评: what the person thought of a visit, in one tap."""

    visit = models.OneToOneField(Visit, models.PROTECT, primary_key=True, related_name="rating")
    score = models.PositiveSmallIntegerField(_("评价"))  # 5 very good … 1 very bad
    words = models.CharField(_("说了什么"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="a_rating_is_one_to_five")
        ]

    def __str__(self) -> str:
        return str(self.score)


class PaperList(models.Model):
    """一次性告知: what is still missing and by which rule, so that the next visit starts from there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="paper_lists")
    person = models.ForeignKey(Person, models.PROTECT, related_name="paper_lists")
    matter = models.CharField(_("要办的事"), max_length=30)
    items = models.JSONField(_("还缺什么"))  # each {"what": …, "rule": …}
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # when everything was there

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["person", "-made_at"],
                name="papers_still_missing",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.matter
