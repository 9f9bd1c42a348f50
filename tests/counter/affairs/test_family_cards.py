"""亲情账户 at the counter: adding, answering, ending; of a child under 16, papers that the clerk saw."""

import pytest

from accounts.models import AccessRecord
from accounts.models.people import number_digest
from sharing.models import Attachment, FamilyCard, PaperList, Receipt
from tests import make, scans
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import text, value

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card():
    return FamilyCard.objects.create(
        helper=make.person("王建国"),
        relative=make.child("王子轩"),
        kin="child",
        state="in_review",
        added_at=make.NOW,
        pledged_at=make.NOW,
    )


@pytest.fixture
def here(card):
    return window.clerk_with(card.helper)


def at(visit, card) -> str:
    return window.path(visit, f"family-cards/{card.pk}/")


def stands(card) -> tuple[str, str]:
    card.refresh_from_db()
    return card.state, card.ended_by


def test_with_papers_seen_it_is_approved(here, card):
    client, visit = here
    assert "王子轩" in text(client.get(window.path(visit, "family-cards/")))
    sent = {"answer": "approve", "papers_seen": "on", "scan": scans.sent(scans.picture())}
    assert client.post(at(visit, card), sent).status_code == 302
    assert stands(card) == ("active", "")
    looks = AccessRecord.objects.filter(person=card.relative).values_list("what", "by")
    assert list(looks) == [("核对亲情账户的材料", visit.clerk.pk)]
    assert (Attachment.objects.get().kind, Attachment.objects.get().person) == ("kinship", card.relative)


def test_a_clerk_decides_nothing_about_a_child_of_their_own(card):
    number = make.document_number()
    make.binding(make.holder(number=number), card.relative)
    client, visit = window.clerk_with(card.helper, user=make.clerk(own_cert_digest=number_digest(number)))
    assert client.post(at(visit, card), {"answer": "reject"}).status_code == 403
    assert stands(card) == ("in_review", "")


def test_papers_that_do_not_show_it_reject_it_and_are_missing_still(here, card):
    client, visit = here
    client.post(window.path(visit, "papers/family_card/"), {"missing": ["child_book"]})
    assert client.post(at(visit, card), {"answer": "reject"}).status_code == 302
    assert stands(card) == ("ended", "rejected")
    assert PaperList.objects.get().settled_at is None
    done = "王子轩的亲情账户没有添加成。"
    assert receipts_of(visit) == [("王建国", "card_answered", done)]


@pytest.mark.parametrize("sent", [{}, {"answer": "approve"}, {"papers_seen": "on"}])
def test_without_papers_or_an_answer_nothing_is_decided(here, card, sent):
    client, visit = here
    assert client.post(at(visit, card), sent).status_code == 422
    assert client.post(window.path(visit, "family-cards/"), {"answer": "reject"}).status_code == 422
    assert stands(card) == ("in_review", "")


def test_anothers_card_and_visit_are_not_found(here, card):
    _client, visit = here
    other, others_visit = window.clerk_with(make.person())
    assert "王子轩" not in text(other.get(window.path(others_visit, "family-cards/")))
    sent = {"answer": "approve", "papers_seen": "on"}
    assert other.post(at(others_visit, card), sent).status_code == 404
    assert other.post(at(visit, card), sent).status_code == 404
    assert stands(card) == ("in_review", "")


def test_an_agent_cannot(card):
    client, visit = window.clerk_with(card.helper, attended="agent", agent_name="王小二")
    assert client.get(window.path(visit, "family-cards/")).status_code == 403
    sent = {"answer": "approve", "papers_seen": "on"}
    assert client.post(at(visit, card), sent).status_code == 403
    assert stands(card) == ("in_review", "")


def test_to_whom_the_card_is_decided_already_it_is_not_shown(here, card):
    client, visit = here
    FamilyCard.objects.update(state="active")
    assert client.get(at(visit, card)).status_code == 404


# Adding, answering, ending


@pytest.fixture
def son():
    return make.holder("李国强")


def named(relative, kin="parent", **more):
    return {"name": relative.name, "number": relative._number(), "kin": kin, **more}


def receipts_of(visit) -> list[tuple[str, str, str]]:
    return list(Receipt.objects.filter(visit=visit).values_list("person__name", "act", "words"))


