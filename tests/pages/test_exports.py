"""The spending as files: what stands in them, what must not become a formula, what they cost."""

import csv
import io
import tracemalloc
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.test import Client
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from accounts.models import PoolingArea
from sharing.models import Allocation, Binding, Settlement
from sharing.pages import exports
from sharing.selectors import spending
from sharing.selectors.spreadsheets import Fen, Sheet, csv_lines, xlsx_file
from tests import make
from tests.pages.visits import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

CSV, XLSX = "/spending/export.csv", "/spending/export.xlsx"
USED_CSV, USED_XLSX = "/spending/used/export.csv", "/spending/used/export.xlsx"
ALL = [CSV, XLSX, USED_CSV, USED_XLSX]
FORMULA = '=HYPERLINK("http://127.0.0.1","点我")'


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", yuan=500), make.child("王子轩"))


def used(binding: Binding, yuan: str, **fields) -> Settlement:
    return make.settle(binding.member, payable=yuan, **fields)


def table(client: Client, address: str, asked: dict[str, str] | None = None) -> list[list[str]]:
    body = b"".join(client.get(address, asked or {}).streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body[1:], newline="")))


def book(client: Client, address: str):
    response = client.get(address)
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_the_holders_table_has_every_use_with_refunds_below_nought(binding):
    hospital = make.institution(name="徐州市儿童医院")
    used(binding, "1128.40", by=hospital, total_fee_fen=312000, med_type="21")
    make.cancel(used(binding, "0", by=hospital) and Settlement.objects.exclude(shared_fen=0).get())
    heading, back, first = table(signed_in(binding.holder), CSV)
    assert heading == [
        "时间",
        "家人",
        "关系",
        "医药机构",
        "类别",
        "总费用（元）",
        "使用我的账户（元，退回为负）",
        "账户余额（元）",
        "说明",
    ]
    assert first == [
        "2026-06-15 10:30",
        "王子轩",
        "子女",
        "徐州市儿童医院",
        "住院",
        "3120.00",
        "500.00",
        "0.00",
        "这一笔已在 2026年6月15日 10:30 退费，钱已退回",
    ]
    assert back[5:] == ["-3120.00", "-500.00", "500.00", "退回 2026年6月15日 10:30 的那一笔"]


def test_the_patients_table_has_who_paid_and_the_long_number_as_text(binding):
    bill = used(binding, "600", by=make.institution(name="徐州市儿童医院"))
    _heading, row = table(signed_in(binding.member), USED_CSV)
    assert row == [
        "2026-06-15 10:30",
        "徐州市儿童医院",
        "普通门诊",
        "600.00",
        "0.00",
        "600.00",
        "0.00",
        "500.00",
        "王建国 500.00",
        "100.00",
        "授权人的账户这次不能支付，或不够支付。",
        "",
        f"'{bill.setl_id}",
    ]


@pytest.mark.parametrize("starts", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_that_could_be_a_formula_is_quoted_and_money_never_is(starts):
    sheet = Sheet("表", [("名", 9, lambda row: row[0]), ("元", 9, lambda row: row[1])])
    lines = "".join(csv_lines(sheet, [(f"{starts}1+1", Fen(-5)), ("王建国", Fen(12840))]))
    rows = list(csv.reader(io.StringIO(lines[1:], newline="")))
    assert rows[1:] == [[f"'{starts}1+1", "-0.05"], ["王建国", "128.40"]]


def test_in_a_workbook_a_name_stays_a_name(binding):
    make.settle(binding.member, payable="10", by=make.institution(name=FORMULA))
    row = book(signed_in(binding.holder), XLSX).active[2]
    assert (row[3].value, row[3].data_type) == (FORMULA, "s")


def test_a_workbook_holds_moments_numbers_and_texts(binding):
    bill = used(binding, "128.40")
    use = book(signed_in(binding.holder), XLSX).active[2]
    assert (use[0].value, use[6].value, use[6].number_format) == (
        datetime(2026, 6, 15, 10, 30),  # noqa: DTZ001 - Excel knows no zones
        128.4,
        "#,##0.00",
    )
    mine = book(signed_in(binding.member), USED_XLSX).active[2]
    assert (mine[12].value, mine[12].data_type) == (bill.setl_id, "s")


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=40))
def test_an_amount_stands_in_the_workbook_to_the_fen(amounts):
    sheet = Sheet("表", [("元", 9, Fen)])
    with xlsx_file(sheet, amounts) as file, ZipFile(file) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml").decode().split("<v>")[1:]
    written = [Decimal(cell.split("</v>")[0]) for cell in cells]
    assert [int(amount * 100) for amount in written] == amounts
    assert [Decimal(repr(float(amount))) for amount in written] == written


def test_an_amount_is_not_divided_as_a_float():
    """7 / 100 is written as 0.07000000000000001 by the library; the file must say 0.07."""
    with xlsx_file(Sheet("表", [("元", 9, Fen)]), [7]) as file, ZipFile(file) as parts:
        assert b"<v>0.07</v>" in parts.read("xl/worksheets/sheet1.xml")


