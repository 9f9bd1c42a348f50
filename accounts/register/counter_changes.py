"""What taking back one piece of an import changes: only what still is as the import has left it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from accounts.models import Enrolment, EnrolmentState, Person, PersonalAccount
from accounts.models.people import kept_name
from accounts.register.change_set import UNKNOWN_AREA, ChangeSet, Totals
from accounts.register.kept import Kept, Standing
from accounts.register.known_people import KnownAccount
from accounts.register.plan import Changes, Run, as_texts, new_entry, new_id
from accounts.register.rows import USABLE, shown_psn_no
from accounts.register.spool import Note
from accounts.words.imports import CHANGED_SINCE, SPENT, WHAT

NOT_INSURED = "0"
PARTICULARS = ("name", "cert_type", "birth_date", "sex", "died_on", "card_no_digest")
DIED_ON = PARTICULARS.index("died_on")
TELEPHONES = ("telephone_digest", "register_telephone_digest")


class _Enrolment(NamedTuple):
    id: UUID
    person_id: UUID
    area: str
    mark: bytes | None


class CounterChanges:
    """Gathers what puts a piece back: money by entries, states by newer ones, particulars as they were.

    What has changed since stays, and is noted. New people stay as people without insurance. Where the open
    transaction is to write it, the people and accounts are locked first, in the order of everywhere.
    """

    def __init__(self, kept: Kept, run: Run, *, lock: bool) -> None:
        self.changes = Changes()
        self.change_set = ChangeSet()
        self.notes: list[Note] = []
        self._run = run
        self._enrolments = _enrolments(
            [*(each[0] for each in kept.states), *(each[0] for each in kept.marks)]
        )
        self._areas = {each.person_id: each.area for each in self._enrolments.values()}
        accounts = PersonalAccount.objects.filter(pk__in=[each[0] for each in kept.accounts])
        changed = chain(kept.particulars, kept.telephones, kept.register_telephones)
        ids = [UUID(str(each[0])) for each in changed]
        self._people = _people([*ids, *self._areas, *accounts.values_list("holder_id", flat=True)], lock)
        self._accounts = _accounts(kept, lock)
        self._put_back_people(kept)
        self._put_back_enrolments(kept)
        for account, fen, before, after, area_before, area_after, awaited in kept.accounts:
            known = self._accounts[account]
            if (known.imported_fen, known.area_code) != (after, area_after):
                self._leave(known.holder_id, CHANGED_SINCE.format(what=WHAT["account"]))
            elif known.balance_fen < fen:
                self._leave(known.holder_id, SPENT)
            else:
                figures = fen, before, awaited or known.awaited_fen
                self._put_back_account(known, figures, area_before, self.change_set.of(area_after))

    def _counts_of(self, person: UUID) -> Totals:
        return self.change_set.of(self._areas.get(person, UNKNOWN_AREA))

    def _leave(self, person: UUID, sentence: str) -> None:
        self.notes.append(Note(0, shown_psn_no(self._people[person].psn_no), sentence))
        self._counts_of(person).not_taken_back += 1

    def _put_back_people(self, kept: Kept) -> None:
        for person, before, after in kept.particulars:
            self._put_back_particulars(self._people[UUID(person)], before, after)
        for person, telephone, register, imported in kept.telephones:
            known = self._people[UUID(person)]
            sealed = kept.sealed_telephone(person)
            self._put_back_telephone(known, sealed, (telephone, register), imported)
        for person, register in kept.register_telephones:
            if register and self._people[UUID(person)].register_telephone_digest is None:
                self.changes.register_telephones.append((_bytes(register), person))

    def _put_back_particulars(
        self, person: Person, before: Sequence[str | None], after: Sequence[str | None]
    ) -> None:
        """Column by column: who corrected one of them has not corrected the others."""
        now = as_texts([getattr(person, name) for name in PARTICULARS])
        imported = [place for place in range(len(PARTICULARS)) if before[place] != after[place]]
        put_back = [place for place in imported if now[place] == after[place]]
        if len(put_back) < len(imported):
            self._leave(person.pk, CHANGED_SINCE.format(what=WHAT["particulars"]))
        if not put_back:
            return
        values = [before[at] if at in put_back else now[at] for at in range(len(PARTICULARS))]
        name, *texts, card = values
        self.changes.particulars.append((*kept_name(name or ""), *texts, _bytes(card), person.pk.hex))
        counts = self._counts_of(person.pk)
        counts.people_changed += 1
        if DIED_ON in put_back:
            counts.deaths += before[DIED_ON] is not None
            counts.deaths_gone += before[DIED_ON] is None

    def _put_back_telephone(
        self,
        person: Person,
        sealed: bytes | None,
        before: tuple[str | None, str | None],
        imported: str | None,
    ) -> None:
        now, of_register = as_texts([getattr(person, name) for name in TELEPHONES])
        digest, register = map(_bytes, before)
        if of_register != imported or now != imported:
            self._leave(person.pk, CHANGED_SINCE.format(what=WHAT["telephone"]))
            if of_register == imported:  # corrected at the counter since, which stands
                self.changes.register_telephones.append((register, person.pk.hex))
            return
        self.changes.telephones.append((sealed, digest, register, person.pk.hex))
        self._counts_of(person.pk).telephones_changed += 1

    def _put_back_enrolments(self, kept: Kept) -> None:
        for enrolment, mark, imported_mark in kept.marks:
            if (self._enrolments[enrolment].mark or b"").hex() == imported_mark:
                self.changes.digests.append((_bytes(mark), enrolment))
        latest = _latest_states([UUID(each[0]) for each in kept.states])
        for enrolment, state, valid_from, standing in kept.states:
            known = self._enrolments[enrolment]
            if latest[enrolment].pk.hex == state:
                self._put_back_state(known, latest[enrolment], valid_from, standing)
            else:
                self._leave(known.person_id, CHANGED_SINCE.format(what=WHAT["state"]))

    def _put_back_state(
        self, known: _Enrolment, latest: EnrolmentState, valid_from: str, before: Standing | None
    ) -> None:
        counts = self.change_set.of(known.area)
        counts.states_changed += 1
        status, area_given, has_account = before or (NOT_INSURED, latest.area_code_given, False)
        counts.enrolments_ended += latest.status == USABLE != status
        days = [valid_from]
        if before is None:  # the first that is known counts as always, so not insured has to be the first
            days.insert(0, (date.fromisoformat(valid_from) - timedelta(days=1)).isoformat())
        for day in days:
            values = (new_id(), known.id.hex, status, area_given, has_account, day, self._run.written_at)
            self.changes.states.append(values)

    def _put_back_account(
        self, account: KnownAccount, figures: tuple[int, int, int], area: str, counts: Totals
    ) -> None:
        """By the fen posted, what was imported before, and what is awaited of the register."""
        fen, imported, awaited = figures
        counts.accounts_raised += fen < 0
        counts.accounts_lowered += fen > 0
        counts.raised_fen += max(-fen, 0)
        counts.lowered_fen += max(fen, 0)
        link, number = bytes(account.link_digest), account.entry_count
        if fen:
            entry, link = new_entry(self._run, account, -fen)
            number += 1
            self.changes.entries.append(entry)
        balance = account.balance_fen - fen
        values = (balance, imported, awaited, number, link, area, account.id.hex)
        self.changes.balances.append(values)


def _people(ids: Iterable[UUID], lock: bool) -> dict[UUID, Person]:
    people = Person.objects.filter(pk__in=set(ids))
    if lock:
        people = people.select_for_update(no_key=True).order_by("pk")
    return {person.pk: person for person in people}


def _accounts(kept: Kept, lock: bool) -> dict[str, KnownAccount]:
    accounts = PersonalAccount.objects.filter(pk__in=[each[0] for each in kept.accounts])
    if lock:
        accounts = accounts.select_for_update(no_key=True).order_by("pk")
    known = map(KnownAccount._make, accounts.values_list(*KnownAccount._fields))
    return {account.id.hex: account for account in known}


def _enrolments(ids: Iterable[str]) -> dict[str, _Enrolment]:
    found = Enrolment.objects.filter(pk__in=ids)
    rows = map(_Enrolment._make, found.values_list("pk", "person_id", "area_code", "particulars_digest"))
    return {enrolment.id.hex: enrolment for enrolment in rows}


def _latest_states(enrolments: Collection[UUID]) -> dict[str, EnrolmentState]:
    states = EnrolmentState.objects.filter(enrolment_id__in=enrolments)
    return {state.enrolment_id.hex: state for state in states.order_by("valid_from", "recorded_at", "pk")}


def _bytes(digest: str | None) -> bytes | None:
    return bytes.fromhex(digest) if digest else None
