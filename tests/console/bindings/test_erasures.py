"""依法删除 in the back office: a supervisor asks, another decides, and the page of the pledge says so."""

import pytest

from sharing.models import Approval, Erasure, Pledge, PledgeContent
from tests import make
from tests.console.staff_browser import browser_of, say_why, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TYPED = {"basis": "person", "papers": "on", "reason": "本人书面申请，第 12 号"}


@pytest.fixture
def pledge() -> Pledge:
    """Of a binding that has ended."""
    [made] = make.signed(make.holder("王建国"), make.asked_for(make.child("王子轩")))
    make.ended(made.binding)
    return made


def page(pledge: Pledge) -> str:
    return f"/console/pledge/{pledge.pk}/"


def test_two_supervisors_erase_it_and_the_page_says_who_when_and_why(pledge):
    one, other = make.officer("supervisor"), make.officer("supervisor")
    asking, deciding = browser_of(one), browser_of(other)
    assert "依法删除签署的内容" in text(say_why(asking, page(pledge)))
    assert asking.post(f"{page(pledge)}erase/", TYPED).headers["Location"] == page(pledge)
    assert "erase/" not in asking.get(page(pledge)).content.decode()  # it waits
    approval = Approval.objects.get()
    shown = text(deciding.get(f"/console/approval/{approval.pk}/"))
    assert f"王*国 共济给 王*轩（子女） · {pledge.number}" in shown
    assert "删除签署的内容，连同所附的材料。依据：本人要求删除（个人信息保护法第四十七条）" in shown
    deciding.post(f"/console/approval/{approval.pk}/decide/", {"decision": "approved", "words": ""})
    assert PledgeContent.objects.get().sealed is None
    said = text(asking.get(page(pledge)))
    assert "本人书面申请，第 12 号" in said
    assert bytes(Erasure.objects.get().content_digest).hex() in said
    assert "和签署时一致，也接上了前一份。" in said


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"basis": ""}, "请选依据。"),
        ({"basis": "mood"}, "请从列表里选择。"),
        ({"reason": ""}, "请写明理由。"),
    ],
)
def test_it_says_why_not_and_keeps_what_was_typed(pledge, typed, why):
    response = signed_in_as("supervisor").post(f"{page(pledge)}erase/", TYPED | typed)
    assert (response.status_code, Approval.objects.exists()) == (422, False)
    assert why in text(response)
    assert (TYPED | typed)["reason"] in text(response)


def test_what_a_binding_still_rests_on_is_not_asked_for():
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    client = signed_in_as("supervisor")
    assert "erase/" not in say_why(client, page(pledge)).content.decode()
    response = client.post(f"{page(pledge)}erase/", TYPED)
    assert (response.status_code, Approval.objects.exists()) == (422, False)
    assert "绑定还没有结束" in text(response)


def test_what_was_emptied_without_a_record_is_named_and_not_called_erased(pledge):
    PledgeContent.objects.update(sealed=None)
    said = text(say_why(signed_in_as("supervisor"), page(pledge)))
    assert "的内容是空的，却没有依法删除的记录" in said
    assert "没有删除过。" in said


def test_others_do_not_find_it_and_the_wrong_method_and_role_are_refused(pledge):
    assert signed_in_as("supervisor", area="3201").get(f"{page(pledge)}erase/").status_code == 404
    assert signed_in_as("supervisor").put(f"{page(pledge)}erase/").status_code == 405
    auditor = signed_in_as("auditor")
    assert auditor.get(f"{page(pledge)}erase/").status_code == 403
    assert "erase/" not in say_why(auditor, page(pledge)).content.decode()
