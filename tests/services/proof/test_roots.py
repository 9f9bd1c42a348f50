"""Roots: what they name, what follows what, and handing them to somewhere else."""

import logging
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AccessRecord, Person
from accounts.services import access
from portal import scheduled_jobs
from sharing.models import Approval, Root
from sharing.rules.switches import Ground
from sharing.services import decide_approvals
from sharing.services.policy import sharing_switches
from sharing.services.proof import root_files, roots
from sharing.services.proof.root_files import NoRootKey
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def look(at: Person) -> None:
    access.look(person_ids=[at.pk], what="资料", by=make.by_officer(make.officer("auditor")), at=make.NOW)


def named(number: int, folder: Path) -> list[tuple[str, str, int]]:
    """The heads that a root names."""
    path = root_files.files_in(folder)[number - 1]
    return [(head.chain, head.key, head.count) for page in root_files.heads_in(path) for head in page]


def test_the_first_names_every_head_and_says_that_all_rows_are_linked(roots_folder):
    holder = make.holder(yuan=100)
    make.settle(make.child(), payable="30")
    make.signed(holder, make.asked_for(make.child()))
    look(holder)
    make.account(make.person())  # of which there is nothing to say
    assert roots.sign_root(at=timezone.now()) == 1
    [path] = root_files.files_in(roots_folder)
    root = root_files.prove(path).root
    assert (root.everything, root.from_here, root.previous) == (True, True, "")
    assert [chain for chain, _key, _count in named(1, roots_folder)] == [
        "entries",
        "cash_bills",
        "looks",
        "bindings",
        "pledges",
    ]


def test_where_there_are_rows_of_before_it_does_not_say_so(roots_folder):
    look(make.person())
    AccessRecord.objects.update(number=None, digest=b"")
    roots.sign_root(at=timezone.now())
    assert not root_files.header(root_files.files_in(roots_folder)[0]).from_here


def test_a_later_one_names_what_changed_and_follows_the_one_before(roots_folder):
    now = timezone.now()
    before, since = make.person(), make.person()
    look(before)
    first = AccessRecord.objects.get()
    AccessRecord.objects.filter(pk=first.pk).delete()
    first.pk = root_files_key(now - 3 * HOUR)
    first.save(force_insert=True)
    roots.sign_root(at=now)
    look(since)
    roots.sign_root(at=now + HOUR)
    one, two = (root_files.prove(path) for path in root_files.files_in(roots_folder))
    assert named(1, roots_folder) == [("looks", before.pk.hex, 1)]
    assert named(2, roots_folder) == [("looks", since.pk.hex, 1)]
    assert (two.root.number, two.root.previous) == (2, one.digest)
    assert not two.root.everything


def test_what_was_asked_long_ago_and_decided_since_is_named(roots_folder):
    now = timezone.now()
    one, other = (make.by_officer(make.officer("policy_officer")) for _ in range(2))
    asked = sharing_switches.ask_to_turn(
        place="3201", ground=Ground.INCIDENT, is_on=False, by=one, at=now - 3 * HOUR
    )
    Approval.objects.filter(pk=asked.pk).delete()
    asked.pk = root_files_key(now - 3 * HOUR)
    asked.save(force_insert=True)
    roots.sign_root(at=now)
    decide_approvals.decide(approval_id=asked.pk, approve=False, words="不用", by=other, at=now + MINUTE)
    roots.sign_root(at=now + HOUR)
    assert named(2, roots_folder) == [("decisions", Approval.objects.get().book_id.hex, 1)]


def root_files_key(at):
    """A key as it is made at this moment."""
    return roots.written_at(at + timedelta(milliseconds=1))


@pytest.mark.parametrize("wrong", [HOUR * 24 * 300, -HOUR * 24])
def test_a_worker_whose_clock_was_wrong_leaves_nothing_out(roots_folder, wrong):
    now = timezone.now()
    roots.sign_root(at=now + wrong)
    person = make.person()
    look(person)
    roots.sign_root(at=now + HOUR)
    assert ("looks", person.pk.hex, 1) in named(2, roots_folder)


