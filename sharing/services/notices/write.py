"""Telling people: notices are written in the transaction of what they tell, and sent after it."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts import sms
from accounts.actors import Job
from accounts.days import day_start, shanghai_day
from accounts.models import Person
from accounts.rules.money import yuan
from accounts.sealing import seal, unseal
from sharing import words
from sharing.models import Binding, Notice
from sharing.rules import life
from sharing.rules.life import State
from sharing.rules.reasons import Reason

log = logging.getLogger(__name__)

SENDER = Job("notices")
TO = "notice telephone"  # the column, for what seals it
MOST_TRIES = 8
BATCH = 50
CLAIM = timedelta(minutes=2)  # a notice being sent is left alone this long; a crash only delays it
BEFORE_THE_END = (life.RENEWAL_DAYS, 7)  # days before a binding ends on which both people are told


class Kind(StrEnum):
    """What a notice is about."""

    BOUND = "bound"
    ASKED_TO_CONFIRM = "asked_to_confirm"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    TURNED_DOWN = "turned_down"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNBOUND = "unbound"
    LEFT = "left"
    FINISHED = "finished"
    ENDING_SOON = "ending_soon"
    RAN_OUT = "ran_out"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    STOPPED = "stopped"
    SUSPENDED_BY_STAFF = "suspended_by_staff"
    AGENT_ASKED_TO_END = "agent_asked_to_end"
    ENDED_BY_STAFF = "ended_by_staff"
    CORRECTED = "corrected"
    NUMBER_CORRECTED = "number_corrected"
    DEATH_UNDONE = "death_undone"
    CASE_OPENED = "case_opened"
    CASE_ANSWERED = "case_answered"
    PREMIUM_PAID = "premium_paid"
    TERMS_SET = "terms_set"
    CARD_ASKED = "card_asked"
    CARD_DECIDED = "card_decided"
    CARD_REMOVED = "card_removed"
    VISIT_OPENED = "visit_opened"
    PAPERS_MISSING = "papers_missing"
    TELEPHONE_CHANGED = "telephone_changed"


def tell_holder(binding: Binding, kind: Kind, at: datetime, *, reasons: Iterable[Reason] = ()) -> None:
    """One notice to the holder through every channel on record, with reasons as the holder may read them."""
    _write(binding.holder, binding, kind, at, words.say_all(reasons, words.Reader.HOLDER))


def tell_member(binding: Binding, kind: Kind, at: datetime, *, reasons: Iterable[Reason] = ()) -> None:
    """One notice to the member through every channel on record, with reasons as the member may read them."""
    _write(binding.member, binding, kind, at, words.say_all(reasons, words.Reader.MEMBER))


def _write(
    person: Person, binding: Binding, kind: Kind, at: datetime, sayings: Sequence[words.Saying]
) -> None:
    body = _body(kind, binding, person) + "".join(f"{saying.text}{saying.next}" for saying in sayings)
    # What the holder wrote stands on the portal only: a text message is the bureau's own word.
    note = _("留言：%(note)s") % {"note": binding.note} if kind is Kind.TERMS_SET and binding.note else ""
    tell(person, binding, kind, body, at, on_portal=note)


def tell(
    person: Person, binding: Binding | None, kind: Kind, body: str, at: datetime, *, on_portal: str = ""
) -> None:
    """One notice in these words through every channel on record; `on_portal` is added to the portal's."""
    channels = [Notice.Channel.PORTAL]
    if person.telephone_sealed is not None:
        channels.append(Notice.Channel.SMS)
    Notice.objects.bulk_create(
        Notice(
            person=person,
            binding=binding,
            channel=channel,
            kind=kind,
            body=body + on_portal if channel == Notice.Channel.PORTAL else body,
            created_at=at,
            next_try_at=at,
        )
        for channel in channels
    )


def tell_telephone(person: Person, telephone: str, kind: Kind, body: str, at: datetime) -> None:
    """One text message to a telephone that is not the person's any more."""
    notice = Notice(
        person=person,
        channel=Notice.Channel.SMS,
        kind=kind,
        body=body,
        created_at=at,
        next_try_at=at,
    )
    notice.to_sealed = seal(telephone.encode(), row=notice.pk, column=TO)
    notice.save(force_insert=True)


