"""Taking back what waits for its day, in the back office: asked on its page, decided by another officer."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.days import shanghai_day
from sharing.models import Approval, Edition, PledgeText
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import text

pytestmark = pytest.mark.django_db

KINDS = ["edition", "pledge-text"]
WHY = {"reason": "文件改期"}


def to_come(kind: str) -> Edition | PledgeText:
    tomorrow = shanghai_day(timezone.now()) + timedelta(days=1)
    return make.edition("32", tomorrow) if kind == "edition" else make.pledge_text("2027-1", tomorrow)


def here(kind: str, row: Edition | PledgeText) -> str:
    return f"/console/{kind}/{row.pk}/"


def since(row: Edition | PledgeText) -> date | None:
    row.refresh_from_db()
    return row.effective_from


@pytest.mark.parametrize("kind", KINDS)
def test_one_officer_asks_and_another_takes_it_back(kind):
    row, first = to_come(kind), make.officer("policy_officer", staff_name="钱文静")
    page, client = here(kind, row), browser_of(first)
    assert f"{page}withdraw/" in client.get(page).content.decode()
    assert "到了原定的日子就开始，再也不能撤回" in text(client.get(f"{page}withdraw/"))
    assert client.post(f"{page}withdraw/", WHY).headers["Location"] == page
    shown = text(client.get(page))
    assert "提出：撤回，变回草案。理由：文件改期" in shown
    assert f"{page}withdraw/" not in shown
    second, approval = signed_in_as("policy_officer"), Approval.objects.get()
    assert "撤回，变回草案" in text(second.get("/console/approval/"))
    second.post(f"/console/approval/{approval.pk}/decide/", {"decision": "approved"})
    assert since(row) is None
    assert f"{page}edit/" in client.get(page).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_why_not(kind):
    row, client = to_come(kind), signed_in_as("policy_officer")
    address = f"{here(kind, row)}withdraw/"
    assert "请写明理由。" in text(client.post(address, {}))
    client.post(address, WHY)
    again = client.post(address, WHY)
    assert (again.status_code, "已经有人提出，正在等复核。" in text(again)) == (422, True)
    begun = make.edition("32") if kind == "edition" else make.pledge_text("2026-1")
    late = client.post(f"{here(kind, begun)}withdraw/", WHY)
    assert "它已经到了日子，或者已经撤回，不能再撤回。" in text(late)
    assert f"{here(kind, begun)}withdraw/" not in client.get(here(kind, begun)).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_others_read_it_and_take_nothing_back(kind):
    row = to_come(kind)
    address = f"{here(kind, row)}withdraw/"
    city = signed_in_as("policy_officer", area="3203")
    assert address not in city.get(here(kind, row)).content.decode()
    assert city.post(address, WHY).status_code == 404
    assert signed_in_as("auditor").post(address, WHY).status_code == 403
    assert (since(row) is None, Approval.objects.count()) == (False, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_it_rejects_another_method(kind):
    assert signed_in_as("policy_officer").delete(f"{here(kind, to_come(kind))}withdraw/").status_code == 405
