"""Linking rows of before: all of them, once, under locks, and never over what does not hold."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import AccessRecord, LedgerEntry, Person, PersonalAccount
from accounts.services import access
from sharing.models import (
    Approval,
    Binding,
    BindingEvent,
    DecisionBook,
    LimitChange,
    Message,
    MessageBook,
    Pledge,
    PledgeHead,
    Root,
    Settlement,
    SharingSwitch,
    SwitchTurn,
)
from sharing.services.bindings import terms
from sharing.services.evidence.pledge_chain import verify_chain
from sharing.services.proof import declared, link, link_pledges, root_files
from sharing.services.settling import stored_replies
from sharing.services.settling.stored_replies import Incoming
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def look(at: Person) -> None:
    access.look(person_ids=[at.pk], what="资料", by=make.by_officer(make.officer("auditor")), at=make.NOW)


@pytest.fixture
def before() -> Person:
    """Looks, entries and bills from before anything was linked."""
    holder = make.holder(yuan=1000)
    binding = make.binding(holder)
    make.settle(binding.member, payable="30")
    make.cancel(make.settle(binding.member, payable="20"))
    cash = make.child()
    for _ in range(2):
        make.settle(cash, payable="30")
        look(holder)
    refused = Incoming.of(make.institution().pk, "refused", "2207", "{}")
    stored_replies.keep_alone(refused, "不能结算", make.NOW)
    for is_on in (False, True):
        make.switched("3201", is_on=is_on)
    BindingEvent.objects.update(number=None, digest=b"")
    Binding.objects.update(link_count=0, link_digest=b"", seal=b"")
    AccessRecord.objects.update(number=None, digest=b"")
    Approval.objects.update(number=None, digest=b"", book=None)
    DecisionBook.objects.all().delete()
    SwitchTurn.objects.update(number=None, digest=b"")
    SharingSwitch.objects.update(link_count=0, link_digest=b"")
    import_module("sharing.migrations.0025_decisions_of_before").put_into_the_book(apps, None)
    Message.objects.update(number=None, link_digest=b"")
    MessageBook.objects.all().delete()
    import_module("sharing.migrations.0027_messages_of_before").give_each_institution_its_book(apps, None)
    Settlement.objects.update(patient_number=None, digest=b"")
    LedgerEntry.objects.update(digest=b"")
    PersonalAccount.objects.update(link_digest=b"")
    Person.objects.update(look_count=0, look_digest=b"", bill_count=0, bill_digest=b"")
    return holder


def faults(folder) -> list[str]:
    return [
        fault.says
        for part in declared.parts_of(folder)
        for piece in part.pieces(None, "")
        for fault in piece.faults
    ]


def of_before(folder) -> int:
    return sum(piece.of_before for part in declared.parts_of(folder) for piece in part.pieces(None, ""))


def run() -> list[str]:
    out = StringIO()
    call_command("link_rows", stdout=out)
    return out.getvalue().splitlines()


def test_every_row_is_linked_and_a_root_says_so(before, roots_folder):
    assert of_before(roots_folder) > 0
    assert run() == [
        "结算：连上 3 行",
        "账户记账：连上 4 行",
        "只付现金的结算：连上 2 行",
        "查看记录：连上 2 行",
        "共济关系：连上 1 行",
        "复核决定：连上 2 行",
        "共济付费开关：连上 2 行",
        "没有结算的报文：连上 1 行",
        "都连上了。第 1 个根说明：由此起，每一行都有摘要。",
    ]
    assert root_files.header(root_files.files_in(roots_folder)[0]).from_here
    assert (faults(roots_folder), of_before(roots_folder)) == ([], 0)


def test_run_again_it_does_nothing(before, roots_folder):
    run()
    assert run() == ["已经有“由此起”的根：没有要连的。现在没有摘要的行，请用 verify 核对。"]
    assert Root.objects.count() == 1


def test_what_was_linked_meanwhile_moves_up_behind_what_was_before(before, roots_folder):
    look(before)
    make.top_up(before.account, yuan=5)
    make.settle(Settlement.objects.latest("received_at").patient, payable="10")
    run()
    assert sorted(AccessRecord.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert AccessRecord.objects.order_by("pk").last().number == 3
    assert (faults(roots_folder), of_before(roots_folder)) == ([], 0)


def test_stopped_it_goes_on(before, roots_folder, monkeypatch):
    link_head, done = link.link_head, []

    def and_then_stop(chain, key):
        if done:
            raise KeyboardInterrupt
        done.append(key)
        return link_head(chain, key)

    monkeypatch.setattr(link, "link_head", and_then_stop)
    with pytest.raises(KeyboardInterrupt):
        run()
    monkeypatch.setattr(link, "link_head", link_head)
    assert run()[-1] == "都连上了。第 1 个根说明：由此起，每一行都有摘要。"
    assert (faults(roots_folder), of_before(roots_folder)) == ([], 0)


def test_what_is_linked_and_does_not_hold_is_left_and_named(before, roots_folder):
    look(before)
    AccessRecord.objects.filter(number=1).update(why="别的理由")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("link_rows", stdout=out)
    assert (
        f"原来连着的对不上，没有动：参保人 {before.pk}：第 1 条查看记录被改动，或者没有接上前一条"
        in out.getvalue()
    )
    assert AccessRecord.objects.filter(number=None).count() == 2
    assert Root.objects.count() == 0


def test_a_row_whose_digest_was_taken_is_not_linked_again_once_a_root_says_from_here(before, roots_folder):
    run()
    AccessRecord.objects.filter(person=before).update(number=None, digest=b"")
    Person.objects.filter(pk=before.pk).update(look_count=0, look_digest=b"")
    run()
    assert faults(roots_folder)[0] == f"参保人 {before.pk}：2 条没有编号和摘要"


def test_without_the_key_all_is_linked_and_the_root_is_asked_for(before, roots_folder, settings):
    settings.ROOT_KEY = {}
    with pytest.raises(CommandError, match="ROOT_KEY"):
        run()
    assert of_before(roots_folder) == 0


def test_bindings_and_what_was_decided_about_them_are_linked_and_sealed(roots_folder):
    holder = make.holder()
    [pledge] = make.signed(holder, make.asked_for(make.child()))
    binding = pledge.binding
    terms.set_terms(
        binding_id=binding.pk, monthly_limit_fen=100, note="", by=make.citizen(holder), at=make.NOW
    )
    for model in (BindingEvent, LimitChange):
        model.objects.update(number=None, digest=b"")
    Binding.objects.update(link_count=0, link_digest=b"", seal=b"")
    terms.set_terms(
        binding_id=binding.pk, monthly_limit_fen=200, note="", by=make.citizen(holder), at=make.NOW
    )
    assert of_before(roots_folder) > 0
    run()
    binding.refresh_from_db()
    assert (
        binding.link_count,
        list(LimitChange.objects.order_by("pk").values_list("number", flat=True)),
    ) == (3, [2, 3])
    assert (faults(roots_folder), of_before(roots_folder)) == ([], 0)


@pytest.fixture
def pledges() -> list[Pledge]:
    """Three pledges of before, and two signed since."""
    for _ in range(3):
        make.signed(make.holder(), make.asked_for(make.child()))
    Pledge.objects.update(seal=b"")
    PledgeHead.objects.update(seal=b"")
    for _ in range(2):
        make.signed(make.holder(), make.asked_for(make.child()))
    return list(Pledge.objects.order_by("position"))


@pytest.mark.parametrize("page", [1, 2, 500])
def test_pledges_of_before_are_sealed_and_joined_with_those_signed_since(
    pledges, roots_folder, page, monkeypatch
):
    monkeypatch.setattr(link_pledges, "PAGE", page)
    assert of_before(roots_folder) == 3
    assert "承诺书：连上 5 行" in run()
    assert (verify_chain().broken, verify_chain().count, of_before(roots_folder)) == (None, 5, 0)


def test_pledges_none_of_which_is_new_get_the_heads_seal_too(pledges):
    Pledge.objects.update(seal=b"")
    PledgeHead.objects.update(seal=b"")
    assert list(link_pledges.link_pledges(lambda part, rows: None)) == []
    make.signed(make.holder(), make.asked_for(make.child()))
    assert (verify_chain().broken, verify_chain().count) == (None, 6)


@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_sealing_pledges_goes_on_where_it_was_stopped(pledges, roots_folder, monkeypatch, stop_after):
    monkeypatch.setattr(link_pledges, "PAGE", 1)
    told = []

    def stop(part, rows):
        told.append(rows)
        if len(told) == stop_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(link_pledges.link_pledges(stop))
    run()
    assert (verify_chain().broken, verify_chain().count) == (None, 5)


def test_a_pledge_that_is_not_as_it_was_signed_is_not_sealed(pledges, roots_folder):
    Pledge.objects.filter(position=2).update(number="AAAA")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("link_rows", stdout=out)
    assert "原来连着的对不上，没有动：第 2 份承诺书（AAAA）和签署时不一样，没有接着连" in out.getvalue()
    assert Pledge.objects.filter(seal=b"").count() == 3
