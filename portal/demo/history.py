"""A year of the demo province, lived through the real services; its days count back from the first start."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db.models import F
from uuid_utils.compat import uuid7

from accounts.actors import Citizen, InstitutionActor, Job
from accounts.days import SHANGHAI, day_start, shanghai_day
from accounts.models import Person, User
from accounts.register import import_register
from accounts.rules.areas import same_pooling_area
from accounts.services.sign_in import citizen_login_digest
from portal.demo.people import MARK, SEED, DemoPerson, Family, Province, register_file
from sharing.models import Binding, Institution, Notice
from sharing.rules.edition import Relationship
from sharing.rules.signature import HandSignature
from sharing.services.bindings import confirm_and_end, nightly_review, signing
from sharing.services.bindings.binding_requests import BindingRequest
from sharing.services.evidence import pledge_chain
from sharing.services.settling import cancellations, settlements
from sharing.services.settling.credentials import Credential

SEEDER = Job("demo")
DAYS = 365
MONTHS = 13
CONFIRM_DAYS = 7  # as the edition says that is in force in the demo
TELEPHONE = "演示手机"  # what people signed with
SIGNATURE = HandSignature(
    600,
    220,
    (
        ((120, 60, 0), (170, 58, 60), (220, 61, 110)),
        ((170, 60, 260), (171, 110, 330), (168, 160, 410)),
        ((118, 110, 560), (175, 108, 640), (226, 112, 700)),
        ((100, 162, 880), (170, 160, 960), (240, 163, 1040)),
        ((320, 58, 1260), (352, 72, 1320), (341, 120, 1390), (300, 165, 1490)),
        ((330, 96, 1650), (380, 94, 1730), (372, 150, 1850), (430, 148, 1990)),
    ),
)
INSTITUTIONS = (
    ("H32030000001", "徐州市第一人民医院", "hospital", "320302"),
    ("H32030000002", "徐州市儿童医院", "hospital", "320303"),
    ("P32030000003", "恩华大药房云龙店", "pharmacy", "320303"),
    ("H32010000004", "南京鼓楼社区卫生服务中心", "hospital", "320106"),
    ("P32050000005", "苏州平江大药房", "pharmacy", "320508"),
    ("H32080000006", "淮安市中医院", "hospital", "320812"),
    ("H13010000007", "石家庄市第三医院", "hospital", "130102"),
)
PARENT, SPOUSE, CHILD = Relationship.PARENT, Relationship.SPOUSE, Relationship.CHILD


class History:
    """Everything that happens, in the order of its moments; what happens may arrange what happens later."""

    def __init__(self, province: Province, today: date) -> None:
        self.province = province
        self.first_day = today - timedelta(days=DAYS)
        self.now = day_start(today)  # at whatever hour the demo is made, nothing is yet to come
        self.chance = Random(SEED + 1)
        self._agenda: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._serial = count(1)
        self._people: dict[str, UUID] = {}
        self._users: dict[UUID, UUID] = {}
        self._institutions: dict[str, list[Institution]] = {}

    def live(self) -> None:
        """Lives through the year; the services are given its moments, never the clock's."""
        self._make_institutions()
        for month in range(MONTHS):
            self._on(30 * month, partial(self._register, month), hour=1)
        arrange_cast(self)
        for family in self.province.families:
            self._household(family)
        while self._agenda:
            at, _serial, happen = heapq.heappop(self._agenda)
            happen(at)
        confirm_and_end.close_expired(at=self.now)
        nightly_review.review_bindings(at=self.now)
        # What was told long ago reached its telephone then; the worker sends only the last days' messages.
        old = Notice.objects.filter(sent_at=None, created_at__lt=self.now - timedelta(days=7))
        old.update(sent_at=F("created_at"))

    def _on(self, day: int, happen: Callable[[datetime], None], *, hour: int | None = None) -> None:
        """Arranges something for a day counted from the first; what would be yet to come never happens."""
        clock = time(self.chance.randrange(8, 19) if hour is None else hour, self.chance.randrange(60))
        at = datetime.combine(self.first_day + timedelta(days=day), clock, SHANGHAI)
        if at < self.now:
            heapq.heappush(self._agenda, (at, next(self._serial), happen))

    def _make_institutions(self) -> None:
        for code, name, kind, area in INSTITUTIONS:
            made, _ = Institution.objects.get_or_create(
                code=code, defaults={"name": name, "kind": kind, "area_code": area}
            )
            self._institutions.setdefault(area[:2], []).append(made)

    def _register(self, month: int, at: datetime) -> None:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "register.csv"
            file.write_text(register_file(self.province.people, month), encoding="utf-8")
            import_register.import_register(
                path=file, as_of=shanghai_day(at), by=SEEDER, at=at, progress=lambda *_: None
            )
        Person.objects.filter(psn_no__startswith=MARK, is_demo=False).update(is_demo=True)
        self._people = dict(Person.objects.values_list("psn_no", "pk"))
        nightly_review.review_bindings(at=at)

    def sign(
        self,
        day: int,
        holder: DemoPerson,
        member: DemoPerson,
        relationship: Relationship,
        *,
        days: int | None = None,
    ) -> None:
        """The holder binds a member from that day on, for so many days or 长期有效."""

        def happen(at: datetime) -> None:
            starts_on = shanghai_day(at)
            request = BindingRequest(
                relationship=relationship,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=days) if days else None,
                name=member.name,
                number=member.number,
                area_code=member.area,
            )
            signing.sign_bindings(
                holder_id=self._people[holder.psn_no],
                requests=[request],
                signature=SIGNATURE,
                text_id=pledge_chain.text_in_force(starts_on).pk,
                signing=uuid7(),
                by=self._citizen(holder),
                at=at,
            )

        self._on(day, happen)
        if relationship is SPOUSE:
            self._on(day + CONFIRM_DAYS + 1, self._close_expired, hour=0)
        if days:
            self._on(day + days + 1, self._close_expired, hour=0)

    def _close_expired(self, at: datetime) -> None:
        confirm_and_end.close_expired(at=at)

    def confirm(self, day: int, holder: DemoPerson, member: DemoPerson) -> None:
        """The spouse agrees."""
        self._on(day, lambda at: self._answer(confirm_and_end.confirm_binding, holder, member, member, at))

    def refuse(self, day: int, holder: DemoPerson, member: DemoPerson) -> None:
        """The spouse does not agree."""
        self._on(day, lambda at: self._answer(confirm_and_end.refuse_binding, holder, member, member, at))

    def end(self, day: int, holder: DemoPerson, member: DemoPerson, *, by_member: bool = False) -> None:
        """The holder ends or withdraws, or the member leaves."""
        who = member if by_member else holder
        self._on(day, lambda at: self._answer(confirm_and_end.end_binding, holder, member, who, at))

    def bill(
        self,
        day: int,
        patient: DemoPerson,
        fen: int,
        *,
        med_type: str = "11",
        cancel_after: int | None = None,
    ) -> None:
        """The patient is treated or buys drugs; the bill may be cancelled some days later."""

        def happen(at: datetime) -> None:
            institution = self._institution(patient, med_type)
            bill = settlements.Bill(
                infno="2102" if med_type.startswith("41") else "2207",
                msgid=self._msgid(institution, at),
                mdtrt_id=f"M{at:%Y%m%d}{next(self._serial):06d}",
                chrg_bchno="1",
                credential=Credential("02", patient.number),
                med_type=med_type,
                payable_fen=fen,
                total_fee_fen=fen * 5 // 2,
                fund_fen=fen * 5 // 2 - fen,
                psn_no=patient.psn_no,
            )
            by = InstitutionActor(institution.pk)
            answer = settlements.settle(bill=bill, by=by, at=at)
            if cancel_after is not None:
                later = at + timedelta(days=cancel_after)
                cancellations.cancel(
                    setl_id=answer.setl_id, msgid=self._msgid(institution, later), by=by, at=later
                )

        self._on(day, happen)

    def _answer(
        self,
        service: Callable[..., Binding],
        holder: DemoPerson,
        member: DemoPerson,
        who: DemoPerson,
        at: datetime,
    ) -> None:
        binding = (
            Binding.objects.live()
            .filter(holder=self._people[holder.psn_no], member=self._people[member.psn_no])
            .first()
        )
        if binding is not None:
            service(binding_id=binding.pk, by=self._citizen(who), at=at)

    def _citizen(self, person: DemoPerson) -> Citizen:
        person_id = self._people[person.psn_no]
        if person_id not in self._users:
            user, _ = User.objects.get_or_create(
                person_id=person_id,
                defaults={
                    "login_digest": citizen_login_digest(person.number),
                    "password": "!",
                    "is_demo": True,
                },
            )
            self._users[person_id] = user.pk
        user_id = self._users[person_id]
        return Citizen(user_id=user_id, person_id=person_id, address="127.0.0.1", agent=TELEPHONE)

    def _institution(self, patient: DemoPerson, med_type: str) -> Institution:
        kind = "pharmacy" if med_type.startswith("41") else "hospital"
        in_province = self._institutions[patient.area[:2]]
        grown_up = self.first_day.year - patient.born.year >= 18
        reachable = [one for one in in_province if one.kind == kind and not (grown_up and "儿童" in one.name)]
        near = [one for one in reachable if same_pooling_area(one.area_code, patient.area)]
        return self.chance.choice(near or reachable or in_province)

    def _msgid(self, institution: Institution, at: datetime) -> str:
        return f"{institution.code}{at:%Y%m%d%H%M%S}{next(self._serial) % 10_000:04d}"

    def _household(self, family: Family) -> None:
        chance, holder = self.chance, family.holder
        day = chance.randrange(1, 300)
        for child in family.children:
            self._share(day, holder, child, CHILD)
        for parent in family.parents:
            self._share(day + chance.randrange(3), holder, parent, PARENT)
        if chance.random() < 0.6:
            self._marriage(day + chance.randrange(20), holder, family.spouse)

    def _share(self, day: int, holder: DemoPerson, member: DemoPerson, relationship: Relationship) -> None:
        chance = self.chance
        self.sign(day, holder, member, relationship, days=chance.choice((None, None, DAYS, DAYS, 200)))
        for _ in range(chance.randrange(1, 7)):
            self._some_bill(chance.randrange(day + 1, DAYS + 1), member)
        if chance.random() < 0.12:
            self.end(chance.randrange(day + 30, day + 160), holder, member, by_member=chance.random() < 0.3)

    def _marriage(self, day: int, holder: DemoPerson, spouse: DemoPerson) -> None:
        outcome = self.chance.random()
        self.sign(day, holder, spouse, SPOUSE, days=self.chance.choice((None, DAYS)))
        if outcome < 0.7:
            self.confirm(day + self.chance.randrange(1, 7), holder, spouse)
            for _ in range(self.chance.randrange(0, 4)):
                self._some_bill(self.chance.randrange(day + 8, DAYS + 8), spouse)
        elif outcome < 0.8:
            self.refuse(day + 2, holder, spouse)
        elif outcome < 0.9:
            self.end(day + 1, holder, spouse)

    def _some_bill(self, day: int, patient: DemoPerson) -> None:
        chance = self.chance
        med_type = chance.choice(("11", "11", "11", "13", "14", "21", "41", "41"))
        fen = chance.randrange(60_000, 420_000) if med_type == "21" else chance.randrange(900, 38_000)
        self.bill(day, patient, fen, med_type=med_type, cancel_after=0 if chance.random() < 0.03 else None)


