"""The lists of the back office and the page of each row: read-only, by area, and never without a reason."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, RegisterImport
from sharing.models import Admission, Attachment, InstitutionKey, Notice, Receipt
from sharing.services.notices.write import tell, tell_holder
from sharing.services.visits.attachments import open_scan
from sharing.words.notices import NoticeKind
from tests import make
from tests.console.staff_browser import browser_of, say_why, signed_in_as
from tests.pages.visits import queries, text

pytestmark = pytest.mark.django_db(transaction=True)

ABOUT_PEOPLE = ("binding", "pledge", "settlement", "notice", "visit")
NOUNS = (*ABOUT_PEOPLE, "institution", "import", "access_record")


def of_area(area: str, *, count: int = 1) -> dict[str, Any]:
    """One row of each noun, and more where asked, of people of an area; the last row of each."""
    made: dict[str, Any] = {}
    for _each in range(count):
        holder = make.holder("王建国", area=area)
        [made["pledge"]] = make.signed(holder, make.asked_for(make.child("王子轩", area=area)))
        made["binding"] = made["pledge"].binding
        made["institution"] = make.institution(area_code=area)
        made["settlement"] = make.settle(made["binding"].member, payable=10, by=made["institution"])
        Notice.objects.filter(binding=made["binding"]).delete()  # of its signing
        tell_holder(made["binding"], NoticeKind.RESUMED, make.NOW)
        made["notice"] = Notice.objects.latest("pk")
        made["visit"] = make.visit(holder)
        made["import"] = RegisterImport.objects.create(
            as_of=make.TODAY, file_digest=bytes(32), started_at=make.NOW, rows_bad=2
        )
        made["access_record"] = AccessRecord.objects.create(
            person=holder, by_name="周敏", door="console", what="人员资料", why="核对", at=make.NOW
        )
    return made


def address(noun: str) -> str:
    return reverse(f"console:{noun}_list")


def page_of(noun: str, row: Any) -> str:
    return reverse(f"console:{noun}_detail", args=[row.pk])


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_shows_each_row_of_the_readers_area_and_no_other(noun):
    of_area(make.XUZHOU)
    response = signed_in_as("auditor", area="3203").get(address(noun))
    assert response.status_code == 200
    assert len(response.context["table"].rows) == 1
    elsewhere = signed_in_as("auditor", area="3201").get(address(noun))
    assert len(elsewhere.context["table"].rows) == (1 if noun == "import" else 0)


@pytest.mark.parametrize("noun", ABOUT_PEOPLE)
def test_names_in_lists_are_masked(noun):
    of_area(make.XUZHOU)
    page = text(signed_in_as("auditor").get(address(noun)))
    assert ("王建国" in page, "王子轩" in page) == (False, False)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(noun):
    of_area(make.XUZHOU)
    client = signed_in_as("auditor", area="3203")
    for_one = queries(client, address(noun))
    of_area(make.XUZHOU, count=2)
    assert len(client.get(address(noun)).context["table"].rows) == 3
    assert queries(client, address(noun)) == for_one


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun != "access_record"])
def test_a_page_of_another_area_is_not_there(noun):
    row = of_area(make.XUZHOU)[noun]
    response = signed_in_as("auditor", area="3201").get(page_of(noun, row))
    assert response.status_code == (200 if noun == "import" else 404)


@pytest.mark.parametrize("noun", ABOUT_PEOPLE)
def test_a_page_about_somebody_asks_why_first_and_tells_them(noun):
    row = of_area(make.XUZHOU)[noun]
    AccessRecord.objects.all().delete()
    client = signed_in_as("auditor", area="3203")
    assert "王建国" not in text(client.get(page_of(noun, row)))
    assert not AccessRecord.objects.exists()
    assert client.post(page_of(noun, row), {"ground": "3"}).status_code == 422
    assert not AccessRecord.objects.exists()
    page = text(say_why(client, page_of(noun, row)))
    assert "王建国" in page or "王子轩" in page
    seen = AccessRecord.objects.all()
    assert {(record.by_name, record.door, record.why) for record in seen} == {
        ("周敏", "console", "稽核检查：2026 年第 3 号")
    }
    assert seen.count() == {"notice": 1, "visit": 1}.get(noun, 2)


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_is_changed_by_a_list(noun):
    client = signed_in_as("auditor")
    assert {client.post(address(noun)).status_code, client.delete(address(noun)).status_code} == {405}


@pytest.mark.parametrize("noun", ["institution", "import"])
def test_a_page_about_nobody_takes_no_reason(noun):
    row = of_area(make.XUZHOU)[noun]
    client = signed_in_as("administrator")
    assert client.get(page_of(noun, row)).status_code == 200
    assert client.post(page_of(noun, row), {"ground": "3", "note": "x"}).status_code == 405


def test_a_reload_within_five_minutes_is_the_same_look():
    row = of_area(make.XUZHOU)["notice"]
    AccessRecord.objects.all().delete()
    client = signed_in_as("auditor")
    say_why(client, page_of("notice", row))
    client.get(page_of("notice", row))
    assert AccessRecord.objects.count() == 1


def test_another_page_of_the_same_person_asks_no_more_and_leaves_its_own_record():
    made = of_area(make.XUZHOU)
    AccessRecord.objects.all().delete()
    client = signed_in_as("auditor")
    say_why(client, page_of("notice", made["notice"]))
    assert "王子轩" in text(client.get(page_of("binding", made["binding"])))
    by_person = AccessRecord.objects.order_by("pk").values_list("person", "what", "why")
    reason, holder, member = "稽核检查：2026 年第 3 号", made["binding"].holder_id, made["binding"].member_id
    assert list(by_person)[0] == (holder, "通知和送达", reason)
    assert set(list(by_person)[1:]) == {(holder, "共济绑定", reason), (member, "共济绑定", reason)}


def test_the_reason_ends_with_the_session_and_is_not_in_it():
    row = of_area(make.XUZHOU)["notice"]
    user = make.officer("auditor")
    client = browser_of(user)
    say_why(client, page_of("notice", row))
    kept = str(dict(client.session))
    assert ("稽核检查" in kept, "王建国" in kept) == (False, False)
    assert "为什么要看？" in text(browser_of(user).get(page_of("notice", row)))


def test_a_list_is_narrowed_by_state_and_by_day():
    made = of_area(make.XUZHOU)
    client = signed_in_as("auditor")
    rows: Callable[[str], int] = lambda query: len(  # noqa: E731
        client.get(address("binding") + query).context["table"].rows
    )
    assert (rows("?state=active"), rows("?state=ended"), rows("?relationship=spouse")) == (1, 0, 0)
    day = made["binding"].signed_at.date().isoformat()
    assert (rows(f"?since={day}&until={day}"), rows("?since=2030-01-01")) == (1, 0)


@pytest.mark.parametrize(
    "query", ["?state=nonsense", "?since=yesterday", "?since=2026-02-01&until=2026-01-01"]
)
def test_a_wrong_filter_is_told_beside_the_field(query):
    response = signed_in_as("auditor").get(address("binding") + query)
    assert (response.status_code, bool(response.context["form"].errors)) == (422, True)


def test_a_place_that_was_never_there_is_told():
    assert signed_in_as("auditor").get(address("binding") + "?before=x").status_code == 422


def test_rows_are_not_found_by_names_in_an_address():
    of_area(make.XUZHOU)
    response = signed_in_as("auditor").get(address("binding") + "?holder__name=李四")
    assert len(response.context["table"].rows) == 1  # the address is not listened to


def test_a_bill_shows_each_account_and_what_fell_short():
    made = of_area(make.XUZHOU)
    second = make.binding(make.holder("赵德明", yuan=0), made["binding"].member)
    bill = make.settle(second.member, payable=150)
    response = say_why(signed_in_as("auditor"), page_of("settlement", bill))
    paid, lacking = response.context["detail"].tables
    assert [(row[0].text, row[4].text) for row in paid.rows] == [("王建国", "90.00")]
    assert "赵德明" in [row[0].text for row in lacking.rows]


def test_an_institution_shows_its_keys_but_never_a_key():
    row = make.institution()
    key = InstitutionKey.objects.create(institution=row, key_sealed=b"secret-bytes", created_at=make.NOW)
    response = signed_in_as("administrator").get(page_of("institution", row))
    assert str(key.pk) in text(response)
    assert b"secret-bytes" not in response.content


def test_a_notice_says_how_its_delivery_went():
    person = make.person(telephone="13805160001")
    tell(person, NoticeKind.DEATH_UNDONE, make.NOW)
    Notice.objects.filter(channel="sms").update(tries=8)
    response = signed_in_as("auditor").get(address("notice"))
    shown = {str(row[3].text): str(row[6].text) for row in response.context["table"].rows}
    assert shown == {"没有送出": "", "在站内": ""}


def test_a_visit_shows_who_came_along_and_what_was_done_given_and_taken_in():
    visit = make.visit(make.holder("王建国"))
    Admission.objects.create(
        visit=visit, person=make.person("李晓梅"), identity_check="card_seen", admitted_at=make.NOW
    )
    binding = make.binding(visit.citizen, make.child())
    binding.events.update(visit=visit)
    Receipt.objects.create(
        number="AAAA-BBBB-CCCC-DDDD", person=visit.citizen, visit=visit, act="sign", words="绑定", at=make.NOW
    )
    Attachment.objects.create(
        person=visit.citizen,
        visit=visit,
        kind="kinship",
        content_type="image/jpeg",
        size=2049,
        digest=bytes(32),
        added_by=visit.clerk,
        at=make.NOW,
    )
    response = say_why(signed_in_as("supervisor"), page_of("visit", visit))
    first_two = [
        [str(cell.text) for cell in table.rows[0][:2]] for table in response.context["detail"].tables
    ]
    assert first_two == [
        ["李晓梅", "看了证件原件"],
        ["签署承诺书", "2026年1月1日 10:00"],
        ["AAAA-BBBB-CCCC-DDDD", "绑定"],
        ["亲属关系的证明", "3"],
    ]


def test_staff_of_several_areas_see_all_of_them():
    of_area(make.XUZHOU)
    of_area(make.NANJING)
    user = make.officer("auditor", area="3201")
    user.grants.create(role="auditor", area_prefix="3203", starts_on="2020-01-01")
    user.grants.create(role="clerk", area_prefix="", starts_on="2020-01-01")  # opens nothing here
    assert len(browser_of(user).get(address("binding")).context["table"].rows) == 2


def test_signed_out_one_signs_in_first():
    assert Client().get(address("binding")).status_code == 302


def letter_brought(*, area: str = make.XUZHOU) -> Attachment:
    return make.paper(make.agent_visit(make.holder("王建国", area=area), letter=False), "agent_letter")


def paper_page(paper: Attachment) -> str:
    return reverse("console:visit_paper", args=[paper.visit_id, paper.pk])


def test_a_scan_opens_for_who_said_why_and_the_person_sees_that():
    paper = letter_brought()
    client = signed_in_as("supervisor")
    assert "为什么要看？" in text(client.get(paper_page(paper)))
    response = say_why(client, page_of("visit", paper.visit))
    assert response.context["detail"].tables[3].rows[0][0].url == paper_page(paper)
    response = client.get(paper_page(paper))
    assert (response.content, response["Content-Type"]) == (open_clear(paper), "image/jpeg")
    assert AccessRecord.objects.latest("pk").what == "材料扫描件：委托书"


def test_a_scan_of_another_area_is_not_there():
    client = signed_in_as("supervisor", area="3201")
    assert client.get(paper_page(letter_brought())).status_code == 404
    assert client.delete(paper_page(letter_brought())).status_code == 405


def test_a_scan_that_was_erased_says_so():
    paper = letter_brought()
    client = signed_in_as("supervisor")
    say_why(client, page_of("visit", paper.visit))
    Attachment.objects.update(sealed=None)
    assert client.get(paper_page(paper)).status_code == 503  # nobody is told that it was erased
    [pledge] = make.signed(paper.visit.citizen, make.asked_for(make.child()))
    make.erasure(pledge, "paper", paper)
    assert client.get(paper_page(paper)).status_code == 410


def open_clear(paper: Attachment) -> bytes:
    return open_scan(attachment=paper, by=make.clerk_in(paper.visit), at=make.NOW).scan.body


def test_a_binding_of_the_hall_leads_to_its_visit_and_says_who_did_it_for_whom():
    visit = make.visit(make.holder("王建国"))
    [pledge] = make.signed_at_desk(visit, make.asked_for(make.child("王子轩")))
    response = say_why(signed_in_as("auditor"), page_of("binding", pledge.binding))
    detail = response.context["detail"]
    assert reverse("console:visit_detail", args=[visit.pk]) in [url for _label, url in detail.actions]
    assert f"窗口经办人 {visit.clerk.staff_name} 为王建国办" in detail.trail[0].hint
