"""Settling, cancelling, unbinding, topping up, waiting, in any order: the money is where it should be."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.actors import Citizen, InstitutionActor
from accounts.days import month_of, shanghai_day
from accounts.models import Person, PersonalAccount
from accounts.services.audit import ledger_faults
from sharing.models import Binding, Edition, Settlement
from sharing.services.bindings import confirm_and_end
from sharing.services.settling.audit import settlement_faults
from sharing.services.settling.cancellations import cancel
from sharing.services.settling.settlements import Bill, settle
from tests import make
from tests.services.settling.plain_purse import PlainBill, PlainFamily

CHILDREN, PARENTS = ("employed", "young"), ("mother", "father")
AMOUNTS = st.integers(0, 90_00)
FIRST_MOMENT = datetime.fromisoformat("2026-05-28T15:30:00+00:00")


class Family(RuleBasedStateMachine):
    """Two parents share with two children; a new family for each run, so that nothing must be undone."""

    bills = Bundle("bills")

    @initialize()
    def found(self) -> None:
        if not Edition.objects.exists():
            make.edition("32", reserve_fen=3_00, monthly_limit_fen=50_00)
            make.edition("3201", name="南京")
        self.people: dict[str, Person] = {
            "mother": make.holder(yuan=60),
            "father": make.holder(yuan=40, area=make.NANJING, male=True),
            "employed": make.holder(yuan=10, born=date(2004, 9, 1)),
            "young": make.child(),
        }
        make.account(self.people["young"])
        self.users = {name: make.user(self.people[name]) for name in PARENTS}
        self.hospital = make.institution()
        self.by = InstitutionActor(self.hospital.pk)
        self.at = FIRST_MOMENT
        self.number = 0
        self.bindings: dict[tuple[str, str], Binding] = {}
        self.answered: list[tuple[Bill, str]] = []
        self.plain = PlainFamily(
            balance={"mother": 60_00, "father": 40_00, "employed": 10_00, "young": 0},
            reserve={"mother": 3_00, "father": 0},
            limit={"mother": 50_00, "father": None},
            sharing={child: [] for child in CHILDREN},
        )
        for child in CHILDREN:
            for parent in PARENTS:
                self.bind(parent, child)

    @rule(parent=st.sampled_from(PARENTS), child=st.sampled_from(CHILDREN))
    def bind(self, parent: str, child: str) -> None:
        if parent in self.plain.sharing[child]:
            return
        self.at += timedelta(seconds=1)
        self.bindings[parent, child] = make.binding(
            self.people[parent], self.people[child], signed_at=self.at, starts_on=shanghai_day(self.at)
        )
        self.plain.sharing[child].append(parent)

    @rule(parent=st.sampled_from(PARENTS), child=st.sampled_from(CHILDREN))
    def unbind(self, parent: str, child: str) -> None:
        if parent not in self.plain.sharing[child]:
            return
        by = Citizen(self.users[parent].pk, self.people[parent].pk)
        confirm_and_end.end_binding(binding_id=self.bindings[parent, child].pk, by=by, at=self.at)
        self.plain.sharing[child].remove(parent)
        self.plain.paused.discard((parent, child))

    @rule(parent=st.sampled_from(PARENTS), child=st.sampled_from(CHILDREN), pause=st.booleans())
    def suspend_or_resume(self, parent: str, child: str, pause: bool) -> None:
        if parent not in self.plain.sharing[child]:
            return
        Binding.objects.filter(pk=self.bindings[parent, child].pk).update(
            state="suspended" if pause else "active", suspended_by_staff=pause
        )
        self.plain.paused.discard((parent, child))
        self.plain.paused |= {(parent, child)} if pause else set()

    @rule(is_on=st.booleans())
    def switch(self, is_on: bool) -> None:
        if is_on == self.plain.is_off:
            make.switched(self.hospital.code, is_on=is_on, at=self.at)
            self.plain.is_off = not is_on

    @rule(target=bills, child=st.sampled_from(CHILDREN), payable_fen=AMOUNTS)
    def settle(self, child: str, payable_fen: int) -> tuple[PlainBill, str]:
        bill = make.bill(self.people[child], payable_fen=payable_fen)
        return self._settled(bill, self.plain.settle(child, payable_fen, month_of(shanghai_day(self.at))))

    @rule(target=bills, first=bills, payable_fen=AMOUNTS)
    def settle_again(self, first: tuple[PlainBill, str], payable_fen: int) -> tuple[PlainBill, str]:
        plain, setl_id = first
        row = Settlement.objects.get(setl_id=setl_id)
        same = {"mdtrt_id": row.mdtrt_id, "chrg_bchno": row.chrg_bchno}
        if Settlement.objects.filter(**same, reverses=None, is_reversed=False).exists():
            return first
        bill = make.bill(self.people[plain.child], payable_fen=payable_fen, resettles=setl_id, **same)
        again = self.plain.settle_again(plain, payable_fen, month_of(shanghai_day(self.at)))
        return self._settled(bill, again)

    def _settled(self, bill: Bill, plain: PlainBill) -> tuple[PlainBill, str]:
        answer = settle(bill=bill, by=self.by, at=self.at)
        self.answered.append((bill, answer.text))
        row = Settlement.objects.get(setl_id=answer.setl_id)
        names = {person.account.pk: name for name, person in self.people.items()}
        paid = row.allocations.filter(binding__isnull=False).order_by("pk")
        parts = [(names[account], fen) for account, fen in paid.values_list("account", "amount_fen")]
        assert (row.own_fen, parts, row.cash_fen) == (plain.own_fen, plain.parts, plain.cash_fen)
        return plain, answer.setl_id

    @rule(bill=bills)
    def cancel(self, bill: tuple[PlainBill, str]) -> None:
        plain, setl_id = bill
        if plain.is_cancelled:
            return
        self.number += 1
        cancel(setl_id=setl_id, msgid=f"C{self.number}", by=self.by, at=self.at)
        self.plain.cancel(plain)

    @rule(name=st.sampled_from(("mother", "father", "employed")), fen=st.integers(-50_00, 50_00))
    def top_up(self, name: str, fen: int) -> None:
        fen = max(fen, -self.plain.balance[name])
        make.top_up(self.people[name].account, yuan=f"{fen / 100:.2f}", at=self.at)
        self.plain.top_up(name, fen)

    @rule(minutes=st.sampled_from((20, 24 * 60, 9 * 24 * 60)))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @rule()
    def repeat_every_message(self) -> None:
        for bill, text in self.answered:
            assert settle(bill=bill, by=self.by, at=self.at).text == text

    @invariant()
    def everything_is_where_the_model_has_it(self) -> None:
        if not hasattr(self, "plain"):
            return
        accounts = PersonalAccount.objects.filter(holder__in=self.people.values())
        balances = dict(accounts.values_list("holder", "balance_fen"))
        assert {name: balances[person.pk] for name, person in self.people.items()} == self.plain.balance
        month = month_of(shanghai_day(self.at))
        for parent in PARENTS:
            for child in CHILDREN:
                theirs = Binding.objects.filter(holder=self.people[parent], member=self.people[child])
                used_fen = sum(binding.used_in_fen(month) for binding in theirs)
                assert used_fen == self.plain.used.get((parent, child, month), 0)
        spent = [
            own_fen + shared_fen
            for own_fen, shared_fen in Settlement.objects.filter(
                patient__in=self.people.values()
            ).values_list("own_fen", "shared_fen")
        ]
        assert sum(balances.values()) + sum(spent) == self.plain.brought_in


@pytest.mark.django_db
def test_money_is_always_where_a_plain_model_has_it() -> None:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    few = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=slow)
    run_state_machine_as_test(Family, settings=few)
    assert [*ledger_faults(), *settlement_faults()] == []