def arrange_cast(history: History) -> None:
    """The household of the demo sign-ins, with one of every trouble that people come with."""
    cast = history.province.cast
    holder, parent, child = cast["holder"], cast["parent"], cast["child"]
    history.sign(12, holder, child, CHILD)
    history.sign(20, holder, parent, PARENT, days=DAYS)  # ends in 20 days: may be renewed
    history.sign(40, cast["second_holder"], parent, PARENT)
    history.sign(60, holder, cast["mother"], PARENT)  # her insurance lapses in the eleventh month
    for day, fen, med_type in (
        (30, 4_650, "41"), (64, 12_840, "11"), (95, 3_200, "11"), (130, 9_600, "13"), (168, 5_800, "41"),
        (205, 21_730, "11"), (246, 6_420, "41"), (281, 15_300, "11"), (318, 5_800, "41"), (352, 12_840, "11"),
    ):  # fmt: skip
        history.bill(day, child, fen, med_type=med_type)
    for day, fen, med_type in (
        (51, 8_900, "14"),
        (110, 9_650, "11"),
        (177, 31_200, "21"),
        (262, 7_700, "14"),
        (356, 3_200, "11"),
    ):
        history.bill(day, parent, fen, med_type=med_type)
    history.bill(291, parent, 26_400, med_type="11", cancel_after=2)
    history.bill(349, child, 3_900, med_type="91")  # not covered: cash, with its reason
    history.bill(345, cast["mother"], 5_600)  # after her insurance lapsed: nothing was shared
    history.sign(70, cast["poor_holder"], cast["poor_child"], CHILD)
    for day in (90, 150, 210):  # the account runs out, and the refusal says so
        history.bill(day, cast["poor_child"], 1_500)
    history.sign(DAYS - 5, cast["second_holder"], cast["brother_in_law"], SPOUSE)  # two days left to confirm
