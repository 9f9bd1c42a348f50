"""What the two people of a binding set for themselves, at the counter: limit and note, order, what shows."""

import pytest

from sharing.models import Binding, Notice, Receipt
from tests import make
from tests.counter import window
from tests.pages.wizard_steps import text, value

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def binding():
    make.editions()
    return make.binding(make.holder("王建国"), make.person("王秀英"), relationship="parent")


def terms(visit, binding) -> str:
    return window.path(visit, f"records/{binding.pk}/terms/")


def hide(visit, binding) -> str:
    return window.path(visit, f"records/{binding.pk}/hide/")


def receipt() -> tuple[str, str]:
    kept = Receipt.objects.get()
    return kept.act, kept.words


def test_the_holder_sets_a_limit_and_takes_home_a_receipt(binding):
    client, visit = window.clerk_with(binding.holder)
    page = client.get(window.path(visit, "records/"))
    assert terms(visit, binding) in page.content.decode()
    page = client.post(terms(visit, binding), {"limit": "200", "note": "买药先用这个"}, follow=True)
    assert "已保存，王秀英会收到通知。" in text(page)
    binding.refresh_from_db()
    assert (binding.monthly_limit_fen, binding.note) == (200_00, "买药先用这个")
    assert receipt() == ("terms", "王秀英每月最多用您账户里的 ¥ 200.00。给他的留言：“买药先用这个”")
    assert Receipt.objects.get().visit == visit
    assert value(client.get(terms(visit, binding)), "limit") == "200.00"


def test_what_was_not_changed_gives_no_receipt(binding):
    client, visit = window.clerk_with(binding.holder)
    page = client.post(terms(visit, binding), {"limit": "", "note": ""}, follow=True)
    assert "和原来一样，没有改。" in text(page)
    assert not Receipt.objects.exists()


def test_what_is_no_amount_is_said_and_what_was_typed_stays(binding):
    client, visit = window.clerk_with(binding.holder)
    page = client.post(terms(visit, binding), {"limit": "两百", "note": "您好"})
    assert page.status_code == 422
    assert "金额应为数字，最多两位小数" in text(page)
    assert value(page, "limit") == "两百"


def test_the_member_sorts_where_the_edition_allows_it():
    make.edition("32", deduct_order="member_choice")
    first = make.binding(make.holder("王建国"), make.resident())
    second = make.binding(make.holder("李四"), first.member, signed_at=make.NOW)
    client, visit = window.clerk_with(first.member)
    order = window.path(visit, "order/")
    assert order in client.get(window.path(visit)).content.decode()
    assert text(client.get(order)).count("往前排一位") == 1
    page = text(client.post(order, {"forward": str(second.pk)}, follow=True))
    assert page.index("李四 您是对方的子女 第 1 位") < page.index("王建国 您是对方的子女 第 2 位")
    assert receipt() == ("order", "您自己的账户用完以后，依次用：李四、王建国的账户。")


def test_where_it_may_not_be_sorted_the_page_says_which_order_holds(binding):
    client, visit = window.clerk_with(binding.member)
    page = text(client.get(window.path(visit, "order/")))
    assert "当地规定的顺序是：先绑定的先用，不能自己改。" in page
    assert "往前排一位" not in page
    for forward in ("", "nonsense", str(binding.pk)):
        assert client.post(window.path(visit, "order/"), {"forward": forward}).status_code == 404
    assert not Receipt.objects.exists()


def test_an_adult_member_hides_where_they_went(binding):
    client, visit = window.clerk_with(binding.member)
    assert hide(visit, binding) in client.get(window.path(visit, "records/")).content.decode()
    assert "让不让王建国看到" in text(client.get(hide(visit, binding)))
    page = client.post(hide(visit, binding), {"hide": "yes"}, follow=True)
    assert "王建国以后看不到机构名称了。" in text(page)
    binding.refresh_from_db()
    assert binding.hides_institution is True
    assert receipt() == ("hide", "王建国看不到您去的医院、药店名称。")


def test_a_child_and_a_holder_hide_nothing(binding):
    child = make.binding(make.holder(), make.child("王子轩"))
    for person, of in ((binding.holder, binding), (child.member, child)):
        client, visit = window.clerk_with(person)
        assert hide(visit, of) not in client.get(window.path(visit, "records/")).content.decode()
        assert client.post(hide(visit, of), {"hide": "yes"}).status_code == 404


def test_anothers_binding_and_one_that_has_ended_are_not_found(binding):
    client, visit = window.clerk_with(binding.member)
    assert client.post(terms(visit, binding), {"limit": "1"}).status_code == 404
    other, others = window.clerk_with(make.person())
    for page in (terms(others, binding), hide(others, binding), terms(visit, binding)):
        assert other.get(page).status_code == 404
    Binding.objects.update(state="ended", ended_by="unbind")
    client, visit = window.clerk_with(binding.holder)
    assert client.get(terms(visit, binding)).status_code == 404


def test_an_agent_sets_nothing(binding):
    agent = {"attended": "agent", "agent_name": "王小二"}
    client, visit = window.clerk_with(binding.holder, **agent)
    assert client.post(terms(visit, binding), {"limit": "1"}).status_code == 403
    client, visit = window.clerk_with(binding.member, **agent)
    assert client.post(hide(visit, binding), {"hide": "yes"}).status_code == 403
    assert client.post(window.path(visit, "order/"), {"forward": str(binding.pk)}).status_code == 403
    binding.refresh_from_db()
    assert (binding.monthly_limit_fen, binding.hides_institution) == (None, False)
    assert not Notice.objects.exists()


def test_in_a_visit_that_is_over_nothing_is_set(binding):
    client, visit = window.clerk_with(binding.holder)
    client.post(window.path(visit, "close/"))
    page = client.post(terms(visit, binding), {"limit": "1"})
    assert (page.status_code, "王秀英" in text(page)) == (409, False)
    binding.refresh_from_db()
    assert binding.monthly_limit_fen is None


def test_the_wrong_method_is_refused(binding):
    client, visit = window.clerk_with(binding.holder)
    for page in (terms(visit, binding), hide(visit, binding), window.path(visit, "order/")):
        assert client.delete(page).status_code == 405
