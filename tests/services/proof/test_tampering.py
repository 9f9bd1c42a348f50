"""Every kind of tampering, carried out as SQL: `verify` passes before, and names the row after."""

import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import chains
from accounts.actors import InstitutionActor
from accounts.models import AccessRecord, PersonalAccount
from accounts.services import access, area_listings
from sharing.models import Approval, Binding, Confirmation, Pledge
from sharing.rules.switches import Ground
from sharing.services import decide_approvals
from sharing.services.bindings import confirm_and_end, staff_endings, terms
from sharing.services.evidence.signed_bytes import link_digest
from sharing.services.policy import sharing_switches
from sharing.services.proof import root_files, roots
from sharing.services.proof.declared import parts_of
from sharing.services.settling import reversals, stored_replies
from sharing.services.settling.stored_replies import Incoming
from tests import make
from tests.services.proof.tampering import FILES, TAMPERINGS, Tampering, as_sql, table

pytestmark = pytest.mark.django_db

BLOB = {"sqlite": "X'{}'", "postgresql": r"'\x{}'::bytea"}[connection.vendor]
LATER = make.NOW + timedelta(hours=1)


Facts = dict[str, object]


@pytest.fixture
def facts(roots_folder: Path) -> Facts:
    """A small province of which a root was signed: keys and values by which its rows are tampered with."""
    facts: Facts = {"nothing": b"", "stranger": make.person().pk}
    facts["disputed"] = make.disputed(make.holder()).pk
    facts |= _bindings()
    facts |= _merge()
    facts |= _decisions()
    facts |= _bills(Binding.objects.get(pk=facts["binding"]))
    facts |= {"institution": _messages()}
    facts |= _looks()
    facts |= _pledges()
    area_listings.list_due(at=timezone.now() + area_listings.LAG)
    roots.sign_root(at=timezone.now())
    return facts | {"root": root_files.files_in(roots_folder)[0]}


def _bindings() -> Facts:
    holder = make.holder(yuan=100)
    [first] = make.signed(holder, make.asked_for(make.child()))
    [other] = make.signed(holder, make.asked_for(make.child()))
    [waiting] = make.signed(holder, make.asked_for(make.person(), "spouse"))
    [erased] = make.signed(make.holder(), make.asked_for(make.child()))
    make.erased(erased)
    [confirmed] = make.signed(make.holder(), make.asked_for(make.person(), "spouse"))
    by = make.clerk_in(make.visit(confirmed.binding.member, at=LATER))
    confirm_and_end.confirm_binding(binding_id=confirmed.binding_id, by=by, at=LATER, signature=make.hand())
    terms.set_terms(
        binding_id=first.binding_id, monthly_limit_fen=9900, note="", by=make.citizen(holder), at=make.NOW
    )
    ended = make.binding()
    asked = staff_endings.ask_to_end(
        binding_id=ended.pk, by=make.by_officer(make.officer("supervisor")), at=make.NOW
    )
    by_another = make.by_officer(make.officer("supervisor"))
    decided = decide_approvals.decide(approval_id=asked.pk, approve=True, by=by_another, at=LATER)
    return {
        "binding": first.binding_id,
        "account": holder.account.pk,
        "other": other.binding_id,
        "erased": erased.pk,
        "erased_number": erased.number,
        "waiting": waiting.binding_id,
        "confirmed": confirmed.binding_id,
        "confirmed_at": confirmed.position,
        "confirmed_number": confirmed.number,
        "confirmation_at": Confirmation.objects.get().number,
        "ended": ended.pk,
        "decision": asked.pk,
        "decision_at": decided.number,
    }


def _decisions() -> Facts:
    """Shared paying switched off, on and off again elsewhere, and what is asked for and not decided."""
    for hours, is_on in enumerate((False, True, False)):
        make.switched("3201", is_on=is_on, at=make.NOW + hours * timedelta(hours=1))
    first, *_others, last = Approval.objects.filter(kind="sharing_switch").order_by("number")
    undecided = sharing_switches.ask_to_turn(
        place="3201",
        ground=Ground.INCIDENT,
        is_on=True,
        by=make.by_officer(make.officer("policy_officer")),
        at=LATER,
    )
    return {
        "policy_decision": first.pk,
        "policy_decision_at": first.number,
        "last_decision": last.pk,
        "decisions": last.number,
        "undecided": undecided.pk,
        "switch": undecided.subject_id,
    }


