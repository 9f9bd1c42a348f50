"""A premium in 支出明细: on the holder's side, on the member's, and in every file."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from sharing.models import Binding
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

SPENDING, USED = "/spending/", "/spending/used/"
KIND = "居民医保代缴（2026 年度）"


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", yuan=1000), make.child("王子轩"))


def rows_of(client: Client, address: str) -> list[list[str]]:
    body = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline="")))


def sheet_of(client: Client, address: str):
    return load_workbook(io.BytesIO(b"".join(client.get(address).streaming_content))).active


def test_the_holder_reads_it_in_the_list_in_the_month_and_in_the_chart(binding):
    payment = make.premium(binding)
    make.settle(binding.member, payable="128.40")
    response = signed_in(binding.holder).get(SPENDING)
    page = text(response)
    assert "2026年6月 2 笔 · 合计 ¥ 528.40" in page
    assert f"王子轩 子女 {KIND} 缴费凭证号 {payment.receipt_no} −400.00 ¥ 600.00" in page
    assert "近 6 个月，家人共用去 ¥ 528.40" in page
    assert response.context["drawn"][-1] == ("6月", 528_40)


def test_the_filter_holds_for_it(binding):
    daughter = make.binding(binding.holder, make.child("王小雨"))
    make.premium(binding)
    client = signed_in(binding.holder)
    assert KIND in text(client.get(SPENDING, {"who": str(binding.member_id), "month": "2026-06"}))
    assert KIND not in text(client.get(SPENDING, {"who": str(daughter.member_id)}))


def test_the_member_reads_who_paid_it_and_nothing_of_the_balance(binding):
    payment = make.premium(binding)
    response = signed_in(binding.member).get(USED)
    page = text(response)
    assert "2026年6月 1 笔 · 本人账户 ¥ 0.00 · 家人账户 ¥ 400.00 · 现金 ¥ 0.00" in page
    assert f"{KIND} 06-15 10:30 缴费凭证号 {payment.receipt_no} 个人负担 ¥ 400.00" in page
    assert "王建国的账户 ¥ 400.00" in page
    assert "600.00" not in page


def test_others_read_nothing_of_it(binding):
    make.premium(binding)
    stranger = signed_in(make.holder())
    assert [KIND in text(stranger.get(address)) for address in (SPENDING, USED)] == [False, False]


def test_it_stands_in_the_holders_files(binding):
    payment = make.premium(binding)
    note = f"缴费凭证号 {payment.receipt_no}"
    client = signed_in(binding.holder)
    row = rows_of(client, "/spending/export.csv")[1]
    assert row == ["2026-06-15 10:30", "王子轩", "子女", "", KIND, "", "400.00", "600.00", note]
    sheet = sheet_of(client, "/spending/export.xlsx")
    assert [cell.value for cell in sheet[2]][4:] == [KIND, None, 400, 600, note]


def test_it_stands_in_the_members_files(binding):
    payment = make.premium(binding)
    note = f"缴费凭证号 {payment.receipt_no}"
    client = signed_in(binding.member)
    row = rows_of(client, "/spending/used/export.csv")[1]
    assert row[1:3] == ["", KIND]
    assert row[3:] == ["400.00", "0.00", "400.00", "0.00", "400.00", "王建国 400.00", "0.00", "", note, ""]
    sheet = sheet_of(client, "/spending/used/export.xlsx")
    assert [sheet[2][column].value for column in (2, 7, 8)] == [KIND, 400, "王建国 400.00"]


def test_three_take_as_many_queries_as_one(binding):
    make.top_up(binding.holder.account, yuan=1000)
    make.premium(binding)
    holder, member = signed_in(binding.holder), signed_in(binding.member)
    for_one = queries(holder, SPENDING), queries(member, USED)
    for year in (2025, 2027):
        make.premium(binding, year=year)
    assert (queries(holder, SPENDING), queries(member, USED)) == for_one
