"""Settling, cancelling, reversing and asking after bills through the door."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LedgerEntry, PersonalAccount
from sharing.models import CredentialToken, Institution, Message, Settlement
from sharing.services.settling.audit import settlement_faults
from tests import make
from tests.gateway.hospital import Till, bill, codes, parts, till

pytestmark = pytest.mark.django_db

GROWN = date(2004, 9, 1)
SETTLED = ["2102", "2207", "2304"]
QUOTED = {"2101": "2102", "2206": "2207", "2303": "2304"}
CANCELLED = {"2102": "2103", "2207": "2208", "2304": "2305"}


@pytest.fixture
def hospital() -> Till:
    return till()


def test_a_bill_is_settled_from_own_account_holders_and_cash(hospital: Till) -> None:
    make.editions()
    son = make.holder(yuan="10.50", born=GROWN)
    make.binding(make.holder(yuan=100), son)
    answer = hospital.settle(son, fee="300.00", fund_pay_sumamt=149.25, psn_part_amt="150.75")
    assert (answer["infcode"], answer["err_msg"]) == (0, "")
    setlinfo, settlement = answer["output"]["setlinfo"], Settlement.objects.get()
    assert (setlinfo["setl_id"], setlinfo["medins_setl_id"]) == (settlement.setl_id, settlement.msgid)
    assert parts(answer) == (10.50, 100.00, 40.25)
    fees = ("medfee_sumamt", "fund_pay_sumamt", "hosp_part_amt", "psn_part_amt", "balc")
    assert [setlinfo[name] for name in fees] == [300.00, 149.25, 0, 150.75, 0]
    assert answer["output"]["setldetail"] == [{"mulaid_psncnt": 1, "acct_mulaid_pay": 100.00}]
    assert codes(answer) == ["balance_not_enough"]
    assert answer["warn_msg"].startswith("[balance_not_enough] ")


@pytest.mark.parametrize("infno", SETTLED)
def test_every_kind_of_bill_is_settled(hospital: Till, infno: str) -> None:
    answer = hospital.settle(make.holder(yuan=200), infno=infno)
    assert (answer["infcode"], parts(answer)) == (0, (128.40, 0, 0))


@pytest.mark.parametrize("infno", QUOTED)
def test_a_quote_says_what_settling_would_and_writes_nothing(hospital: Till, infno: str) -> None:
    binding = make.binding(make.holder(yuan=100))
    token = make.token(binding.member, at=timezone.now())
    data = bill(binding.member, mdtrt_cert_type="01", mdtrt_cert_no=token)
    quoted = hospital.ask(infno, data)
    assert "setl_id" not in quoted["output"]["setlinfo"]
    assert not Settlement.objects.exists()
    assert not Message.objects.exists()
    assert not LedgerEntry.objects.filter(kind="spend").exists()
    settled = hospital.ask(QUOTED[infno], data)
    assert parts(quoted) == parts(settled) == (0, 100.00, 28.40)
    assert codes(quoted) == codes(settled)


@pytest.mark.parametrize("infno", SETTLED)
def test_a_cancelled_bill_gives_everything_back_and_may_be_settled_again(hospital: Till, infno: str) -> None:
    binding = make.binding(make.holder(yuan=100))
    data = bill(binding.member)
    first = hospital.ask(infno, data)["output"]["setlinfo"]
    answer = hospital.ask(CANCELLED[infno], {"setl_id": first["setl_id"]})
    cancelled = answer["output"]["setlinfo"]
    assert (cancelled["refd_setl_flag"], cancelled["init_setl_id"]) == ("1", first["setl_id"])
    assert parts(answer) == (0, -100.00, -28.40)
    assert PersonalAccount.objects.get(holder=binding.holder).balance_fen == 100_00
    again = hospital.ask(infno, {**data, "init_setl_id": first["setl_id"]})
    assert parts(again) == (0, 100.00, 28.40)
    assert not list(settlement_faults())


def test_a_bill_is_settled_once_until_it_is_cancelled(hospital: Till) -> None:
    data = bill(make.holder(yuan=500))
    hospital.ask("2207", data)
    answer = hospital.ask("2207", data)
    assert (answer["infcode"], codes(answer)) == (-3002, ["bill_already_settled"])
    assert answer["err_msg"] == "这张账单已经结算过。要重新结算，请先撤销原来的结算。"


def test_a_plain_message_without_the_funds_part_is_all_payable(hospital: Till) -> None:
    setlinfo = hospital.settle(make.child(), fee="80")["output"]["setlinfo"]
    assert (setlinfo["fund_pay_sumamt"], setlinfo["psn_part_amt"], setlinfo["hosp_part_amt"]) == (0, 80, 0)


def test_the_hospitals_own_part_counts_in_the_sum(hospital: Till) -> None:
    given = {"fund_pay_sumamt": "40", "hosp_part_amt": "10.5", "psn_part_amt": "49.5"}
    setlinfo = hospital.settle(make.child(), fee="100.00", **given)["output"]["setlinfo"]
    assert (setlinfo["psn_part_amt"], setlinfo["hosp_part_amt"]) == (49.5, 10.5)


@pytest.mark.parametrize(
    "amounts",
    [
        {"fund_pay_sumamt": "40", "psn_part_amt": "50"},
        {"fund_pay_sumamt": "100.01"},
        {"psn_part_amt": "100", "hosp_part_amt": "1"},
    ],
)
def test_amounts_that_do_not_add_up_are_refused(hospital: Till, amounts: dict[str, str]) -> None:
    answer = hospital.settle(make.child(), fee="100", **amounts)
    assert (answer["infcode"], codes(answer)) == (-1002, ["bad_field"])
    assert not Settlement.objects.exists()


@pytest.mark.parametrize("fee", ["1.234", "-1", "1e3", "", "abc", "99999999999999", True, {}, ["1"]])
def test_what_is_no_amount_is_refused(hospital: Till, fee: object) -> None:
    data = bill(make.child()) | {"medfee_sumamt": fee}
    answer = hospital.ask("2207", data)
    assert (answer["infcode"], answer["err_msg"][:23]) == (-1002, "报文里有字段不对。medfee_sumamt：")


def test_every_wrong_field_is_named_at_once(hospital: Till) -> None:
    data = bill(make.child(), med_type="1234567", acct_used_flag="2", mdtrt_id=None)
    told = hospital.ask("2207", data)["output"]["reasons"][0]["text"]
    assert told == (
        "报文里有字段不对。mdtrt_id：没有填。med_type：最长 6 个字。acct_used_flag：只能是 0、1。"
    )


def test_unknown_fields_and_kinds_of_care_are_tolerated(hospital: Till) -> None:
    answer = hospital.settle(
        make.holder(yuan=200), med_type="9907", psn_setlway="01", expContent={"a": [1.0]}
    )
    assert parts(answer) == (128.40, 0, 0)


@pytest.mark.parametrize("wrap", ["data", "druginfo", "", "list"])
def test_the_input_may_be_wrapped_in_the_common_ways(hospital: Till, wrap: str) -> None:
    data = bill(make.holder(yuan=200))
    given = {"": data, "list": {"data": [data]}}.get(wrap, {wrap: data})
    answer = json.loads(hospital.send(hospital.message("2102", {}, input=given)))
    assert parts(answer) == (128.40, 0, 0)


def test_a_pharmacy_without_numbers_of_visits_goes_by_the_invoice_else_by_the_message(hospital: Till) -> None:
    patient = make.holder(yuan=500)
    data = bill(patient, mdtrt_id=None, chrg_bchno=None, invono="F1", med_type="41")
    assert hospital.ask("2102", data)["output"]["setlinfo"]["mdtrt_id"] == "F1"
    assert codes(hospital.ask("2102", data)) == ["bill_already_settled"]
    plain = bill(patient, mdtrt_id=None, chrg_bchno=None, med_type="41")
    assert [hospital.ask("2102", plain)["infcode"] for _ in range(2)] == [0, 0]


def test_numbers_may_be_sent_where_texts_are_meant(hospital: Till) -> None:
    answer = hospital.settle(make.holder(yuan=200), acct_used_flag=0, med_type=11, fee="5")
    assert (parts(answer), codes(answer)) == ((0, 0, 5.00), ["account_use_declined"])


def test_nothing_is_told_of_the_holder_but_how_many_and_how_much(hospital: Till) -> None:
    mother = make.holder("欧阳秀英", yuan="123456789.43")
    binding = make.binding(mother)
    settled = hospital.send(hospital.message("2207", bill(binding.member))).decode()
    query = {"medins_setl_id": Settlement.objects.get().msgid}
    for text in (settled, hospital.send(hospital.message("5203", query)).decode()):
        for private in ("欧阳", mother.psn_no, mother._number(), "123456789", "123456661", str(mother.pk)):
            assert private not in text


def test_balc_is_the_patients_own(hospital: Till) -> None:
    patient = make.holder(yuan=200, born=GROWN)
    make.binding(make.holder(yuan=999), patient)
    assert hospital.settle(patient, fee="50")["output"]["setlinfo"]["balc"] == 150.00


def test_a_question_about_a_settlement_says_how_it_stands(hospital: Till) -> None:
    binding = make.binding(make.holder(yuan=100))
    first = hospital.settle(binding.member)
    setlinfo = first["output"]["setlinfo"]
    asked = hospital.ask("5203", {"setl_id": setlinfo["setl_id"]})
    assert asked["output"]["setlinfo"] == {**setlinfo, "cncl_flag": "0"}
    assert asked["output"]["setldetail"] == first["output"]["setldetail"]
    assert asked["warn_msg"] == first["warn_msg"]
    hospital.ask("2208", {"setl_id": setlinfo["setl_id"]})
    asked = hospital.ask("5203", {"medins_setl_id": setlinfo["medins_setl_id"]})
    assert asked["output"]["setlinfo"]["cncl_flag"] == "1"
    assert codes(hospital.ask("5203", {})) == ["bad_field"]


@pytest.mark.parametrize("infno", ["5203", "2103", "2208", "2305"])
def test_another_institutions_settlement_is_as_unknown_as_one_that_never_was(
    hospital: Till, infno: str
) -> None:
    setl_id = hospital.settle(make.holder(yuan=200))["output"]["setlinfo"]["setl_id"]
    other = till()
    told = [other.ask(infno, {"setl_id": number}) for number in (setl_id, "1" * 30)]
    assert [codes(one) for one in told] == [["settlement_unknown"]] * 2
    assert told[0]["err_msg"] == told[1]["err_msg"]
    assert not Settlement.objects.filter(is_reversed=True).exists()


def test_a_cancellation_cannot_be_cancelled_nor_a_bill_twice(hospital: Till) -> None:
    setl_id = hospital.settle(make.holder(yuan=200))["output"]["setlinfo"]["setl_id"]
    cancelled = hospital.ask("2208", {"setl_id": setl_id})["output"]["setlinfo"]["setl_id"]
    assert codes(hospital.ask("2208", {"setl_id": setl_id})) == ["already_cancelled"]
    assert codes(hospital.ask("2208", {"setl_id": cancelled})) == ["settlement_unknown"]


def test_a_settlement_that_was_never_cancelled_is_not_settled_anew(hospital: Till) -> None:
    assert codes(hospital.settle(make.child(), init_setl_id="1" * 30)) == ["nothing_to_resettle"]


# What the patient shows


def test_the_card_cannot_be_shared_and_nobody_learns_whose_it_is(hospital: Till) -> None:
    binding = make.binding(make.holder("欧阳秀英"))
    data = bill(binding.member, mdtrt_cert_no=binding.holder._number())
    for infno in ("2206", "2207"):
        answer = hospital.ask(infno, data)
        assert (answer["infcode"], codes(answer)) == (-3001, ["not_own_credential"])
        assert answer["err_msg"] == (
            "[not_own_credential] 出示的凭证不是患者本人的。"
            "请患者出示本人的医保码、医保卡或身份证，再结算一次。"
        )
        assert "欧阳" not in json.dumps(answer, ensure_ascii=False)
    assert not Settlement.objects.exists()


def test_a_code_pays_once_and_not_for_long(hospital: Till) -> None:
    patient = make.holder(yuan=500)

    def shown(token: str) -> list[str]:
        return codes(hospital.settle(patient, psn_no=None, mdtrt_cert_type="01", mdtrt_cert_no=token))

    token = make.token(patient, at=timezone.now())
    assert shown(token) == []
    assert shown(token) == ["credential_used"]
    assert shown(make.token(patient, at=timezone.now() - timedelta(minutes=2))) == ["credential_expired"]
    assert shown("1" * 19) == ["credential_invalid"]
    assert CredentialToken.objects.filter(used_by=None).count() == 1


@pytest.mark.parametrize("shown", [{"mdtrt_cert_type": "09"}, {"mdtrt_cert_type": None}, {"psn_no": None}])
def test_without_a_credential_nothing_is_settled(hospital: Till, shown: dict[str, None]) -> None:
    data = bill(make.holder(yuan=500), **{"mdtrt_cert_no": None, **shown})
    assert codes(hospital.ask("2207", data)) in (["credential_invalid"], ["not_own_credential"])
    assert not Settlement.objects.exists()


def test_an_institution_that_may_not_settle_any_more_is_told_so(hospital: Till) -> None:
    Institution.objects.update(is_active=False)
    message = hospital.message("2207", bill(make.holder(yuan=500)))
    assert codes(json.loads(hospital.send(message))) == ["institution_unknown"]
    Institution.objects.update(is_active=True)
    assert json.loads(hospital.send(message))["infcode"] == 0


# Reversing


@pytest.mark.parametrize("infno", SETTLED)
def test_a_settlement_whose_answer_was_lost_is_taken_back(hospital: Till, infno: str) -> None:
    binding = make.binding(make.holder(yuan=100))
    message = hospital.message(infno, bill(binding.member))
    hospital.send(message)
    answer = hospital.ask("2601", {"omsgid": message["msgid"], "oinfno": infno})
    assert (answer["infcode"], parts(answer)) == (0, (0, -100.00, -28.40))
    assert PersonalAccount.objects.get(holder=binding.holder).balance_fen == 100_00
    again = hospital.ask("2601", {"omsgid": message["msgid"], "oinfno": infno})
    assert (again["infcode"], again["output"]) == (0, {})


@pytest.mark.parametrize("infno", [*SETTLED, "2208"])
def test_a_message_reversed_before_it_came_is_refused_when_it_comes(hospital: Till, infno: str) -> None:
    settled = hospital.settle(make.holder(yuan=500))["output"]["setlinfo"]["setl_id"]
    data = {"setl_id": settled} if infno == "2208" else bill(make.holder(yuan=500))
    message = hospital.message(infno, data)
    reversal = hospital.message("2601", {"omsgid": message["msgid"], "oinfno": infno})
    first = hospital.send(reversal)
    assert (json.loads(first)["infcode"], hospital.send(reversal)) == (0, first)
    for _ in range(2):
        assert codes(json.loads(hospital.send(message))) == ["message_reversed"]
    assert Settlement.objects.count() == 1


def test_reversing_what_was_refused_changes_nothing(hospital: Till) -> None:
    message = hospital.message("2207", bill(make.child(), mdtrt_cert_no="nobody"))
    refused = hospital.send(message)
    assert hospital.ask("2601", {"omsgid": message["msgid"], "oinfno": "2207"})["infcode"] == 0
    assert hospital.send(message) == refused


def test_a_cancellation_is_not_reversed(hospital: Till) -> None:
    settled = hospital.settle(make.holder(yuan=500))["output"]["setlinfo"]["setl_id"]
    message = hospital.message("2208", {"setl_id": settled})
    hospital.send(message)
    answer = hospital.ask("2601", {"omsgid": message["msgid"], "oinfno": "2208"})
    assert (answer["infcode"], codes(answer)) == (-3006, ["cannot_reverse"])


def test_a_reversal_reaches_only_the_institutions_own_messages(hospital: Till) -> None:
    message = hospital.message("2207", bill(make.holder(yuan=500)))
    hospital.send(message)
    assert till().ask("2601", {"omsgid": message["msgid"], "oinfno": "2207"})["output"] == {}
    assert not Settlement.objects.filter(is_reversed=True).exists()


@pytest.mark.parametrize("data", [{}, {"omsgid": "1"}, {"omsgid": "1", "oinfno": "1101"}])
def test_a_reversal_names_its_message(hospital: Till, data: dict[str, str]) -> None:
    assert codes(hospital.ask("2601", data)) == ["bad_field"]


def test_a_message_does_not_reverse_itself(hospital: Till) -> None:
    answer = hospital.ask("2601", {"omsgid": "M1", "oinfno": "2207"}, msgid="M1")
    assert codes(answer) == ["bad_field"]


def test_the_door_reads_the_database_as_often_whoever_shares(hospital: Till) -> None:
    make.editions()

    def queries(holders: int) -> int:
        son = make.child()
        for _ in range(holders):
            make.binding(make.holder(yuan=10), son)
        message = hospital.message("2207", bill(son))
        with CaptureQueriesContext(connection) as asked:
            assert parts(json.loads(hospital.send(message)))[1] == 10 * holders
        # PostgreSQL's prepared statements have no text to show: they count, whatever they do.
        return sum((query["sql"] or "SELECT").startswith("SELECT") for query in asked)

    queries(1)  # what is noted once a minute
    assert queries(1) == queries(3)
