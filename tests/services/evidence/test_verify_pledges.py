"""Walking the chain: any byte altered and any row removed is seen, and the first broken link is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from uuid_utils.compat import uuid7

from accounts.sealing import seal, sm3
from sharing.models import Binding, Confirmation, Pledge, PledgeContent, PledgeHead, PledgeText
from sharing.services.bindings import confirm_and_end
from sharing.services.evidence import confirmation_evidence, pledge_chain
from sharing.services.evidence.pledge_chain import verify_chain
from sharing.services.evidence.signed_bytes import BEGINNING, SEALED_COLUMN, link_digest
from tests import make

pytestmark = pytest.mark.django_db

LENGTH = 4


@pytest.fixture
def chain() -> list[Pledge]:
    """Four pledges of three signings, one of which waits for the spouse."""
    make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.person(), "spouse"))
    make.signed(make.holder(), make.asked_for(make.child(), ends_on=make.TODAY + timedelta(days=365)))
    make.signed(make.holder(), make.asked_for(make.child()))
    return list(Pledge.objects.order_by("position"))


def raw(sql: str, *values: object) -> None:
    """As somebody with the database's password would, foreign keys or not."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def removed(pledge: Pledge) -> None:
    PledgeContent.objects.filter(pledge=pledge).delete()
    Pledge.objects.filter(pk=pledge.pk).delete()


def test_an_untouched_chain_is_whole(chain):
    report = verify_chain()
    assert (report.broken, report.count, report.digest) == (None, LENGTH, bytes(chain[-1].digest))


def test_an_empty_chain_is_whole():
    assert (verify_chain().broken, verify_chain().count) == (None, 0)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
def test_pages_do_not_matter(chain, page, monkeypatch):
    monkeypatch.setattr(pledge_chain, "PAGE", page)
    assert verify_chain().count == LENGTH


def flipped(value: bytes, place: int) -> bytes:
    return value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]


@pytest.mark.parametrize("of", [0, LENGTH - 1])
def test_any_byte_of_the_sealed_evidence_shows(chain, of):
    content = PledgeContent.objects.get(pledge=chain[of])
    sealed = bytes(content.sealed)
    for place in [0, 1, 2, 13, 14, *range(20, len(sealed), 53), len(sealed) - 1]:
        PledgeContent.objects.filter(pledge=chain[of]).update(sealed=flipped(sealed, place))
        assert (
            verify_chain().broken == f"第 {of + 1} 份（{chain[of].number}）的证据打不开：被改动，或密钥不在"
        )
    PledgeContent.objects.filter(pledge=chain[of]).update(sealed=sealed)
    assert verify_chain().broken is None


def test_evidence_sealed_anew_with_another_content_shows(chain):
    link = chain[1]
    content = pledge_chain.open_content(link)
    for place in range(0, len(content), 31):
        sealed = seal(flipped(content, place), row=link.pk, column=SEALED_COLUMN)
        PledgeContent.objects.filter(pledge=link).update(sealed=sealed)
        assert verify_chain().broken == f"第 2 份（{link.number}）的证据被改动"


def test_evidence_sealed_anew_with_the_same_content_is_no_change(chain):
    sealed = seal(pledge_chain.open_content(chain[1]), row=chain[1].pk, column=SEALED_COLUMN)
    PledgeContent.objects.filter(pledge=chain[1]).update(sealed=sealed)
    assert verify_chain().broken is None