def test_what_lies_in_the_folder_counts_where_a_worker_died_before_it_wrote_that_down(roots_folder):
    roots.sign_root(at=timezone.now())
    Root.objects.all().delete()
    assert roots.sign_root(at=timezone.now()) == 2
    assert list(Root.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_root_that_is_gone_from_the_folder_is_followed_all_the_same(roots_folder):
    roots.sign_root(at=timezone.now())
    first = root_files.prove(root_files.files_in(roots_folder)[0]).digest
    root_files.files_in(roots_folder)[0].unlink()
    roots.sign_root(at=timezone.now())
    [path] = root_files.files_in(roots_folder)
    assert (root_files.number_of(path), root_files.header(path).previous) == (2, first)


def test_of_two_workers_one_signs(roots_folder, monkeypatch):
    now = timezone.now()
    heads_now = roots.heads_now

    def and_another_is_faster(span):
        monkeypatch.setattr(roots, "heads_now", heads_now)
        assert roots.sign_root(at=now) == 1
        return heads_now(span)

    monkeypatch.setattr(roots, "heads_now", and_another_is_faster)
    assert roots.sign_root(at=now) is None
    assert (len(root_files.files_in(roots_folder)), Root.objects.count()) == (1, 1)


def test_who_has_no_key_signs_nothing(roots_folder, settings):
    settings.ROOT_KEY = {}
    with pytest.raises(NoRootKey):
        roots.sign_root(at=timezone.now())
    assert Root.objects.count() == 0


# The address elsewhere


@pytest.fixture
def elsewhere(settings) -> Iterator[dict[str, object]]:
    """Who takes roots at an address: what came, and what it is to answer."""
    taken: dict[str, object] = {"answer": 200, "came": []}

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken["came"].append((self.path, self.headers["X-Root-Number"], body))
            self.send_response(taken["answer"])
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Takes)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.ROOT_ADDRESS = f"http://127.0.0.1:{server.server_port}/roots?of=32"
    yield taken
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_root_is_sent_once_as_it_lies_there(roots_folder, elsewhere):
    for _ in range(2):
        roots.sign_root(at=timezone.now())
    assert [roots.hand_on(at=timezone.now()) for _ in range(2)] == [2, 0]
    bodies = [path.read_bytes() for path in root_files.files_in(roots_folder)]
    assert elsewhere["came"] == [("/roots?of=32", "1", bodies[0]), ("/roots?of=32", "2", bodies[1])]


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_what_was_not_taken_is_sent_again_in_order(roots_folder, elsewhere, answer, caplog):
    for _ in range(2):
        roots.sign_root(at=timezone.now())
    elsewhere["answer"] = answer
    assert roots.hand_on(at=timezone.now()) == 0
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    elsewhere["answer"] = 204
    assert roots.hand_on(at=timezone.now()) == 2
    assert [number for _path, number, _body in elsewhere["came"]] == ["1", "1", "2"]


def test_where_nobody_listens_nothing_is_lost(roots_folder, settings, caplog):
    settings.ROOT_ADDRESS = "http://127.0.0.1:1/"
    roots.sign_root(at=timezone.now())
    assert roots.hand_on(at=timezone.now()) == 0
    assert Root.objects.get().handed_at is None
    assert caplog.messages == ["root 1 was not taken: ConnectionRefusedError"]


def test_without_an_address_nothing_is_sent(roots_folder):
    roots.sign_root(at=timezone.now())
    assert roots.hand_on(at=timezone.now()) == 0


def test_it_is_late_after_three_pauses_without_a_root_or_without_one_being_taken(roots_folder, settings):
    now = timezone.now()
    assert roots.late(at=now) == (True, False)
    roots.sign_root(at=now)
    settings.ROOT_ADDRESS = "http://127.0.0.1:1/"
    assert roots.late(at=now + 3 * HOUR) == (False, False)
    assert roots.late(at=now + 3 * HOUR + MINUTE) == (True, True)


# What signs


def test_the_worker_signs_each_hour_where_it_has_the_key(roots_folder, settings):
    assert [chore.name for chore in scheduled_jobs.signing_roots()] == ["sign a root", "hand roots on"]
    settings.ROOT_KEY = {}
    assert scheduled_jobs.signing_roots() == []


def test_the_command_signs_one_now_and_on_demand_over_everything(roots_folder, capsys):
    call_command("sign_root")
    call_command("sign_root", everything=True)
    assert capsys.readouterr().out.splitlines() == ["第 1 个根已签。", "第 2 个根已签。"]
    assert root_files.header(root_files.files_in(roots_folder)[1]).everything


def test_the_command_prints_the_public_key_by_which_roots_are_proved(roots_folder, settings, capsys):
    call_command("sign_root")
    capsys.readouterr()
    call_command("sign_root", public_key=True)
    name, _equals, value = capsys.readouterr().out.strip().partition("=")
    number, _colon, key = value.partition(":")
    settings.ROOT_KEY, settings.ROOT_PUBLIC_KEYS = {}, {int(number): b64decode(key)}
    assert (name, root_files.prove(root_files.files_in(roots_folder)[0]).root.number) == (
        "ROOT_PUBLIC_KEYS",
        1,
    )


def test_the_command_says_where_the_key_is_missing(roots_folder, settings):
    settings.ROOT_KEY = {}
    with pytest.raises(CommandError, match="没有 ROOT_KEY"):
        call_command("sign_root")
