"""The evidence of a signature: canonical, sealed, and what stands in it."""

import json

import pytest
from django.core.exceptions import ObjectDoesNotExist

from accounts.sealing import CannotOpen, sm3
from accounts.services import codes
from sharing.models import Binding, Pledge, PledgeContent, PledgeHead
from sharing.services.bindings import signing
from sharing.services.bindings.signing import TypedCode
from sharing.services.evidence import pledge_chain
from sharing.services.evidence.signed_bytes import BEGINNING, link_digest, read_content, utc_microseconds
from tests import make

pytestmark = pytest.mark.django_db


def content_of(pledge: Pledge) -> dict[str, object]:
    return read_content(pledge_chain.open_content(pledge) or b"")


def test_everything_that_was_signed_stands_in_the_evidence():
    holder, son = make.holder("王建国", male=True), make.child("王子轩")
    last = make.TODAY.replace(year=2027)
    [pledge] = make.signed(holder, make.asked_for(son, ends_on=last))
    text = make.pledge_text()
    content = content_of(pledge)
    assert len(bytes.fromhex(content.pop("salt"))) == 16
    assert content == {
        "format": 3,
        "number": pledge.number,
        "text": {
            "version": "2026 年第 1 版",
            "language": "zh-hans",
            "digest": sm3(text.body.encode()).hex(),
        },
        "holder": party(holder),
        "member": party(son),
        "relationship": "child",
        "starts_on": "2026-06-15",
        "ends_on": "2027-06-15",
        "signature": {
            "method": "handwritten",
            "width": 600,
            "height": 200,
            "strokes": [[[10, 20, 0], [180, 90, 120]], [[200, 30, 400], [240, 150, 610]]],
        },
        "door": "browser",
        "assisted_by": None,
        "address": "203.0.113.7",
        "agent": "a browser",
        "signed_at": "2026-06-15T02:30:00.000000Z",
    }


def party(person) -> dict[str, str]:
    return {
        "id": str(person.pk),
        "psn_no": person.psn_no,
        "name": person.name,
        "cert_type": "01",
        "number": person._number(),
    }


def test_a_signature_by_code_names_the_code_and_the_masked_telephone():
    holder, request = make.holder(telephone="13805160001"), make.asked_for(make.child())
    make.editions()
    asked = {
        "holder_id": holder.pk,
        "requests": [request],
        "text_id": make.pledge_text().pk,
        "signing": make.uuid7(),
    }
    code = signing.ask_code(**asked, by=make.citizen(holder), at=make.NOW)
    typed = TypedCode(code.pk, codes.digits_of(code))
    [pledge] = make.signed(holder, request, signing=asked["signing"], signature=typed)
    assert content_of(pledge)["signature"] == {
        "method": "one_time_code",
        "code_id": str(code.pk),
        "telephone": "138****0001",
    }


def test_the_evidence_names_the_clerk_who_assisted():
    holder = make.holder()
    by = make.clerk_in(make.visit(holder))
    [pledge] = make.signed(holder, make.asked_for(make.child()), by=by)
    content = content_of(pledge)
    assert (content["door"], content["assisted_by"]["id"]) == ("counter", str(by.user_id))


def test_the_bytes_are_canonical():
    [pledge] = make.signed(make.holder(), make.asked_for(make.child("买买提·阿依古丽")))
    content = pledge_chain.open_content(pledge)
    plain = json.dumps(read_content(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert content == b"GJ3\n" + plain.encode()
    assert "买买提·阿依古丽".encode() in content


def test_what_is_no_evidence_is_not_read():
    with pytest.raises(ValueError, match="not evidence"):
        read_content(b"GJ5\n{}")


@pytest.mark.parametrize("format_then", [b"GJ1\n", b"GJ2\n", b"GJ3\n", b"GJ4\n"])
def test_every_format_that_was_ever_signed_is_read(format_then):
    assert read_content(format_then + b'{"number":"AAAA"}') == {"number": "AAAA"}


def test_two_who_sign_the_same_sign_other_bytes():
    salts = {
        content_of(one)["salt"]
        for one in make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.child()))
    }
    assert len(salts) == 2


def test_moments_are_written_in_utc_with_microseconds():
    assert utc_microseconds(make.NOW.replace(microsecond=7)) == "2026-06-15T02:30:00.000007Z"


def test_nothing_of_the_evidence_stands_in_clear():
    son = make.child()
    make.signed(make.holder(), make.asked_for(son))
    assert son._number().encode() not in bytes(PledgeContent.objects.get().sealed)


def test_evidence_that_is_copied_to_another_pledge_does_not_open():
    pair = make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.child()))
    first, second = (PledgeContent.objects.get(pledge=one) for one in pair)
    PledgeContent.objects.filter(pledge=pair[0]).update(sealed=bytes(second.sealed))
    first.refresh_from_db()
    with pytest.raises(CannotOpen):
        pledge_chain.open_content(Pledge.objects.get(pk=pair[0].pk))


def test_what_was_erased_by_law_reads_as_nothing():
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    make.erased(pledge)
    assert pledge_chain.open_content(Pledge.objects.get(pk=pledge.pk)) is None


def test_what_was_emptied_without_a_record_does_not_open():
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    PledgeContent.objects.update(sealed=None)
    with pytest.raises(CannotOpen):
        pledge_chain.open_content(Pledge.objects.get(pk=pledge.pk))


def test_links_follow_each_other_from_the_beginning():
    make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.child()))
    make.signed(make.holder(), make.asked_for(make.child()))
    links = list(Pledge.objects.order_by("position"))
    before = [BEGINNING, *(bytes(link.digest) for link in links)]
    assert [link.position for link in links] == [1, 2, 3]
    assert [bytes(link.previous_digest) for link in links] == before[:3]
    for link in links:
        assert bytes(link.digest) == link_digest(link, bytes(link.text.digest))
        assert bytes(link.content_digest) == sm3(pledge_chain.open_content(link))
    head = PledgeHead.objects.get()
    assert (head.count, bytes(head.digest), bytes(head.seal)) == (3, before[3], bytes(links[-1].seal))


def test_the_latest_text_by_then_is_in_force():
    first = make.pledge_text("1", make.TODAY.replace(month=1))
    second = make.pledge_text("2", make.TODAY)
    assert pledge_chain.text_in_force(make.TODAY.replace(day=14)) == first
    assert pledge_chain.text_in_force(make.TODAY) == second
    with pytest.raises(ObjectDoesNotExist):
        pledge_chain.text_in_force(make.TODAY.replace(year=2025))


def test_every_signed_binding_has_its_pledge():
    make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.person(), "spouse"))
    assert set(Binding.objects.all()) == {pledge.binding for pledge in Pledge.objects.all()}