def _body(kind: Kind, binding: Binding, reader: Person) -> str:
    def called(person: Person) -> str:
        return _("您") if person.pk == reader.pk else person.name

    facts = {
        "holder": called(binding.holder),
        "member": called(binding.member),
        "relationship": words.relationship_label(binding.relationship),
        "period": words.period(binding.starts_on, binding.ends_on),
        "confirm_by": words.day(binding.confirm_by) if binding.confirm_by else "",
        "ends_on": words.day(binding.ends_on) if binding.ends_on else "",
        "limit": _limit(binding.monthly_limit_fen),
    }
    return _BODIES[kind]() % facts


def _limit(fen: int | None) -> str:
    return _("不另设每月限额") if fen is None else _("每月最多用 ¥ %(fen)s") % {"fen": yuan(fen)}


_BODIES = {
    Kind.BOUND: lambda: _(
        "%(holder)s把职工医保个人账户共济给您使用（您是对方的%(relationship)s，%(period)s）。"
        "看病买药先用您自己的账户，不够再用对方的；仍用您本人的医保卡或医保码。不同意可随时在“授权记录”中退出。"
    ),
    Kind.ASKED_TO_CONFIRM: lambda: _(
        "%(holder)s想把职工医保个人账户共济给您使用（您是对方的%(relationship)s，%(period)s），需要您同意。"
        "请登录您本人的账号，在%(confirm_by)s（含当天）前到“授权绑定确认”中选择同意或不同意。"
    ),
    Kind.IN_REVIEW: lambda: _(
        "有人拿着%(holder)s的委托书到医保大厅，要把%(holder)s的职工医保个人账户共济给%(member)s使用（使用人是授权人的"
        "%(relationship)s，%(period)s）。现在还没有生效，要等医保局复核。不是本人意思的，请马上拨打 12393。"
    ),
    Kind.APPROVED: lambda: _(
        "代办的共济绑定已经复核通过：%(holder)s的职工医保个人账户给%(member)s使用（%(period)s）。"
    ),
    Kind.TURNED_DOWN: lambda: _(
        "代办的共济绑定没有通过复核：%(holder)s给%(member)s的绑定没有生效，没有扣任何钱。"
        "需要的话，请%(holder)s本人登录办理，或本人到医保大厅办理。"
    ),
    Kind.CONFIRMED: lambda: _("%(holder)s与%(member)s的共济绑定已确认生效（%(period)s）。"),
    Kind.REFUSED: lambda: _("%(member)s没有同意%(holder)s发起的共济绑定，绑定未生效，没有扣任何钱。"),
    Kind.WITHDRAWN: lambda: _("%(holder)s撤回了给%(member)s的共济绑定，不需要再确认。"),
    Kind.EXPIRED: lambda: _(
        "%(holder)s给%(member)s的共济绑定到期没有确认，已自动失效，没有扣任何钱。需要时可以重新绑定。"
    ),
    Kind.UNBOUND: lambda: _("%(holder)s解除了给%(member)s的共济绑定。以前已经结算的费用不受影响。"),
    Kind.LEFT: lambda: _("%(member)s退出了%(holder)s的共济绑定。以前已经结算的费用不受影响。"),
    Kind.FINISHED: lambda: _("%(holder)s给%(member)s的共济绑定已到期（%(ends_on)s）。需要时可以重新绑定。"),
    Kind.ENDING_SOON: lambda: _(
        "%(holder)s给%(member)s的共济绑定将于%(ends_on)s到期，授权人可在“账户绑定”中续签。"
    ),
    Kind.SUSPENDED: lambda: _(
        "%(holder)s给%(member)s的共济绑定暂时不能用，原因消除后会自动恢复，不用重新绑定。"
    ),
    Kind.STOPPED: lambda: _("%(holder)s给%(member)s的共济绑定已经结束。以前已经结算的费用不受影响。"),
    Kind.SUSPENDED_BY_STAFF: lambda: _(
        "医保局暂停了%(holder)s给%(member)s的共济绑定，现在不能用，要由医保局恢复。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    ),
    Kind.AGENT_ASKED_TO_END: lambda: _(
        "有人拿着委托书到医保大厅，要解除%(holder)s给%(member)s的共济绑定。现在已经暂停使用，要等医保局复核。"
        "不是本人意思的，请马上拨打 12393。"
    ),
    Kind.ENDED_BY_STAFF: lambda: _(
        "医保局终止了%(holder)s给%(member)s的共济绑定。以前已经结算的费用不受影响。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    ),
    Kind.CORRECTED: lambda: _(
        "医保局更正了共济绑定里的关系：%(member)s是%(holder)s的%(relationship)s。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    ),
    Kind.TERMS_SET: lambda: _("%(holder)s改了给您共济的约定：%(limit)s。"),
    Kind.RESUMED: lambda: _("%(holder)s给%(member)s的共济绑定已恢复，可以继续使用。"),
}


def mark_read(*, person_id: UUID, until: datetime, at: datetime) -> None:
    """The person has seen their notices on the portal, those written `until` the page was shown to them."""
    unread = Notice.objects.filter(person=person_id, channel=Notice.Channel.PORTAL, read_at__isnull=True)
    unread.filter(created_at__lte=until).update(read_at=at)


def tell_ending_soon(*, at: datetime) -> int:
    """Tells both people 30 and 7 days before a binding ends; for how many bindings it did.

    May be run at any time and again: each is told once, and a day on which nothing ran is made up for.
    Not told: one that was signed for a shorter time than that, and one that is renewed already.
    """
    today = shanghai_day(at)
    ending = [today + timedelta(days=left) for left in range(max(BEFORE_THE_END) + 1)]
    return sum(_tell_ending(key, at) for ends_on in ending for key in _keys(_not_told(ends_on, today)))


@transaction.atomic(durable=True)
def _tell_ending(binding_id: UUID, at: datetime) -> bool:
    binding = Binding.objects.select_for_update().get(pk=binding_id)
    # Asked again, in a second statement, behind the lock: another worker may have told them meanwhile.
    still = binding.ends_on and _not_told(binding.ends_on, shanghai_day(at)).filter(pk=binding_id).exists()
    if not still:
        return False
    tell_holder(binding, Kind.ENDING_SOON, at)
    tell_member(binding, Kind.ENDING_SOON, at)
    return True


def _not_told(ends_on: date, today: date) -> QuerySet[Binding]:
    """Bindings in force that end on this day and of whose end nobody was told since they should have been."""
    days_left = (ends_on - today).days
    tell_on = ends_on - timedelta(days=min(days for days in BEFORE_THE_END if days >= days_left))
    since = day_start(tell_on)
    told = Notice.objects.filter(binding=OuterRef("pk"), kind=Kind.ENDING_SOON.value, created_at__gte=since)
    renewed = Binding.objects.live().filter(renews=OuterRef("pk"))
    in_force = Binding.objects.filter(state__in=[State.ACTIVE.value, State.SUSPENDED.value])
    return in_force.filter(~Exists(told), ~Exists(renewed), ends_on=ends_on, signed_at__lt=since)


def _keys(bindings: QuerySet[Binding]) -> list[UUID]:
    return list(bindings.order_by("pk").values_list("pk", flat=True))


def send_due(at: datetime) -> int:
    """Sends what is due through the message gateway; how many went out. Safe beside another worker."""
    if not _due(at).exists():  # asked without a transaction: on SQLite that would be the only one that writes
        return 0
    gateway = sms.gateway()
    sent = 0
    for notice in _claim(at):
        try:
            gateway.send(_telephone_of(notice), notice.body, notice.person)
        except Exception:  # whatever a gateway raises, the other notices still go out
            log.warning("notice not sent, to be tried again", extra={"notice": str(notice.pk)}, exc_info=True)
            _wait_longer(notice, at)
            continue
        Notice.objects.filter(pk=notice.pk).update(sent_at=at)
        sent += 1
    return sent


def _due(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        sent_at__isnull=True, channel=Notice.Channel.SMS, next_try_at__lte=at, tries__lt=MOST_TRIES
    )


def _claim(at: datetime) -> list[Notice]:
    with transaction.atomic():
        claimed = _due(at).order_by("next_try_at").select_for_update(skip_locked=True)[:BATCH]
        keys = [notice.pk for notice in claimed]
        Notice.objects.filter(pk__in=keys).update(next_try_at=at + CLAIM, tries=F("tries") + 1)
    return list(Notice.objects.filter(pk__in=keys).select_related("person").order_by("created_at"))


def _telephone_of(notice: Notice) -> str:
    if notice.to_sealed is None:
        return notice.person.open_telephone(SENDER)
    return unseal(notice.to_sealed, row=notice.pk, column=TO).decode()


def _wait_longer(notice: Notice, at: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(next_try_at=at + timedelta(minutes=2**notice.tries))
