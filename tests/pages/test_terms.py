"""The pages of the holder's limit and note, and of the order in which accounts are asked."""

import pytest

from sharing.models import Binding
from tests import make
from tests.pages.visits import signed_in, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

ORDER = "/bindings/order/"


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def terms(binding: Binding) -> str:
    return f"/bindings/{binding.pk}/terms/"


def test_the_holder_sets_a_limit_and_both_see_it(binding):
    client = signed_in(binding.holder)
    response = client.post(terms(binding), {"limit": "200", "note": "买药先用这个"}, follow=True)
    assert "已保存，王子轩会收到通知。" in text(response)
    for page in (response, signed_in(binding.member).get(f"/bindings/{binding.pk}/")):
        assert "授权人设的每月限额 ¥ 200.00 授权人的留言 买药先用这个" in text(page)
    assert 'value="200.00"' in client.get(terms(binding)).content.decode()


def test_nothing_typed_is_no_limit(binding):
    Binding.objects.update(monthly_limit_fen=5)
    signed_in(binding.holder).post(terms(binding), {"limit": " ", "note": ""})
    binding.refresh_from_db()
    assert binding.monthly_limit_fen is None


@pytest.mark.parametrize("limit", ["两百", "-1", "1.234"])
def test_what_is_no_amount_is_said_beside_the_field(binding, limit):
    response = signed_in(binding.holder).post(terms(binding), {"limit": limit, "note": "您好"})
    assert response.status_code == 422
    assert "金额应为数字，最多两位小数" in text(response)
    assert f'value="{limit}"' in response.content.decode()
    assert "您好" in text(response)


def test_only_the_holder_of_a_live_binding_finds_it(binding):
    assert signed_in(binding.member).get(terms(binding)).status_code == 404
    assert signed_in(make.holder()).post(terms(binding), {"limit": "1"}).status_code == 404
    Binding.objects.update(state="ended", ended_by="unbind")
    assert signed_in(binding.holder).get(terms(binding)).status_code == 404


def test_each_holder_sees_their_place_and_not_the_others(binding):
    second = make.binding(make.holder("李四"), binding.member, signed_at=make.NOW)
    for one, place in ((binding, 1), (second, 2)):
        page = text(signed_in(one.holder).get(f"/bindings/{one.pk}/"))
        assert f"先后次序 用完使用人自己的账户以后，第 {place} 位" in page
        other = second if one == binding else binding
        assert other.holder.name not in page


def test_the_member_sees_the_order_and_why_it_cannot_be_changed(binding):
    make.binding(make.holder("李四"), binding.member, signed_at=make.NOW)
    client = signed_in(binding.member)
    page = text(client.get(ORDER))
    assert page.index("王建国 您是对方的子女 第 1 位") < page.index("李四 您是对方的子女 第 2 位")
    assert "当地规定的顺序是：先绑定的先用，不能自己改。" in page
    assert "往前排一位" not in page
    assert f'href="{ORDER}"' in client.get("/bindings/").content.decode()


def test_the_member_sorts_where_the_edition_allows_it():
    make.edition("32", deduct_order="member_choice")
    first = make.binding(make.holder("王建国"), make.resident())
    second = make.binding(make.holder("李四"), first.member, signed_at=make.NOW)
    client = signed_in(first.member)
    assert text(client.get(ORDER)).count("往前排一位") == 1
    page = text(client.post(ORDER, {"forward": str(second.pk)}, follow=True))
    assert "顺序已改，下一次结算就按新的来。" in page
    assert page.index("李四 您是对方的子女 第 1 位") < page.index("王建国 您是对方的子女 第 2 位")


@pytest.mark.parametrize("forward", ["", "nonsense", "018f0000-0000-7000-8000-000000000000"])
def test_what_is_not_there_cannot_be_sorted(binding, forward):
    assert signed_in(binding.member).post(ORDER, {"forward": forward}).status_code == 404


def test_who_is_not_signed_in_signs_in_first(client, binding):
    assert client.get(terms(binding)).url == f"/sign-in/?next={terms(binding)}"
    assert client.get(ORDER).url == f"/sign-in/?next={ORDER}"


def test_they_are_read_or_sent_and_nothing_else(binding):
    client = signed_in(binding.holder)
    assert client.put(ORDER).status_code == 405
    assert client.put(terms(binding)).status_code == 405
