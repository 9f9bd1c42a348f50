"""Keys that a process remembers: quicker for bills, and of no other force than those it reads."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actors import Job
from sharing.models import InstitutionKey, Settlement
from sharing.services.settling import gateway_keys
from tests import make
from tests.gateway.hospital import Till, bill, till

pytestmark = pytest.mark.django_db

NOT_AUTHENTIC = -2002


def revoke(of: Till) -> None:
    key = InstitutionKey.objects.get(institution=of.institution, revoked_at=None)
    gateway_keys.revoke_key(
        institution_code=of.institution.code, key_id=key.pk, by=Job("test"), at=timezone.now()
    )


@pytest.mark.postgresql
def test_with_a_remembered_key_a_bill_goes_to_the_database_twice(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at, patient = till(), make.binding().member
    at.settle(patient)
    with django_assert_num_queries(2 + 2):  # to lock and to look, then to write; two are the test's
        assert at.settle(patient)["infcode"] == 0


def test_a_remembered_key_that_was_revoked_settles_and_answers_nothing() -> None:
    at, patient = till(), make.binding().member
    message = at.message("2207", bill(patient))
    first = at.send(message)
    assert at.send(message) == first
    revoke(at)
    assert at.settle(patient)["infcode"] == NOT_AUTHENTIC
    assert b'"infcode":-2002' in at.send(message)
    assert Settlement.objects.count() == 1


def test_a_remembered_key_expires(monday_morning: time_machine.Traveller) -> None:
    at, patient = till(life=timedelta(minutes=1)), make.binding().member
    assert at.settle(patient)["infcode"] == 0
    monday_morning.shift(timedelta(minutes=1))
    assert at.settle(patient)["infcode"] == NOT_AUTHENTIC


def test_a_new_key_beside_a_remembered_one_is_known_at_once() -> None:
    at, patient = till(), make.binding().member
    assert at.settle(patient)["infcode"] == 0
    _, at.key = gateway_keys.add_key(institution_code=at.institution.code, by=Job("test"), at=timezone.now())
    assert at.settle(patient)["infcode"] == 0
    revoke_all = InstitutionKey.objects.filter(institution=at.institution)
    revoke_all.update(revoked_at=timezone.now())
    assert at.settle(patient)["infcode"] == NOT_AUTHENTIC


def test_an_institution_that_is_closed_is_told_so_though_its_key_is_remembered() -> None:
    at, patient = till(), make.binding().member
    assert at.settle(patient)["infcode"] == 0
    type(at.institution).objects.update(is_active=False)
    answer = at.settle(patient)
    assert answer["output"]["reasons"][0]["code"] == "institution_unknown"


def test_what_a_remembered_key_signed_wrongly_is_refused_once_and_for_all() -> None:
    at, patient = till(), make.binding().member
    assert at.settle(patient)["infcode"] == 0
    message = at.message("2207", bill(patient, mdtrt_cert_no="somebody else's"))
    refused = at.send(message)
    assert b"not_own_credential" in refused
    assert at.send(message) == refused