def test_a_hidden_institution_is_hidden_in_both_files(binding):
    PoolingArea.objects.create(code=make.XUZHOU, name="徐州市")
    Binding.objects.update(hides_institution=True)
    used(binding, "10", by=make.institution(name="徐州市肿瘤医院"), total_fee_fen=98765)
    client = signed_in(binding.holder)
    assert table(client, CSV)[1][3:6] == ["徐州市 · 定点医疗机构", "普通门诊", ""]
    row = [cell.value for cell in book(client, XLSX).active[2]]
    assert row[3:6] == ["徐州市 · 定点医疗机构", "普通门诊", None]


def test_the_filter_of_the_page_holds_for_the_files(binding):
    daughter = make.binding(binding.holder, make.child("王小雨"))
    used(binding, "1")
    used(binding, "2", at=make.NOW - timedelta(days=31))
    used(daughter, "4")
    client = signed_in(binding.holder)
    theirs = table(client, CSV, {"who": str(binding.member_id), "month": "2026-05"})
    assert [row[6] for row in theirs[1:]] == ["2.00"]
    mine = table(signed_in(binding.member), USED_CSV, {"month": "2026-06"})
    assert [row[5] for row in mine[1:]] == ["1.00"]


@pytest.mark.parametrize(
    ("address", "asked", "name"),
    [
        (CSV, {}, "支出明细.csv"),
        (XLSX, {"month": "2026-06"}, "支出明细-2026年6月.xlsx"),
        (USED_CSV, {}, "我用的共济.csv"),
        (USED_XLSX, {}, "我用的共济.xlsx"),
    ],
)
def test_a_file_is_named_in_chinese(binding, address, asked, name):
    response = signed_in(binding.holder).get(address, asked)
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == name
    list(response.streaming_content)


@pytest.mark.parametrize("address", ALL)
def test_a_wrong_choice_is_said_so(binding, address):
    response = signed_in(binding.holder).get(address, {"month": "soon"})
    assert response.status_code == 422
    assert "没有这个月份的记录" in response.content.decode()


@pytest.mark.parametrize("address", ALL)
def test_others_get_an_empty_table(binding, address):
    used(binding, "10")
    client = signed_in(make.holder())
    rows = table(client, address) if address.endswith("csv") else list(book(client, address).active.values)
    assert len(rows) == 1


@pytest.mark.parametrize("address", ALL)
def test_who_is_not_signed_in_signs_in_first(client, address):
    assert client.get(address).url == f"/sign-in/?next={address}"


@pytest.mark.parametrize("address", ALL)
def test_it_is_only_read(binding, address):
    assert signed_in(binding.holder).post(address).status_code == 405


def test_a_table_is_begun_before_it_is_all_read(binding, django_assert_max_num_queries):
    used(binding, "10")
    lines = csv_lines(exports._sheet_of_uses(), spending.all_uses(binding.holder_id, spending.Wanted()))
    with django_assert_max_num_queries(0):
        assert next(lines).startswith("\ufeff时间")


def many(binding: Binding, count: int) -> None:
    """So many uses of one bill: rows as the export reads them, though no bill has as many."""
    bill = used(binding, "1")
    first = Allocation.objects.get(settlement=bill)
    for start in range(0, count, 5000):
        Allocation.objects.bulk_create(
            Allocation(
                settlement=bill,
                account_id=first.account_id,
                binding=binding,
                edition_id=first.edition_id,
                amount_fen=1,
                entry_number=number + 100,
                balance_after_fen=1,
                settled_on=first.settled_on,
            )
            for number in range(start, min(start + 5000, count))
        )


def peak_of(rows: int, holder_id, write) -> int:
    """The most memory, in bytes, that writing took, once and after a first time; the file is complete."""
    sheet = exports._sheet_of_uses()
    tracemalloc.start()
    written = write(sheet, spending.all_uses(holder_id, spending.Wanted()))
    _now_held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written == rows + 2  # the heading, and the bill itself
    return peak


def csv_rows(sheet, rows) -> int:
    return sum(text.count("\r\n") for text in csv_lines(sheet, rows))


def xlsx_rows(sheet, rows) -> int:
    with (
        xlsx_file(sheet, rows) as file,
        ZipFile(file) as parts,
        parts.open("xl/worksheets/sheet1.xml") as page,
    ):
        found, rest = 0, b""
        while chunk := page.read(64 * 1024):
            found += (rest + chunk).count(b"<row ")
            rest = chunk[-4:]  # a tag may lie across two chunks
        return found


@pytest.mark.parametrize("write", [csv_rows, xlsx_rows])
def test_more_rows_take_no_more_memory(binding, write):
    """docs/performance.md has it for 100,000 rows, which takes too long here."""
    other = make.binding(make.holder("陈秀兰"), make.child())
    few, more = 2 * spending.EXPORT_PAGE, 5 * spending.EXPORT_PAGE
    many(binding, few)
    many(other, more)
    write(exports._sheet_of_uses(), spending.all_uses(binding.holder_id, spending.Wanted()))  # fills caches
    assert peak_of(more, other.holder_id, write) < 1.2 * peak_of(few, binding.holder_id, write)
