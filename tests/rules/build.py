"""Small builders for the facts that rules judge: each names only what its test is about."""

from datetime import date, datetime, timedelta
from typing import Any

from sharing.rules.edition import Edition, Reach, Relationship
from sharing.rules.eligibility import PairFacts
from sharing.rules.facts import BindingFacts, EnrolmentFacts, PersonFacts
from sharing.rules.life import State
from sharing.rules.reasons import Reason
from sharing.rules.split import HolderPurse
from sharing.rules.use import UsePair

TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)
TOMORROW = date(2026, 11, 23)
XUZHOU, XUZHOU_COUNTY, NANJING, HEFEI = "320300", "320312", "320100", "340100"


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code.value for reason in reasons]


def edition(**changes: Any) -> Edition:
    plain: dict[str, Any] = {
        "key": "A",
        "name": "江苏省",
        "area_prefix": "32",
        "effective_from": date(2021, 4, 22),
        "source_title": "指导意见",
        "source_number": "国办发〔2021〕14号",
        "source_date": date(2021, 4, 13),
        "relationships": frozenset({Relationship.PARENT, Relationship.SPOUSE, Relationship.CHILD}),
        "reach": Reach.PROVINCE,
        "confirm_relationships": frozenset({Relationship.SPOUSE}),
        "med_types": {"11": True, "41": True},
    }
    return Edition(**(plain | changes))


def row(
    insutype: str = "310", status: str = "1", area: str = XUZHOU, account: bool | None = None
) -> EnrolmentFacts:
    return EnrolmentFacts(insutype, status, area, insutype == "310" if account is None else account)


def person(key: str, *rows: EnrolmentFacts, **changes: Any) -> PersonFacts:
    return PersonFacts(key, enrolments=rows, **changes)


def holder(*rows: EnrolmentFacts, **changes: Any) -> PersonFacts:
    return person("holder", *(rows or (row(),)), **changes)


def member(*rows: EnrolmentFacts, **changes: Any) -> PersonFacts:
    return person("member", *(rows or (row("390"),)), **changes)


def binding(holder_key: str = "holder", member_key: str = "member", **changes: Any) -> BindingFacts:
    plain: dict[str, Any] = {
        "key": f"{holder_key}-{member_key}",
        "holder_key": holder_key,
        "member_key": member_key,
        "relationship": Relationship.CHILD,
        "state": State.ACTIVE,
        "starts_on": date(2026, 1, 1),
    }
    return BindingFacts(**(plain | changes))


def pair(**changes: Any) -> PairFacts:
    plain: dict[str, Any] = {
        "holder": holder(),
        "member": member(),
        "relationship": Relationship.CHILD,
        "starts_on": TODAY,
    }
    return PairFacts(**(plain | changes))


def use_pair(**changes: Any) -> UsePair:
    plain: dict[str, Any] = {
        "holder": holder(),
        "member": member(),
        "relationship": Relationship.CHILD,
        "binding": binding(),
        "balance_fen": 100_00,
    }
    return UsePair(**(plain | changes))


def purse(key: str, balance_fen: int = 100_00, filed: int = 0, **changes: Any) -> HolderPurse:
    signed_at = datetime.fromisoformat("2026-01-01T00:00:00+00:00") + timedelta(days=filed)
    return HolderPurse(key=key, balance_fen=balance_fen, signed_at=signed_at, **changes)