COLUMNS: dict[str, Callable[[Pledge], object]] = {
    "number": lambda link: "AAAA-BBBB-CCCC-DDDD",
    "position": lambda link: 99,
    "signing": lambda link: uuid7(),
    "signed_at": lambda link: link.signed_at + timedelta(microseconds=1),
    "signer_id": lambda link: make.person().pk,
    "binding_id": lambda link: make.binding().pk,
    "text_id": lambda link: make.pledge_text("另一版").pk,
    "content_digest": lambda link: flipped(bytes(link.content_digest), 0),
    "previous_digest": lambda link: flipped(bytes(link.previous_digest), 31),
    "digest": lambda link: flipped(bytes(link.digest), 16),
    "seal": lambda link: flipped(bytes(link.seal), 16),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_any_column_of_any_link_shows(chain, column):
    for number, link in enumerate(chain, start=1):
        row = Pledge.objects.filter(pk=link.pk)
        row.update(**{column: COLUMNS[column](link)})
        assert f"第 {number} 份" in (verify_chain().broken or "")
        row.update(**{column: getattr(link, column)})


def test_every_column_of_a_link_is_looked_at():
    own_key = {"id"}  # a link with another key loses its evidence, tested by itself
    assert {field.attname for field in Pledge._meta.concrete_fields} == own_key | set(COLUMNS)


def test_another_key_of_a_link_shows(chain):
    new = uuid7()
    shown = {"sqlite": lambda key: key.hex}.get(connection.vendor, str)
    raw("UPDATE sharing_pledge SET id = %s WHERE position = 2", shown(new))
    assert verify_chain().broken == f"第 2 份（{chain[1].number}）的登记内容被改动"
    raw("UPDATE sharing_pledge SET id = %s WHERE position = 2", shown(chain[1].pk))


def written_anew(chain: list[Pledge], seals: Callable[[Pledge], bytes]) -> None:
    """As by somebody who knows how links are made, from another number of the first one on."""
    chain[0].number = "AAAA-BBBB-CCCC-DDDD"
    previous = BEGINNING
    for link in chain:
        link.previous_digest = previous
        link.digest = previous = link_digest(link, bytes(link.text.digest))
        link.seal = seals(link)
        link.save()
    PledgeHead.objects.update(digest=previous, seal=chain[-1].seal)


@pytest.mark.parametrize(
    ("seals", "fault"),
    [
        (lambda link: bytes(link.seal), "的带密钥的摘要对不上"),
        (lambda link: b"", "没有带密钥的摘要（升级以前签的，先运行 manage.py link_rows）"),
        (lambda link: b"\x09" + bytes(link.seal)[1:], "的带密钥的摘要不能核对：密钥不在（CHAIN_KEYS）"),
    ],
)
def test_a_chain_written_anew_from_its_first_link_shows_without_anything_kept_outside(chain, seals, fault):
    written_anew(chain, seals)
    assert verify_chain().broken == f"第 1 份（AAAA-BBBB-CCCC-DDDD）{fault}"


def test_a_chain_goes_on_under_another_key_and_the_old_one_still_proves_it(chain, settings):
    settings.CHAIN_KEYS = {**settings.CHAIN_KEYS, 7: b"another key of thirty-two bytes."}
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    assert (bytes(pledge.seal)[0], verify_chain().broken) == (7, None)


def test_a_text_with_the_same_words_but_another_version_shows(chain):
    text = chain[0].text
    twin = PledgeText.objects.create(
        version="另一版", body=text.body, digest=text.digest, effective_from=text.effective_from
    )
    Pledge.objects.filter(pk=chain[2].pk).update(text=twin)
    assert verify_chain().broken == f"第 3 份（{chain[2].number}）的登记与所签内容不一致"


@pytest.mark.parametrize("field", ["body", "version", "language"])
def test_a_changed_text_shows(chain, field):
    PledgeText.objects.update(**{field: "改过"})
    assert f"第 1 份（{chain[0].number}）" in (verify_chain().broken or "")


def test_a_text_changed_with_its_digest_shows(chain):
    PledgeText.objects.update(body="改过", digest=sm3("改过".encode()))
    assert verify_chain().broken == f"第 1 份（{chain[0].number}）的登记内容被改动"


@pytest.mark.parametrize(
    "change",
    [
        {"relationship": "parent"},
        {"ends_on": make.TODAY + timedelta(days=9999)},
        {"starts_on": make.TODAY - timedelta(days=1)},
    ],
)
def test_a_binding_that_says_another_thing_than_was_signed_shows(chain, change):
    Binding.objects.filter(pk=chain[2].binding_id).update(**change)
    assert verify_chain().broken == f"第 3 份（{chain[2].number}）的登记与所签内容不一致"


def test_a_binding_given_to_another_member_shows(chain):
    Binding.objects.filter(pk=chain[2].binding_id).update(member=make.child())
    assert verify_chain().broken == f"第 3 份（{chain[2].number}）的登记与所签内容不一致"


def test_a_binding_that_began_later_because_the_spouse_agreed_later_is_no_change(chain):
    Binding.objects.filter(pk=chain[1].binding_id).update(starts_on=make.TODAY + timedelta(days=3))
    assert verify_chain().broken is None


@pytest.mark.parametrize("of", range(LENGTH - 1))
def test_a_removed_link_shows(chain, of):
    removed(chain[of])
    assert verify_chain().broken == f"第 {of + 1} 份不见了"


def test_the_last_link_removed_shows(chain):
    removed(chain[-1])
    assert verify_chain().broken == "第 4 份不见了（链尾被截断）"


def test_all_links_removed_shows(chain):
    for link in chain:
        removed(link)
    assert verify_chain().broken == "第 1 份不见了（链尾被截断）"


def test_removed_evidence_shows(chain):
    PledgeContent.objects.filter(pledge=chain[1]).delete()
    assert verify_chain().broken == f"第 2 份（{chain[1].number}）的证据不见了"


def test_a_removed_head_shows(chain):
    PledgeHead.objects.all().delete()
    assert verify_chain().broken == "链尾记录与第 4 份不一致"


@pytest.mark.parametrize("count", [0, 3])
def test_a_head_that_counts_too_few_shows(chain, count):
    PledgeHead.objects.update(count=count)
    assert verify_chain().broken == "链尾记录与第 4 份不一致"


def test_a_changed_head_shows(chain):
    PledgeHead.objects.update(digest=bytes(32))
    assert verify_chain().broken == "链尾记录与第 4 份不一致"
    PledgeHead.objects.update(digest=chain[-1].digest, seal=chain[0].seal)
    assert verify_chain().broken == "链尾记录与第 4 份不一致"


def test_a_tail_cut_off_together_with_its_head_shows_against_what_is_kept_outside(chain):
    count, digest = LENGTH, bytes(chain[-1].digest)
    removed(chain[-1])
    PledgeHead.objects.update(count=3, digest=chain[2].digest, seal=chain[2].seal)
    assert verify_chain().broken is None
    assert verify_chain(head=digest, count=count).broken == "第 4 份不见了（应有至少 4 份）"


def test_a_chain_written_anew_shows_against_what_is_kept_outside(chain):
    report = verify_chain(head=bytes(32), count=2)
    assert report.broken == f"第 2 份（{chain[1].number}）的摘要与外部保存的不一致"


def test_what_is_kept_outside_still_fits_after_more_was_signed(chain):
    digest = bytes(chain[1].digest)
    make.signed(make.holder(), make.asked_for(make.child()))
    assert verify_chain(head=digest, count=2).broken is None


def test_what_was_erased_by_law_is_named_and_breaks_nothing(chain):
    make.erased(chain[2])
    report = verify_chain()
    assert (report.broken, report.count, report.erased) == (None, LENGTH, [chain[2].number])


def test_a_key_that_is_gone_is_named_instead_of_crashing(chain, settings):
    settings.DATA_KEYS = {9: b"a key of thirty-two bytes, other"}
    assert verify_chain().broken == f"第 1 份（{chain[0].number}）的证据打不开：被改动，或密钥不在"


def test_signing_while_the_chain_is_walked_is_no_break(chain, monkeypatch):
    walk = pledge_chain._walk

    def and_somebody_signs(report, head, count):
        walk(report, head, count)
        if report.count == LENGTH:
            make.signed(make.holder(), make.asked_for(make.child()))

    monkeypatch.setattr(pledge_chain, "_walk", and_somebody_signs)
    report = verify_chain()
    assert (report.broken, report.count) == (None, LENGTH + 1)


# The command


def test_the_command_prints_what_to_keep_outside(chain, capsys):
    make.erased(chain[0])
    call_command("verify_pledges")
    assert capsys.readouterr().out.splitlines() == [
        "4 份承诺书，证据链完整。",
        f"已依法删除内容：{chain[0].number}",
        f"--head {bytes(chain[-1].digest).hex()} --count 4",
    ]


def test_what_it_printed_proves_the_chain_later(chain):
    call_command("verify_pledges", "--head", bytes(chain[1].digest).hex(), "--count", "2")


def test_the_command_names_the_first_broken_link(chain):
    Pledge.objects.filter(pk=chain[2].pk).update(number="AAAA")
    removed(chain[3])
    with pytest.raises(CommandError, match="断在：第 3 份（AAAA）的登记内容被改动"):
        call_command("verify_pledges")


@pytest.mark.parametrize(
    "options", [["--head", "00"], ["--count", "1"], ["--head", "不是十六进制", "--count", "1"]]
)
def test_the_command_says_what_it_needs(options):
    with pytest.raises(CommandError, match="--head"):
        call_command("verify_pledges", *options)


@pytest.fixture
def confirmed(chain) -> Confirmation:
    """The spouse of the second pledge agreed at the counter."""
    later = make.NOW + timedelta(days=1)
    by = make.clerk_in(make.visit(chain[1].binding.member, at=later))
    confirm_and_end.confirm_binding(binding_id=chain[1].binding_id, by=by, at=later, signature=make.hand())
    return Confirmation.objects.get()


def sealed_anew(confirmed: Confirmation, old: bytes, new: bytes) -> dict[str, bytes]:
    content = confirmation_evidence.open_content(confirmed).replace(old, new)
    sealed = seal(content, row=confirmed.pk, column=confirmation_evidence.SEALED_COLUMN)
    return {"sealed": sealed, "content_digest": sm3(content)}


def test_what_a_spouse_signed_at_the_counter_is_checked_beside_its_pledge(chain, confirmed):
    assert (verify_chain().broken, pledge_chain.link_fault(chain[1])) == (None, None)


@pytest.mark.parametrize("format_then", [b"GJ1\n", b"GJ2\n"])
def test_what_was_signed_so_in_a_format_of_before_is_checked_likewise(chain, confirmed, format_then):
    before = sealed_anew(confirmed, b"GJ4\n", format_then)
    Confirmation.objects.update(**before)
    assert (verify_chain().broken, pledge_chain.link_fault(chain[1])) == (None, None)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda kept: {"sealed": b"\x01\x01 altered"}, "确认签名打不开：被改动，或密钥不在"),
        (lambda kept: {"content_digest": bytes(32)}, "确认签名被改动"),
        (lambda kept: {"signed_at": make.NOW}, "确认签名与登记不一致"),
        (lambda kept: {"signer_id": kept.binding.holder_id}, "确认签名与登记不一致"),
        (
            lambda kept: sealed_anew(kept, str(kept.signer_id).encode(), str(uuid7()).encode()),
            "确认签名与登记不一致",
        ),
    ],
)
def test_any_change_of_it_shows(chain, confirmed, change, fault):
    Confirmation.objects.update(**change(confirmed))
    said = f"第 2 份（{chain[1].number}）的{fault}"
    assert (verify_chain().broken, pledge_chain.link_fault(chain[1])) == (said, said)


def test_when_it_is_gone_that_shows_and_when_it_was_erased_by_law_it_is_no_change(chain, confirmed):
    make.erased(chain[1], confirmation=True)
    assert (verify_chain().broken, Confirmation.objects.get().sealed) == (None, None)
    Confirmation.objects.all().delete()
    assert verify_chain().broken == f"第 2 份（{chain[1].number}）的确认签名不见了"
