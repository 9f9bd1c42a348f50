"""What the register's rows make of people and enrolments."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from accounts.models import Enrolment, EnrolmentState, LedgerEntry, Person, PersonalAccount, RegisterImport
from accounts.models.people import card_digest, number_digest
from accounts.rules.names import NAME_KEY_VERSION
from tests import make
from tests.accounts.register.register import (
    Cells,
    bad_rows,
    complaints,
    everything,
    resident,
    row,
    take,
    take_rows,
    write_csv,
)

pytestmark = pytest.mark.django_db

LATER = make.TODAY + timedelta(days=30)
A_MOMENT_LATER = make.NOW + timedelta(days=30)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def states(psn_no: str = "P1") -> list[tuple[str, str, bool, date]]:
    found = EnrolmentState.objects.filter(enrolment__person__psn_no=psn_no)
    return list(found.values_list("status", "area_code_given", "has_account", "valid_from"))


def person(psn_no: str = "P1") -> Person:
    return Person.objects.get(psn_no=psn_no)


def test_a_row_makes_a_person_an_enrolment_and_an_account(file: Path) -> None:
    number = make.document_number(date(1985, 6, 1), serial=9)
    report = take_rows(
        file, row(certno=number, tel="0516-80801234", card_no="A12345678", died_on="2026-06-01")
    )
    made = person()
    assert (made.name, made.cert_type, made._number(), made._telephone()) == (
        "王建国",
        "01",
        number,
        "051680801234",
    )
    assert (made.birth_date, made.sex, made.died_on) == (date(1985, 6, 1), "2", date(2026, 6, 1))
    assert bytes(made.cert_no_digest) == number_digest(number)
    assert bytes(made.card_no_digest or b"") == card_digest("A12345678")
    assert bytes(made.register_telephone_digest or b"") == bytes(made.telephone_digest or b"x")
    assert Enrolment.objects.values_list("insutype", "area_code").get() == ("310", "320300")
    assert states() == [("1", "320312", True, make.TODAY)]
    assert PersonalAccount.objects.values_list("balance_fen", "imported_fen", "entry_count").get() == (
        10000,
        10000,
        1,
    )
    assert (report.totals.people_new, report.totals.rows_changed, report.totals.rows_bad) == (1, 1, 0)
    assert complaints(report) == []


def test_a_run_is_recorded(file: Path) -> None:
    take_rows(file, row(), row("P2", tel="1"))
    run = RegisterImport.objects.get()
    assert (run.as_of, run.started_at, run.rows_read, run.rows_changed, run.rows_bad) == (
        make.TODAY,
        make.NOW,
        2,
        1,
        1,
    )
    assert run.finished_at is not None
    assert run.finished_at >= make.NOW
    assert LedgerEntry.objects.values_list("cause_kind", "cause_id", "at").get() == (
        "import",
        run.pk,
        make.NOW,
    )


FAMILY = [
    row("P1", psn_insu_stas="4", insuplc_admdvs="320102", balc="5.00", tel="13700000001", psn_name="王建 国"),
    row("P1", balc="100.00"),
    resident("P1", insuplc_admdvs="320102", psn_insu_stas="4", tel=""),
    resident("P2"),
    row("P3", psn_insu_stas="4", balc="7.00"),
    resident("P3", psn_name="别名", tel="13700000003"),
    row("P4", psn_insu_stas="4", insuplc_admdvs="320303", balc="1.00"),
    row("P4", psn_insu_stas="1", insuplc_admdvs="320312", balc="2.00"),
    row("P5", acct_flag="0", balc=""),
    row("P6", psn_insu_stas="2", insuplc_admdvs="320303", balc="6.00", paus_insu_date="2026-01-01"),
    row("P6", psn_insu_stas="4", insuplc_admdvs="320312", balc="8.00", paus_insu_date="2025-01-01"),
]


def facts() -> object:
    """What stands there, whatever the ids."""
    return (
        sorted(Person.objects.values_list("psn_no", "name")),
        sorted((one.psn_no, one._telephone()) for one in Person.objects.all()),
        sorted(
            EnrolmentState.objects.values_list(
                "enrolment__person__psn_no",
                "enrolment__insutype",
                "enrolment__area_code",
                "status",
                "area_code_given",
            )
        ),
        sorted(PersonalAccount.objects.values_list("holder__psn_no", "balance_fen", "imported_fen")),
    )


def test_the_same_file_twice_changes_nothing(file: Path) -> None:
    take_rows(file, *FAMILY)
    before = everything()
    again = take(file)
    assert everything() == before
    assert (again.totals.rows_changed, again.totals.rows_unchanged, again.totals.rows_merged) == (0, 9, 2)


def test_the_same_file_on_a_later_day_changes_nothing(file: Path) -> None:
    take_rows(file, *FAMILY)
    before = everything()
    take(file, as_of=LATER, at=A_MOMENT_LATER)
    assert everything() == before


@pytest.mark.parametrize("order", [FAMILY[::-1], FAMILY[5:] + FAMILY[:5], FAMILY[::2] + FAMILY[1::2]])
def test_the_same_rows_in_another_order_change_nothing(file: Path, order: Sequence[Cells]) -> None:
    take_rows(file, *FAMILY)
    before = everything()
    take_rows(file, *order)
    assert everything() == before


@pytest.mark.parametrize("order", [FAMILY[::-1], FAMILY[5:] + FAMILY[:5], FAMILY[::2] + FAMILY[1::2]])
def test_rows_in_any_order_say_the_same(file: Path, order: Sequence[Cells]) -> None:
    take_rows(file, *order)
    found = facts()
    assert found == (
        [
            ("P1", "王建国"),
            ("P2", "王建国"),
            ("P3", "别名"),
            ("P4", "王建国"),
            ("P5", "王建国"),
            ("P6", "王建国"),
        ],
        [
            ("P1", "13812345678"),
            ("P2", "13812345678"),
            ("P3", "13700000003"),
            ("P4", "13812345678"),
            ("P5", "13812345678"),
            ("P6", "13812345678"),
        ],
        [
            ("P1", "310", "320100", "4", "320102"),
            ("P1", "310", "320300", "1", "320312"),
            ("P1", "390", "320100", "4", "320102"),
            ("P2", "390", "320300", "1", "320312"),
            ("P3", "310", "320300", "4", "320312"),
            ("P3", "390", "320300", "1", "320312"),
            ("P4", "310", "320300", "1", "320312"),
            ("P5", "310", "320300", "1", "320312"),
            ("P6", "310", "320300", "2", "320303"),
        ],
        [("P1", 10000, 10000), ("P3", 700, 700), ("P4", 200, 200), ("P6", 600, 600)],
    )


def test_rows_of_a_person_far_apart_in_a_long_file_are_one_person(file: Path) -> None:
    between = [resident(f"P{serial}") for serial in range(10, 2600)]
    take_rows(file, FAMILY[0], FAMILY[6], *between, FAMILY[7], FAMILY[1])
    assert states("P4") == [("1", "320312", True, make.TODAY)]
    assert PersonalAccount.objects.get(holder=person()).balance_fen == 10000
    assert LedgerEntry.objects.count() == 2


def test_a_county_that_ended_does_not_end_the_city_that_goes_on(file: Path) -> None:
    rows = [row(psn_insu_stas="4", insuplc_admdvs="320303", balc="0"), row(insuplc_admdvs="320312")]
    for order in permutations(rows):
        report = take_rows(file, *order)
        assert states() == [("1", "320312", True, make.TODAY)]
        assert report.totals.rows_merged == 1


def test_a_state_is_added_only_when_something_differs(file: Path) -> None:
    take_rows(file, row())
    later = {"as_of": LATER, "at": A_MOMENT_LATER}
    take_rows(file, row(psn_insu_stas="2"), **later)
    take_rows(file, row(psn_insu_stas="2", insuplc_admdvs="320303"), **later)
    take_rows(file, row(psn_insu_stas="2", insuplc_admdvs="320303", acct_flag="0"), **later)
    assert [each[:3] for each in states()] == [
        ("1", "320312", True),
        ("2", "320312", True),
        ("2", "320303", True),
        ("2", "320303", False),
    ]


def test_a_state_is_dated_by_the_day_of_the_import(file: Path) -> None:
    take_rows(file, row(), as_of=date(2026, 1, 1))
    take_rows(file, row(psn_insu_stas="4"), as_of=date(2026, 3, 1))
    assert [each[3] for each in states()] == [date(2026, 1, 1), date(2026, 3, 1)]


@pytest.mark.parametrize(
    ("paused_on", "valid_from"),
    [
        ("2026-02-10", date(2026, 2, 10)),
        ("2026-03-01", date(2026, 3, 1)),
        ("2026-01-01", date(2026, 3, 1)),  # the state before is of that day
        ("2025-12-01", date(2026, 3, 1)),
        ("2026-03-02", date(2026, 3, 1)),  # still ahead on the day of the import
        ("", date(2026, 3, 1)),
    ],
)
def test_a_state_is_dated_by_its_own_day_where_that_is_news(
    file: Path, paused_on: str, valid_from: date
) -> None:
    take_rows(file, row(paus_insu_date=""), as_of=date(2026, 1, 1))
    take_rows(file, row(psn_insu_stas="2", paus_insu_date=paused_on), as_of=date(2026, 3, 1))
    assert states()[-1][3] == valid_from
    before = everything()
    take(file, as_of=date(2026, 3, 1))
    assert everything() == before


def test_an_active_state_is_dated_by_the_day_it_began(file: Path) -> None:
    dates = {"psn_insu_date": "2026-02-10", "paus_insu_date": "2026-02-20"}
    take_rows(file, row(psn_insu_stas="2"), as_of=date(2026, 1, 1))
    take_rows(file, row(**dates), as_of=date(2026, 3, 1))
    assert states()[-1][3] == date(2026, 2, 10)


def test_particulars_change_with_the_register(file: Path) -> None:
    take_rows(file, row("P1", psn_cert_type="08", certno="E12345678"))
    changed = {
        "psn_name": "王建",
        "gend": "1",
        "brdy": "1980-01-02",
        "died_on": "2026-06-02",
        "card_no": "B12345678",
    }
    report = take_rows(file, row("P1", psn_cert_type="99", certno="E12345678", **changed))
    made = person()
    assert (made.name, made.cert_type, made.sex, made.birth_date, made.died_on) == (
        "王建",
        "99",
        "1",
        date(1980, 1, 2),
        date(2026, 6, 2),
    )
    assert bytes(made.card_no_digest or b"") == card_digest("B12345678")
    assert (report.totals.people_changed, report.totals.rows_changed) == (1, 1)


def test_a_name_comes_in_as_it_is_written_and_with_its_key(file: Path) -> None:
    take_rows(file, row(psn_name="买买提•艾力"))
    assert (person().name, person().name_key, person().name_key_version) == (
        "买买提•艾力",
        "买买提·艾力",
        NAME_KEY_VERSION,
    )
    Person.objects.update(name_key="", name_key_version=0)
    take_rows(file, row(psn_name="李　四"))
    assert (person().name, person().name_key, person().name_key_version) == (
        "李　四",
        "李四",
        NAME_KEY_VERSION,
    )


def test_what_is_empty_does_not_overwrite_what_is_known(file: Path) -> None:
    passport = {"psn_cert_type": "08", "certno": "E12345678"}
    take_rows(file, row(**passport, gend="1", brdy="1980-01-02"))
    take_rows(file, row(**passport, psn_name="王建"))
    assert (person().name, person().sex, person().birth_date) == ("王建", "1", date(1980, 1, 2))


def test_a_death_is_taken_back_only_by_a_register_that_has_the_column(file: Path) -> None:
    take_rows(file, row(died_on="2026-06-02"))
    take_rows(file, row(psn_name="王建"))
    assert person().died_on == date(2026, 6, 2)
    take_rows(file, row(died_on="2026-06-02"))
    take_rows(file, row(died_on=""))
    assert person().died_on is None


def test_two_rows_that_differ_do_not_take_turns(file: Path) -> None:
    two = [row(psn_name="王建国", tel="13700000001"), resident(psn_name="王健国", tel="13700000002")]
    take_rows(file, *two)
    before = everything()
    take_rows(file, *reversed(two))
    take_rows(file, two[1])
    take_rows(file, two[0])
    assert everything() == before
    assert (person().name, person()._telephone()) == ("王建国", "13700000001")


def test_the_row_that_changes_speaks(file: Path) -> None:
    take_rows(file, row(psn_name="王建国"), resident(psn_name="王健国"))
    take_rows(file, row(psn_name="王建国"), resident(psn_name="王剑国"))
    assert person().name == "王剑国"


def test_an_old_enrolment_that_turns_up_does_not_speak_against_the_active_one(file: Path) -> None:
    take_rows(file, row())
    take_rows(file, row(), resident(psn_name="旧名", tel="13700000001", psn_insu_stas="4"))
    assert (person().name, person()._telephone()) == ("王建国", "13812345678")


def test_a_telephone_corrected_at_the_counter_stands_until_the_registers_own_changes(file: Path) -> None:
    take_rows(file, row(tel="13700000001"))
    corrected = person()
    corrected.set_telephone("13900000009")
    corrected.save()
    take(file)
    take_rows(file, row(tel="13700000001", psn_name="王建"))
    assert person()._telephone() == "13900000009"
    take_rows(file, row(tel="13700000002"))
    assert person()._telephone() == "13700000002"


def test_a_telephone_that_the_register_drops_takes_only_itself_away(file: Path) -> None:
    take_rows(file, row(tel="13700000001"), row("P2", tel="13700000001"))
    corrected = person()
    corrected.set_telephone("13900000009")
    corrected.save()
    take_rows(file, row(tel=""), row("P2", tel=""))
    assert (person()._telephone(), person("P2")._telephone()) == ("13900000009", "")
    take_rows(file, row(tel="13700000001"))
    assert person()._telephone() == "13700000001"


def test_another_document_number_of_a_known_person_is_a_bad_row(file: Path) -> None:
    take_rows(file, row())
    before = everything()
    report = take_rows(file, row(certno=make.document_number(serial=77), psn_name="别人", balc="999"))
    assert complaints(report) == [["2", "P1", "人员编号已登记为另一个证件号码，更正请在医保局后台办理"]]
    assert everything() == before


def test_a_document_number_under_another_psn_no_is_a_bad_row(file: Path) -> None:
    number = make.document_number(serial=1)
    take_rows(file, row("P1", certno=number))
    report = take_rows(file, row("P2", certno=number), row("P1", certno=number))
    assert complaints(report) == [["2", "P2", "证件号码已登记在另一个人员编号下"]]


@pytest.mark.parametrize("dry_run", [False, True])
def test_within_a_file_the_first_who_has_a_number_keeps_it(file: Path, dry_run: bool) -> None:
    number = make.document_number(serial=1)
    between = [resident(f"P{serial}") for serial in range(10, 2600)]
    rows = [row("P9", certno=number), *between, row("P1", certno=number)]
    report = take_rows(file, *rows, dry_run=dry_run)
    assert complaints(report) == [["2593", "P1", "证件号码已登记在另一个人员编号下"]]
    assert report.totals.people_new == 2591


def test_two_numbers_of_one_person_within_a_file_are_a_bad_row(file: Path) -> None:
    report = take_rows(file, row(), resident(certno=make.document_number(serial=77)))
    assert complaints(report) == [["3", "P1", "同一人员编号在文件中有不同的证件号码"]]
    assert Enrolment.objects.count() == 1


def test_whose_number_is_taken_may_have_another_in_the_next_row(file: Path) -> None:
    taken, own = make.document_number(serial=1), make.document_number(serial=2)
    report = take_rows(file, row("P1", certno=taken), row("P2", certno=taken), resident("P2", certno=own))
    assert complaints(report) == [["3", "P2", "证件号码已登记在另一个人员编号下"]]
    assert person("P2")._number() == own


def test_each_bad_row_is_one_line_without_anything_personal(file: Path) -> None:
    bad = row("P2", psn_name="", tel="139123", balc="-3")
    report = take_rows(file, row(), bad, bad, row("13812345678", brdy="x"), resident("P4"))
    said = (
        "姓名缺失；电话号码应为 11 位手机号，或带区号的固定电话；账户余额应为数字，最多两位小数，不能是负数"
    )
    assert complaints(report) == [["3", "P2", said], ["4", "P2", said], ["5", "", "出生日期不是有效的日期"]]
    assert (
        report.errors.read_text(encoding="utf-8-sig").splitlines()[0]
        == "行号,人员编号,列,读到的样子,原因和办法"
    )
    assert sorted(Person.objects.values_list("psn_no", flat=True)) == ["P1", "P4"]


def test_the_list_of_bad_rows_is_empty_again_when_all_are_good(file: Path) -> None:
    take_rows(file, row(tel="1"))
    report = take_rows(file, row())
    assert report.errors.read_text(encoding="utf-8-sig") == "行号,人员编号,列,读到的样子,原因和办法\n"


def test_a_dry_run_says_what_would_change_and_changes_nothing(file: Path) -> None:
    take_rows(file, row(), row("P2"))
    before, runs = everything(), RegisterImport.objects.count()
    rows = [row(balc="90", tel="13700000001"), row("P2", psn_insu_stas="2"), row("P3"), row("P4", tel="1")]
    forecast = take_rows(file, *rows, dry_run=True)
    assert (everything(), RegisterImport.objects.count()) == (before, runs)
    assert len(complaints(forecast)) == 1
    assert take(file).totals == forecast.totals


def test_known_people_are_read_in_the_same_number_of_queries(
    file: Path, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    write_csv(file, [row(f"P{serial}") for serial in range(1, 300)])
    take(file)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        take(file)


def test_a_row_without_a_readable_balance_is_listed_once_and_its_state_is_taken(tmp_path: Path) -> None:
    take_rows(tmp_path / "r.csv", row())
    report = take_rows(tmp_path / "r.csv", row(balc="1O0", psn_insu_stas="2"))
    said = "账户余额应为数字，最多两位小数，不能是负数（只是这里没有导入，这一行的其余内容已导入）"
    assert bad_rows(report) == [["2", "P1", "账户余额 balc", "#A#", said]]
    assert (report.totals.rows_bad, report.totals.rows_in_part, report.totals.rows_changed) == (1, 1, 1)
    assert PersonalAccount.objects.get().balance_fen == 10_000
    assert list(EnrolmentState.objects.order_by("pk").values_list("status", flat=True)) == ["1", "2"]


def test_a_damaged_name_leaves_the_known_one_and_is_none_for_who_is_new(tmp_path: Path) -> None:
    take_rows(tmp_path / "r.csv", row())
    report = take_rows(
        tmp_path / "r.csv", row(psn_name="王\ufffd国", tel="13912345678"), row("P2", psn_name="\ufffd")
    )
    assert Person.objects.get().name == "王建国"
    assert [(line, said.startswith("姓名中有丢失的字")) for line, _, said in complaints(report)] == [
        ("2", True),
        ("3", True),
    ]
    assert complaints(report)[1][2].endswith("新参保人的姓名必须完整，整行没有导入")
    assert (report.totals.rows_bad, report.totals.rows_in_part, report.totals.people_changed) == (2, 1, 1)


def test_a_card_that_a_file_gives_to_two_people_is_a_bad_row_for_both(tmp_path: Path) -> None:
    rows = [row(card_no="A10001"), row("P2", card_no="A10001"), row("P3", card_no="B10001")]
    report = take_rows(tmp_path / "r.csv", *rows)
    assert [each[:4] for each in bad_rows(report)] == [
        ["2", "P1", "社会保障卡号 card_no", "A#####"],
        ["3", "P2", "社会保障卡号 card_no", "A#####"],
    ]
    assert list(Person.objects.values_list("psn_no", flat=True)) == ["P3"]
    assert (report.totals.rows_read, report.totals.rows_bad, report.totals.rows_changed) == (3, 2, 1)
