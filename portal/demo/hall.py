"""One afternoon at a window of the demo hall: what came of it waits in the back office and in the inboxes."""

from datetime import datetime, timedelta
from io import BytesIO

from django.db.models import QuerySet
from PIL import Image, ImageDraw
from uuid_utils.compat import uuid7

from accounts.actors import Clerk
from accounts.days import shanghai_day
from accounts.models import Person, ServiceHall, User
from portal.demo.history import SEEDER, SIGNATURE
from portal.demo.people import MARK, Province
from portal.demo.windows import AREA
from sharing.models import Attachment, Binding, Visit
from sharing.models.visits import IdentityCheck
from sharing.rules.edition import Relationship
from sharing.rules.life import State
from sharing.rules.reasons import Refused
from sharing.services.bindings import signing
from sharing.services.bindings.binding_requests import BindingRequest
from sharing.services.evidence import counter_signature, pledge_chain
from sharing.services.people import telephones
from sharing.services.visits import missing_papers, ratings, screen_pairing, visits
from sharing.services.visits.attachments import Scan
from sharing.services.visits.identify_person import sit_at
from sharing.services.visits.visits import Agent, Checked, Opening
from sharing.words.papers import Matter

CLERK, WINDOW = "D001", 3
BROWSER = "演示窗口"
AFTERNOON = timedelta(hours=10)  # before midnight


class Window:
    """The clerk's window; each visit begins a quarter of an hour after the last."""

    def __init__(self, midnight: datetime) -> None:
        self.at = midnight - AFTERNOON
        self.clerk = User.objects.get(staff_no=CLERK)
        hall = ServiceHall.objects.get(area=AREA)
        self.counter = sit_at(hall_id=hall.pk, number=WINDOW, clerk_id=self.clerk.pk, at=self.at)
        asked = screen_pairing.ask_pairing(counter_id=self.counter.pk, clerk_id=self.clerk.pk, at=self.at)
        self.screen, _key = screen_pairing.pair(
            typed=screen_pairing.pairing_code(asked), address="127.0.0.1", at=self.at
        )

    def open(self, person: Person, agent: Agent | None = None) -> Clerk:
        self.at += timedelta(minutes=15)
        opening = Opening(
            person_id=person.pk,
            checked=Checked(how=IdentityCheck.CARD_SEEN),
            attended=Visit.Attended.AGENT if agent else Visit.Attended.ALONE,
            agent=agent,
            counter_id=self.counter.pk,
        )
        visit = visits.open_visit(opening=opening, clerk_id=self.clerk.pk, at=self.at)
        return Clerk(self.clerk.pk, visit.pk, person.pk, "127.0.0.1", BROWSER)

    def close(self, by: Clerk, *, score: int) -> None:
        self.at += timedelta(minutes=6)
        visits.close_visit(visit_id=by.visit_id, clerk_id=by.user_id, at=self.at)
        ratings.rate(screen=self.screen, visit_id=by.visit_id, score=score, at=self.at)

    def leave(self) -> None:
        """Whoever tries the demo pairs a screen of their own."""
        screen_pairing.revoke(counter_id=self.counter.pk, clerk_id=self.clerk.pk, at=self.at)


def make_afternoon(province: Province, midnight: datetime) -> None:
    """Three people who come themselves, and a son with a letter whose binding waits for a supervisor."""
    window = Window(midnight)
    _bind_again(window)
    _correct_telephone(window, Person.objects.get(psn_no=province.cast["poor_holder"].psn_no))
    _tell_what_is_missing(window, Person.objects.get(psn_no=province.cast["second_holder"].psn_no))
    _bind_by_agent(window)
    window.leave()


def _bind_again(window: Window) -> None:
    for binding in _ended():
        by = window.open(binding.holder)
        signed = _sign(binding, by, window.at)
        window.close(by, score=5)
        if signed:
            return


def _correct_telephone(window: Window, person: Person) -> None:
    by = window.open(person)
    telephones.correct_telephone(telephone="19900009001", proof="当场拨打，本人接听", by=by, at=window.at)
    window.close(by, score=5)


def _tell_what_is_missing(window: Window, person: Person) -> None:
    by = window.open(person)
    missing_papers.tell_missing(matter=Matter.BIND, missing=["kinship"], by=by, at=window.at)
    window.close(by, score=4)


def _bind_by_agent(window: Window) -> None:
    for binding in _ended().order_by("-signed_at", "-pk"):
        agent = Agent(
            name="李文", number="11010119900307123X", relationship="侄子", letter_seen=True, spoke=True
        )
        by = window.open(binding.holder, agent)
        letter = Attachment.Kind.AGENT_LETTER
        counter_signature.add_paper(scan=_letter(), kind=letter, by=by, at=window.at)
        signed = _sign(binding, by, window.at)
        window.close(by, score=5)
        if signed:
            return


def _ended() -> QuerySet[Binding]:
    """Of people of the city who are not of the cast: what they may wish to have again."""
    ended = Binding.objects.filter(state=State.ENDED.value, relationship__in=["child", "parent"])
    ours = ended.filter(holder__psn_no__startswith=f"{MARK}{AREA}").select_related("holder", "member")
    return ours.order_by("signed_at", "pk")


def _sign(binding: Binding, by: Clerk, at: datetime) -> bool:
    """Whether it could be bound anew, 长期有效."""
    member = binding.member
    request = BindingRequest(
        relationship=Relationship(binding.relationship),
        starts_on=shanghai_day(at),
        ends_on=None,
        name=member.name,
        number=member.open_number(SEEDER),
        area_code=AREA,
    )
    try:
        signing.sign_bindings(
            holder_id=binding.holder_id,
            requests=[request],
            signature=SIGNATURE,
            text_id=pledge_chain.text_in_force(shanghai_day(at)).pk,
            signing=uuid7(),
            by=by,
            at=at,
        )
    except Refused:
        return False
    return True


def _letter() -> Scan:
    """A white sheet with a signature, as the scanner of a window would send it."""
    sheet = Image.new("L", (840, 1188), "white")
    pen = ImageDraw.Draw(sheet)
    for line in range(200, 600, 60):
        pen.line([(100, line), (740, line)], fill=200, width=2)
    for stroke in SIGNATURE.strokes:
        pen.line([(x + 200, y + 760) for x, y, _time in stroke], fill=0, width=6)
    kept = BytesIO()
    sheet.save(kept, "JPEG")
    return Scan("image/jpeg", kept.getvalue())