def _bills(binding: Binding) -> Facts:
    bill = make.settle(binding.member, payable="30")
    cash = make.settle(make.child(), payable="30")
    paying = make.binding(make.holder(yuan=1000))
    premium = make.premium(paying)
    short = make.settle(binding.member, payable="500")
    return {
        "bill": bill.pk,
        "setl_id": bill.setl_id,
        "cash_bill": cash.pk,
        "cash_patient": cash.patient_id,
        "premium": premium.pk,
        "receipt_no": premium.receipt_no,
        "short_bill": short.pk,
        "short_setl_id": short.setl_id,
        "entries": PersonalAccount.objects.get(holder=binding.holder).entry_count,
        "kept": PersonalAccount.objects.get(holder=binding.holder).entry_count - 1,
    }


def _messages() -> UUID:
    """What never came is reversed, and something else refused; at which institution."""
    by = InstitutionActor(make.institution().pk)
    reversal = {"msgid": "reversal", "content": "{}", "by": by, "at": make.NOW}
    reversals.reverse(original="forbidden", tell=str, tell_of_nothing=lambda: "没有要冲正的", **reversal)
    refused = Incoming.of(by.institution_id, "refused", "2207", "{}")
    stored_replies.keep_alone(refused, "不能结算", make.NOW)
    return by.institution_id


def _merge() -> Facts:
    closed = make.holder(yuan=10)
    kept = make.merged(closed, make.holder())
    return {"closed": closed.pk, "merge": kept.merges.get().pk}


def _looks() -> Facts:
    """Three, and what somebody with the key makes of them."""
    person = make.person()
    for number in range(3):
        by = make.by_officer(make.officer("auditor"))
        access.look(person_ids=[person.pk], what=f"资料 {number}", by=by, at=make.NOW)
    anew: Facts = {"why_anew": "别的理由"}
    previous = chains.BEGINNING
    for look in AccessRecord.objects.filter(person=person).order_by("number"):
        look.why = "别的理由" if look.number == 1 else look.why
        previous = chains.link(access.CHAIN, previous, access.look_facts(look))
        anew[f"look_{look.number}_anew"] = previous
    return {"person": person.pk, **anew}


def _pledges() -> Facts:
    """And what somebody without any key makes of the first two: SM3 needs none."""
    first, second = Pledge.objects.select_related("text").order_by("position")[:2]
    last = Pledge.objects.latest("position")
    facts = {
        "pledge": first.pk,
        "pledge_number": first.number,
        "last_pledge": last.pk,
        "pledges": last.position,
    }
    first.signed_at = make.NOW - timedelta(days=1)
    second.previous_digest = first_anew = link_digest(first, bytes(first.text.digest))
    return facts | {
        "signed_anew": f"'{first.signed_at:%Y-%m-%d %H:%M:%S}'"
        + ("" if connection.vendor == "sqlite" else "::timestamp AT TIME ZONE 'UTC'"),
        "first_anew": first_anew,
        "second_anew": link_digest(second, bytes(second.text.digest)),
    }


def said(folder: Path) -> list[str]:
    """The first fault of each part, in the order in which they are proved."""
    found = []
    for part in parts_of(folder):
        faults = [fault.says for piece in part.pieces(None, "") for fault in piece.faults]
        found += [f"{part.name}: {faults[0]}"] if faults else []
    return found


def done(tampering: Tampering, facts: Facts) -> None:
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for statement in tampering.sql:
            cursor.execute(as_sql(statement, facts, BLOB))


def test_before_anything_is_done_all_holds(facts, roots_folder):
    assert said(roots_folder) == []


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.what)
def test_what_is_done_to_the_database_is_named(facts, roots_folder, tampering):
    done(tampering, facts)
    assert f"{tampering.part}: {tampering.says.format_map(facts)}" in said(roots_folder)


@pytest.mark.parametrize("tampering", FILES, ids=lambda one: one.what)
def test_what_is_done_to_the_roots_is_named(facts, roots_folder, tampering):
    for command in tampering.sql:
        subprocess.run(command.format_map(facts), shell=True, check=True)
    assert said(roots_folder) == [f"{tampering.part}: {tampering.says}"]


def test_the_page_has_this_table():
    page = Path(settings.BASE_DIR, "docs", "proof.md").read_text(encoding="utf-8")
    assert table() in page, "python -m tests.services.proof.tampering"
