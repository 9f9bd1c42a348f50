"""What lies on the desks of the demo's back office: an ending that waits, and an open case."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.actors import Officer
from accounts.models import Person, User
from portal.demo.people import MARK, Province
from sharing.models import Binding, Case, Settlement
from sharing.rules.life import State
from sharing.services.bindings import staff_endings
from sharing.services.office import cases

CITY = f"{MARK}320300"


def make_back_office(province: Province, at: datetime) -> None:
    """As two supervisors of the city would have left it."""
    _ask_to_end(province, at)
    _open_case(province, at)


def is_complete() -> bool:
    """Whether the last of it is there."""
    return Case.objects.filter(opened_by__is_demo=True).exists()


def _ask_to_end(province: Province, at: datetime) -> None:
    """Of a couple that is not of the cast."""
    cast = [person.psn_no for person in province.cast.values()]
    ours = Binding.objects.filter(state=State.ACTIVE.value, holder__psn_no__startswith=CITY)
    others = (
        ours.exclude(holder__psn_no__in=cast).exclude(member__psn_no__in=cast).order_by("signed_at", "pk")
    )
    binding = others.filter(relationship="spouse").first() or others.first()
    if binding:
        by = _officer("D008", "双方已离婚，民事判决书已核对原件")
        staff_endings.ask_to_end(binding_id=binding.pk, by=by, at=at)


def _open_case(province: Province, at: datetime) -> None:
    """The holder of the mock-ups asks about a bill of the son."""
    holder, child = (Person.objects.get(psn_no=province.cast[one].psn_no) for one in ("holder", "child"))
    bill = _bills(holder).filter(patient=child).first()
    if bill is None:
        return
    by = _officer("D002", "来电反映")
    words = "孩子这天只去了一次医院，想核对这笔费用为什么用了我的账户。"
    case = cases.open_case(setl_id=bill.setl_id, person_id=holder.pk, words=words, by=by, at=at)
    cases.add_note(case_id=case.pk, words="已联系医院，请对方核对当天的收费明细。", by=by, at=at)


def _bills(holder: Person) -> QuerySet[Settlement]:
    paid = Settlement.objects.filter(is_reversed=False, reverses__isnull=True)
    return paid.filter(allocations__binding__holder=holder).order_by("-received_at", "-pk")


def _officer(staff_no: str, reason: str) -> Officer:
    return Officer(User.objects.get(staff_no=staff_no).pk, reason)
