"""What holder and patient read of a bill or premium alike: what it was, and why something was not paid."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import PoolingArea
from accounts.models.people import area_name
from accounts.rules.areas import pooling_area_of
from accounts.templatetags.formats import moment_cn
from sharing import words
from sharing.models import Institution, PremiumPayment, Settlement
from sharing.rules.reasons import Reason
from sharing.words import bills as said


@dataclass(frozen=True)
class Told:
    """One reason in words, with what to do, the clause, and the place in the help that tells more."""

    text: str
    next: str
    source: str = ""
    more: str = ""


def cancellation_note(bill: Settlement) -> str:
    """What ties a bill and its cancellation together, each naming the other by its moment.

    Wants `reverses` and `reversal` selected with it.
    """
    if bill.reverses:
        return said.CANCELS % {"moment": moment_cn(bill.reverses.received_at)}
    if hasattr(bill, "reversal"):
        return said.CANCELLED % {"moment": moment_cn(bill.reversal.received_at)}
    return ""


def premium_kind(payment: PremiumPayment) -> str:
    """What stands where a bill has its kind of care."""
    return said.PREMIUM % {"year": payment.year}


def receipt_note(payment: PremiumPayment) -> str:
    """By which number the receipt of a premium is found."""
    return said.RECEIPT % {"number": payment.receipt_no}


def reasons_told(kept: Iterable[Mapping[str, Any]], to: words.Reader) -> list[Told]:
    """Kept reasons as this reader may read them.

    One that a later version kept and this one does not know must not hide the page: it is told in general.
    """
    known: list[Reason] = []
    unknown = False
    for one in kept:
        try:
            reason = Reason.from_json(one)
            words.say(reason, to)
        except (KeyError, TypeError, ValueError):
            unknown = True
        else:
            known.append(reason)
    told = [Told(one.text, one.next, one.source, one.more) for one in words.say_all(known, to)]
    if unknown:
        text, next_step = said.UNKNOWN_REASON
        told.append(Told(str(text), str(next_step)))
    return told


def without_bill(kept: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Kept reasons without what the bill came to: that is for the patient alone."""
    return [{**one, "facts": _without_payable(one.get("facts"))} for one in kept]


def _without_payable(facts: Any) -> dict[str, Any]:
    known = facts if isinstance(facts, Mapping) else {}
    return {name: fact for name, fact in known.items() if name != "payable_fen"}


def place_without_name(institution: Institution, area_names: Mapping[str, str]) -> str:
    """Where it was, without which one it was: 徐州市 · 定点医疗机构."""
    area = area_name(institution.area_code, dict(area_names))
    return f"{area} · {institution.get_kind_display()}"


def area_names_of(codes: Collection[str]) -> dict[str, str]:
    """The names of the pooling areas of these codes. One query, or none for none."""
    if not codes:
        return {}
    pooling = {pooling_area_of(code) for code in codes}
    return dict(PoolingArea.objects.filter(pk__in=pooling).values_list("pk", "name"))