def test_a_mother_is_asked_and_agrees_in_a_visit_of_her_own(son):
    mother = make.resident("李秀英")
    client, visit = window.clerk_with(son)
    line = f"李秀英 女 汉 {mother._number()}\n"
    page = client.post(window.path(visit, "family-cards/"), named(mother, number=line), follow=True)
    assert "已告诉李秀英。" in text(page)
    assert "李秀英 父母 等家人同意" in text(page)
    asked = "申请替李秀英出示他本人的医保码，要等他本人同意。"
    assert receipts_of(visit) == [("李国强", "card_asked", asked)]
    hers, own = window.clerk_with(mother)
    assert "亲情账户 1 件待办" in text(hers.get(window.path(own)))
    page = text(hers.get(window.path(own, "family-cards/")))
    assert "李国强 等您同意 对方想帮您出示医保码，花的是您自己的钱。要您同意才行。" in page
    answer = window.path(own, f"family-cards/{FamilyCard.objects.get().pk}/answer/")
    assert hers.post(answer, {"answer": "perhaps"}).status_code == 404
    assert "您已同意，可以随时退出。" in text(hers.post(answer, {"answer": "agree"}, follow=True))
    assert FamilyCard.objects.get().state == "active"
    assert receipts_of(own) == [("李秀英", "card_answered", "同意李国强替您出示您的医保码。")]
    assert hers.post(answer, {"answer": "refuse"}).status_code == 404


def test_a_childs_papers_are_seen_at_once(son):
    child = make.child("李小宝")
    client, visit = window.clerk_with(son)
    page = client.post(window.path(visit, "family-cards/"), named(child, "child"))
    assert (page.status_code, "孩子未满 16 周岁，要由监护人承诺。" in text(page)) == (422, True)
    page = client.post(window.path(visit, "family-cards/"), named(child, "child", pledge="on"))
    card = FamilyCard.objects.get()
    assert page["Location"] == at(visit, card)
    assert "李小宝 子女 证件号码" in text(client.get(at(visit, card)))


def test_what_is_wrong_is_said_and_what_was_typed_stays(son):
    client, visit = window.clerk_with(son)
    cards = window.path(visit, "family-cards/")
    page = client.post(cards, {"name": "", "number": "123", "kin": "cousin"})
    assert page.status_code == 422
    for said in ("请输入家人的姓名", "证件号码有误，请对照证件检查。", "请选择父母或子女"):
        assert said in text(page)
    page = client.post(cards, named(make.resident(), name="不是她"))
    assert "没有找到和这个姓名、证件号码都相符的参保人。" in text(page)
    assert value(page, "name") == "不是她"
    assert not FamilyCard.objects.exists()
    assert not Receipt.objects.exists()


def test_guessing_gets_slow_for_this_visit(son):
    client, visit = window.clerk_with(son)
    wrong = named(make.resident(), name="不是她")
    statuses = [client.post(window.path(visit, "family-cards/"), wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_either_of_the_two_ends_it(son):
    mother = make.resident("李秀英")
    shown = {"helper": son, "relative": mother, "kin": "parent", "state": "active", "added_at": make.NOW}
    for person, other in ((son, mother), (mother, son)):
        card = FamilyCard.objects.create(**shown)
        client, visit = window.clerk_with(person)
        page = client.post(window.path(visit, f"family-cards/{card.pk}/remove/"), follow=True)
        assert "亲情账户已结束，对方会收到通知。" in text(page)
        assert stands(card)[0] == "ended"
        assert receipts_of(visit) == [(person.name, "card_ended", f"和{other.name}的亲情账户结束了。")]


def test_strangers_and_agents_add_answer_and_end_nothing(son):
    mother = make.resident("李秀英")
    fields = {"kin": "parent", "state": "asked", "added_at": make.NOW}
    card = FamilyCard.objects.create(helper=son, relative=mother, **fields)
    answer, remove = f"family-cards/{card.pk}/answer/", f"family-cards/{card.pk}/remove/"
    agent = {"attended": "agent", "agent_name": "王小二"}
    for person, came, status in ((make.person(), {}, 404), (mother, agent, 403)):
        client, visit = window.clerk_with(person, **came)
        assert client.post(window.path(visit, answer), {"answer": "agree"}).status_code == status
        assert client.post(window.path(visit, remove)).status_code == status
    client, visit = window.clerk_with(make.person(), **agent)
    assert client.post(window.path(visit, "family-cards/"), named(mother)).status_code == 403
    assert stands(card) == ("asked", "")


def test_a_clerk_adds_nobody_of_their_own_family(son):
    number = make.document_number()
    own = make.binding(make.holder(number=number), make.resident("周小妹")).member
    client, visit = window.clerk_with(son, user=make.clerk(own_cert_digest=number_digest(number)))
    assert client.post(window.path(visit, "family-cards/"), named(own)).status_code == 403
    assert not FamilyCard.objects.exists()


def test_more_cards_take_no_more_queries(son):
    client, visit = window.clerk_with(son)

    def add_one():
        fields = {"kin": "parent", "state": "active", "added_at": make.NOW}
        FamilyCard.objects.create(helper=son, relative=make.resident(), **fields)

    add_one()
    first = queries(client, window.path(visit, "family-cards/"))
    add_one()
    add_one()
    assert queries(client, window.path(visit, "family-cards/")) == first


def test_the_wrong_method_is_refused(here, card):
    client, visit = here
    assert client.delete(at(visit, card)).status_code == 405
    assert client.delete(window.path(visit, "family-cards/")).status_code == 405
    for page in ("answer/", "remove/"):
        assert client.get(at(visit, card) + page).status_code == 405
