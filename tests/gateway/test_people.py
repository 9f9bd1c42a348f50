"""Who a patient is (1101), and who works at a till (9001, 9002)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessRecord, TryCounter
from accounts.services.rate_limits import LIMITS, Scope
from sharing.models import DeskSignIn, Institution
from tests import make
from tests.gateway.hospital import Till, codes, till

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Till:
    return till()


def shown(number: str, name: str = "", kind: str = "02") -> dict[str, str]:
    return {"mdtrt_cert_type": kind, "mdtrt_cert_no": number, "psn_name": name}


def test_who_shows_a_number_with_the_right_name_is_told_of(hospital: Till) -> None:
    patient = make.holder("王雨轩", yuan="12.50", telephone="13800000001")
    answer = hospital.ask("1101", shown(patient._number(), "王雨轩"))
    assert answer["output"] == {
        "baseinfo": {
            "psn_no": patient.psn_no,
            "psn_cert_type": "01",
            "certno": patient._number(),
            "psn_name": "王雨轩",
            "gend": "2",
            "brdy": "1985-06-01",
        },
        "insuinfo": [{"insutype": "310", "psn_insu_stas": "1", "insuplc_admdvs": "320300", "balc": 12.50}],
    }
    record = AccessRecord.objects.get()
    assert (record.person, record.by, record.by_name) == (patient, None, hospital.institution.name)
    assert (record.door, record.what, record.why) == (
        "gateway",
        "身份和参保信息、本人账户余额",
        "就诊购药时核对",
    )


def test_a_code_or_a_card_needs_no_name(hospital: Till) -> None:
    patient = make.child(card_no="A12345678")
    token = make.token(patient, at=timezone.now())
    for data in (shown(token, kind="01"), shown("a12345678", kind="03")):
        assert hospital.ask("1101", data)["output"]["baseinfo"]["psn_no"] == patient.psn_no
    assert hospital.ask("1101", shown(token, kind="01"))["infcode"] == 0  # asking uses nothing up


def test_number_and_name_may_stand_in_their_own_fields(hospital: Till) -> None:
    patient = make.child("王雨轩")
    data = {"psn_cert_type": "01", "certno": patient._number(), "psn_name": " 王雨轩 "}
    assert hospital.ask("1101", data)["output"]["baseinfo"]["psn_no"] == patient.psn_no


def test_a_wrong_name_no_name_and_nobody_are_told_alike(hospital: Till) -> None:
    patient = make.child("王雨轩")
    asked = [
        shown(patient._number(), "李静"),
        shown(patient._number()),
        shown(make.document_number(), "王雨轩"),
        shown("1" * 19, kind="01"),
        shown("A1", kind="03"),
        shown("x", kind="07"),
        {},
    ]
    told = [hospital.ask("1101", data) for data in asked]
    assert {(one["infcode"], one["err_msg"], *codes(one)) for one in told} == {
        (
            -3009,
            "没有找到和凭证、姓名都相符的参保人。名字里的点、空格不用管；请核对每一个字，再核对证件号码，或请患者出示本人的医保码、医保卡。",
            "person_unknown",
        )
    }
    assert not AccessRecord.objects.exists()


def test_a_code_that_works_no_more_tells_nothing_of_its_owner(hospital: Till) -> None:
    patient = make.child()
    late = make.token(patient, at=timezone.now() - timedelta(minutes=2))
    assert codes(hospital.ask("1101", shown(late, kind="01"))) == ["credential_expired"]
    assert not AccessRecord.objects.exists()


def test_of_several_insurances_the_active_one_is_told(hospital: Till) -> None:
    patient = make.holder(yuan=5)
    make.enrolment(patient, insutype="390", area=make.NANJING)
    data = shown(patient._number(), patient.name)

    def told() -> list[tuple[str, str, float]]:
        rows = hospital.ask("1101", data)["output"]["insuinfo"]
        return [(row["insutype"], row["psn_insu_stas"], row["balc"]) for row in rows]

    assert told() == [("310", "1", 5.00)]
    make.enrolment_state(patient.enrolments.get(insutype="310"), status="2")
    assert told() == [("390", "1", 0)]
    make.enrolment_state(patient.enrolments.get(insutype="390"), status="4")
    assert told() == [("390", "4", 0)]


def test_who_is_not_insured_has_no_insurance_to_tell(hospital: Till) -> None:
    patient = make.person(insutype=None)
    assert hospital.ask("1101", shown(patient._number(), patient.name))["output"]["insuinfo"] == []


@pytest.mark.parametrize("scope", [Scope.LOOK_UP, Scope.LOOK_UP_MISS])
def test_asking_too_often_has_to_wait_without_hindering_others(hospital: Till, scope: Scope) -> None:
    patient = make.child()
    unknown, known = shown("1" * 19, kind="01"), shown(patient._number(), patient.name)
    hospital.ask("1101", unknown)
    TryCounter.objects.filter(scope=scope).update(count=LIMITS[scope].free - 1)
    hospital.ask("1101", unknown)
    answer = hospital.ask("1101", known)
    assert (answer["infcode"], codes(answer)) == (-3010, ["too_many_look_ups"])
    assert till().ask("1101", known)["infcode"] == 0


def test_an_institution_that_may_not_settle_learns_nothing(hospital: Till) -> None:
    patient = make.child()
    Institution.objects.update(is_active=False)
    answer = hospital.ask("1101", shown(patient._number(), patient.name))
    assert (answer["infcode"], codes(answer)) == (-3001, ["institution_unknown"])
    assert codes(hospital.ask("9001", {})) == ["institution_unknown"]


def test_a_till_signs_in_and_out(hospital: Till) -> None:
    message = hospital.ask("9001", {}, input={"signIn": {"opter_no": "007", "mac": "00-16"}})
    sign_no = message["output"]["signinoutb"]["sign_no"]
    found = DeskSignIn.objects.get(sign_no=sign_no)
    assert (found.opter, found.opter_name, found.signed_out_at) == ("007", "周敏", None)
    assert found.institution == hospital.institution
    answer = hospital.ask("9002", {"sign_no": sign_no})
    assert answer["output"] == {"signoutoutb": {"sign_time": "2026-06-15 10:30:00"}}
    found.refresh_from_db()
    assert found.signed_out_at is not None


def test_only_who_is_signed_in_signs_out(hospital: Till) -> None:
    sign_no = hospital.ask("9001", {})["output"]["signinoutb"]["sign_no"]
    assert codes(till().ask("9002", {"sign_no": sign_no})) == ["desk_unknown"]
    assert hospital.ask("9002", {"sign_no": sign_no})["infcode"] == 0
    assert codes(hospital.ask("9002", {"sign_no": sign_no})) == ["desk_unknown"]
    assert codes(hospital.ask("9002", {})) == ["bad_field"]
