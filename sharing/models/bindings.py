"""共济关系: who may use whose account, and everything that happened to it."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models import Person, User
from accounts.models.chains import Link, chain_digest
from accounts.models.listing import ListedBy
from accounts.words.actors import DOORS, KINDS
from sharing.models.policy import Edition
from sharing.models.visits import Visit
from sharing.rules.edition import Relationship
from sharing.rules.life import LIVE, State

# Plain texts: a migration that held the enums would import the rules of another day.
STATES = [state.value for state in State]
LIVE_STATES = [state.value for state in LIVE]
RELATIONSHIPS = [relationship.value for relationship in Relationship]


class BindingQuerySet(models.QuerySet["Binding"]):
    def of(self, *person_ids: UUID) -> "BindingQuerySet":
        """Those in which any of these people is holder or member."""
        return self.filter(Q(holder__in=person_ids) | Q(member__in=person_ids))

    def live(self) -> "BindingQuerySet":
        """Stored as pending, in review, active or suspended; a rule still judges what is overdue."""
        return self.filter(state__in=LIVE_STATES)


class Binding(models.Model):
    """A holder shares with a member, for a period. Its life is `sharing.rules.life.MOVES`.

    Its columns are saved by `sharing.services.evidence.binding_chain`, which seals them.
    """

    listed_by = ListedBy(("holder", "member"), at_once=True)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.ForeignKey(Person, models.PROTECT, related_name="bindings_as_holder")
    member = models.ForeignKey(Person, models.PROTECT, related_name="bindings_as_member")
    relationship = models.CharField(_("关系"), max_length=15)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"), null=True)  # null: 长期有效
    state = models.CharField(_("状态"), max_length=10)
    confirm_by = models.DateField(_("确认截止"), null=True)
    ended_by = models.CharField(_("怎么结束的"), max_length=20, blank=True)  # the Action that ended it
    suspended_by_staff = models.BooleanField(default=False)
    edition = models.ForeignKey(Edition, models.PROTECT)  # in force when it was signed
    renews = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewals")
    signed_at = models.DateTimeField()
    deduct_place = models.PositiveSmallIntegerField(
        _("扣款次序"), null=True
    )  # where the member chose an order
    monthly_limit_fen = models.BigIntegerField(_("授权人设的每月限额（分）"), null=True)
    note = models.CharField(_("授权人的留言"), max_length=100, blank=True)
    month = models.DateField(null=True)  # first day of the month that month_used_fen counts
    month_used_fen = models.BigIntegerField(default=0)
    hides_institution = models.BooleanField(_("不让授权人看到机构名称"), default=False)
    # The head of the chain of what happened to it, and the seal over that and every column but the month's.
    link_count = models.BigIntegerField(default=0, db_default=0)
    link_digest = chain_digest()
    seal = chain_digest()

    objects = BindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(holder=F("member")), name="nobody_shares_with_themself"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="binding_state_is_known"),
            models.CheckConstraint(condition=Q(relationship__in=RELATIONSHIPS), name="relationship_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="period_is_not_empty"
            ),
            models.CheckConstraint(condition=Q(month_used_fen__gte=0), name="month_used_never_negative"),
            # A renewal follows the binding it names, so the first of a marriage is what must be alone.
            # One marriage in either role is judged under the locks of both people.
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(relationship="spouse", state__in=LIVE_STATES, renews__isnull=True),
                name="one_live_spouse_per_holder",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(relationship="spouse", state__in=LIVE_STATES, renews__isnull=True),
                name="one_live_spouse_per_member",
            ),
            models.UniqueConstraint(
                fields=["renews"], condition=Q(state__in=LIVE_STATES), name="one_live_renewal_per_binding"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "state"], name="binding_by_holder"),
            models.Index(fields=["member", "state"], name="binding_by_member"),
            models.Index(fields=["confirm_by"], name="binding_to_expire", condition=Q(state="pending")),
            models.Index(
                fields=["ends_on"], name="binding_to_finish", condition=Q(state__in=["active", "suspended"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} {self.state}"

    @property
    def is_held(self) -> bool:
        """Whether staff have suspended it, so that only staff resume it; the mark stays when it has ended."""
        return self.suspended_by_staff and self.state == "suspended"

    def used_in_fen(self, month: date) -> int:
        """What the member used of the holder's account in this month (given by its first day)."""
        return self.month_used_fen if self.month == month else 0


class BindingEvent(Link):
    """One move in a binding's life. Written once; together they are the 授权记录."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="events")
    action = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    door = models.CharField(max_length=10, choices=DOORS)
    by_kind = models.CharField(max_length=12, choices=KINDS)
    by_user = models.ForeignKey(User, models.PROTECT, null=True)
    by_person = models.ForeignKey(Person, models.PROTECT, null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="events")
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binding", "number"],
                condition=Q(number__isnull=False),
                name="one_event_per_place_in_the_chain",
            )
        ]
        indexes = [models.Index(fields=["at"], name="event_by_moment")]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%F %T}"


class Correction(Link):
    """A relationship that had been typed wrong, and what it is. Written once, with a digest over a key.

    With these the relationship that was signed and the one in force explain each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="corrections")
    before = models.CharField(_("原来的关系"), max_length=15)
    after = models.CharField(_("更正为"), max_length=15)
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField()
    own_digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binding", "number"],
                condition=Q(number__isnull=False),
                name="one_correction_per_place_in_the_chain",
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.after}"
