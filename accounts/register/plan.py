"""What the rows of people change, compared with what is known of them. Nothing is written here.

What is to be written is made of texts, numbers and bytes, which every database takes as they are: ids in
hexadecimal, days as ISO texts.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7

from accounts import chains
from accounts.models import AccountDispute, LedgerEntry, Person
from accounts.models.people import card_digest, kept_name
from accounts.register.change_set import ChangeSet, Totals
from accounts.register.flaws import Flaw, whole_row
from accounts.register.kept import Kept, plain_digests
from accounts.register.known_people import Key, Known, KnownAccount, KnownEnrolment, KnownPerson, KnownState
from accounts.register.rows import EMPLOYEE, RegisterRow, shown_psn_no
from accounts.register.spool import Note, Problem
from accounts.register.which_row_counts import (
    account_row,
    contradictions,
    folded,
    particulars_mark,
    said_by,
    speaker_of_particulars,
    telephone_said,
)
from accounts.rules.deaths import KnownDeath, died_on_after, sayings_against
from accounts.rules.disputes import Verdict, judge
from accounts.sealing import seal
from accounts.services import disputes, ledger
from accounts.words.imports import CLAIMED_TWICE, CONTRADICTION, TELEPHONE_OF_THE_COUNTER
from accounts.words.register import (
    BELOW_ZERO,
    NEW_NEEDS_A_NAME,
    NOT_MERGED_YET,
    OTHER_NUMBER,
    OTHER_OWNER,
    REPLACED_NUMBER,
    TWO_NUMBERS,
)


class Run(NamedTuple):
    """One import: its id, the day whose state it tells, and the moment, also as the database takes it."""

    id: UUID
    as_of: date
    at: datetime
    written_at: datetime | str
    is_backfill: bool = False
    next_days: Mapping[str, date] = MappingProxyType({})
    """To fill in history: of which day the next register of each area was."""


@dataclass
class Changes:
    """What to write: each tuple has the values of the columns that `write` names."""

    people: list[tuple[object, ...]] = field(default_factory=list)
    particulars: list[tuple[object, ...]] = field(default_factory=list)
    telephones: list[tuple[object, ...]] = field(default_factory=list)
    register_telephones: list[tuple[object, ...]] = field(default_factory=list)
    enrolments: list[tuple[object, ...]] = field(default_factory=list)
    digests: list[tuple[object, ...]] = field(default_factory=list)
    states: list[tuple[object, ...]] = field(default_factory=list)
    accounts: list[tuple[object, ...]] = field(default_factory=list)
    balances: list[tuple[object, ...]] = field(default_factory=list)
    account_areas: list[tuple[object, ...]] = field(default_factory=list)
    pieces: list[tuple[object, ...]] = field(default_factory=list)
    area_counts: list[tuple[object, ...]] = field(default_factory=list)
    entries: list[tuple[object, ...]] = field(default_factory=list)
    disputes: list[tuple[object, ...]] = field(default_factory=list)
    disputed: list[tuple[object, ...]] = field(default_factory=list)
    judged: list[tuple[object, ...]] = field(default_factory=list)
    telephones_before: list[tuple[object, ...]] = field(default_factory=list)
    contradictions: list[tuple[object, ...]] = field(default_factory=list)


class Claims:
    """Which psn_no has a document number by what stands earlier in the file.

    A batch that is written remembers all of its own; who looks through a whole file remembers only the
    numbers that are contested in it, which are few.
    """

    def __init__(self, contested: Container[str] | None = None) -> None:
        self._contested = contested
        self._owners: dict[str, str] = {}

    def owner(self, number: str) -> str | None:
        """Who has it, if anybody earlier does."""
        return self._owners.get(number)

    def claim(self, number: str, psn_no: str) -> None:
        """Remembers whose it is now."""
        if self._contested is None or number in self._contested:
            self._owners[number] = psn_no


class Plan:
    """Gathers the changes of one person after the other; what is taken, but to be looked at, is in `notes`.

    Where it `writes`, also what to write; else it only counts, which spares sealing and digests.
    `change_set` counts the people who change or of whom there is something to complain, `settled` the others.
    """

    def __init__(self, known: Known, run: Run, claims: Claims, *, writes: bool) -> None:
        self.known = known
        self.run = run
        self.writes = writes
        self.changes = Changes()
        self.kept = Kept()
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.change_set = ChangeSet()
        self.settled = ChangeSet()
        self._claims = claims
        self._person_ids: dict[str, UUID] = {}

    def add(self, rows: list[RegisterRow]) -> bool:
        """Judges all rows of one person. Says whether there is anything to write or to complain about."""
        told = len(self.problems) + len(self.notes)
        if self._refuse_replaced(rows):
            return True
        person = self.known.people.get(rows[0].psn_no)
        good = self._with_a_name(self._with_right_number(rows, person), person)
        good = self._without_contradictions(good)
        speaking = folded(good)
        merged = len(good) - len(speaking)
        enrolled = self.known.enrolments.get(person.id, {}) if person else {}
        account = self.known.accounts.get(person.id) if person else None
        paying, claimed_twice = account_row(speaking, enrolled, account.area_code if account else "")
        if claimed_twice:
            self._list_claims(speaking)
        if paying and paying.lacks("balc"):
            paying = None
        if paying and account and (paying.balance_fen or 0) < account.awaited_fen:
            self._refuse_balance(paying, NOT_MERGED_YET)
            paying = None
        verdict = _verdict(paying, account) if paying and account else Verdict.POSTS
        if paying and account and verdict in (Verdict.DISPUTES, Verdict.NO_NEWS):
            self._refuse_balance(paying, BELOW_ZERO)
            if verdict == Verdict.DISPUTES:
                self._begin_dispute(paying, account)
            paying = None
        changed = self._changes_of(person, speaking, enrolled) if speaking else set()
        if paying and self._posts(paying, account):
            changed.add(paying.key)
        if paying and account and self._ends_dispute(paying, account, verdict):
            changed.add(paying.key)
        contradicted = person is not None and self._contradicts(person, speaking)
        is_news = bool(changed) or contradicted or len(self.problems) + len(self.notes) > told
        counts = self.change_set if is_news else self.settled
        for _, area in speaking:
            counts.of(area).rows_unchanged += 1
        for _, area in changed:
            counts.of(area).rows_unchanged -= 1
            counts.of(area).rows_changed += 1
        here = counts.of(_area_of(speaking, rows))
        here.rows_merged += merged
        here.people_unchanged += person is not None and not is_news
        return is_news

    def _refuse(self, row: RegisterRow, reason: str) -> None:
        self.problems.append(Problem(row.line, shown_psn_no(row.psn_no), whole_row(reason)))
        counts = self.change_set.of(row.key[1])
        if row.left_out:  # counted as bad when it was read, and as taken without some cells
            counts.rows_in_part -= 1
        else:
            counts.rows_bad += 1

    def _refuse_replaced(self, rows: list[RegisterRow]) -> bool:
        """Whether their psn_no is not used any more."""
        now = self.known.replaced.get(rows[0].psn_no)
        for row in rows if now else ():
            self._refuse(row, REPLACED_NUMBER.format(now=now))
        return now is not None

    def _refuse_balance(self, row: RegisterRow, reason: str) -> None:
        """The rest of the row counts."""
        flaw = Flaw("balc", "", reason)
        self.problems.append(Problem(row.line, shown_psn_no(row.psn_no), flaw, costs_row=False))
        counts = self.change_set.of(row.key[1])
        counts.rows_bad += not row.left_out
        counts.rows_in_part += not row.left_out

    def _note(self, row: RegisterRow, reason: str) -> None:
        self.notes.append(Note(row.line, shown_psn_no(row.psn_no), reason))

    def _list_claims(self, speaking: Mapping[Key, RegisterRow]) -> None:
        """The account stays with the area that it has; whoever reads the list finds out which is right."""
        for (insutype, area), row in speaking.items():
            if insutype == EMPLOYEE and row.is_usable and row.has_account:
                self._note(row, CLAIMED_TWICE)
                self.change_set.of(area).accounts_claimed_twice += 1
                return

    def _without_contradictions(self, rows: list[RegisterRow]) -> list[RegisterRow]:
        against = contradictions(rows)
        for row, other in against.items():
            self._refuse(row, CONTRADICTION.format(line=other.line))
        return [row for row in rows if row not in against] if against else rows

    def _begin_dispute(self, row: RegisterRow, account: KnownAccount) -> None:
        """From below zero on the account pays nothing, until that is settled."""
        self.change_set.of(row.key[1]).accounts_disputed += 1
        self._turn(row, account, AccountDispute.Turn.BEGUN)

    def _ends_dispute(self, row: RegisterRow, account: KnownAccount, verdict: Verdict) -> bool:
        """A figure that can be posted ends the dispute, and is the last that officers have judged."""
        if verdict == Verdict.AGREES:
            self._turn(row, account, AccountDispute.Turn.AGREED)
            return True
        if account.disputed_fen is not None:
            self.changes.judged.append((None, account.id.hex))
            return True
        return False

    def _turn(self, row: RegisterRow, account: KnownAccount, turn: AccountDispute.Turn) -> None:
        if not self.writes:
            return
        made = disputes.row(
            account_id=account.id,
            after=(account.dispute_count, bytes(account.dispute_digest)),
            turn=turn,
            register_fen=row.balance_fen or 0,
            imported_fen=account.imported_fen,
            balance_fen=account.balance_fen,
            at=self.run.at,
            import_id=self.run.id,
        )
        written = made | {key: made[key].hex for key in ("id", "account_id", "register_import_id")}
        self.changes.disputes.append(tuple((written | {"at": self.run.written_at}).values()))
        is_begun = turn == AccountDispute.Turn.BEGUN
        since, figure = (self.run.written_at, row.balance_fen) if is_begun else (None, None)
        head = made["number"], made["digest"]
        self.changes.disputed.append((since, figure, *head, account.id.hex))

    def _contradicts(self, person: KnownPerson, speaking: Mapping[Key, RegisterRow]) -> bool:
        """Puts aside what these rows say against what officers recorded of a death. Whether they do."""
        known = _known_death(person)
        if not known.is_proved or not speaking:
            return False
        rows = list(speaking.values())
        again = [_day(row.insured_from) for row in rows if row.is_usable and row.insured_from]
        found = list(sayings_against(known, _day(said_by(rows, "died_on")), filter(None, again)))
        for kind, day in found:
            said = person.id.hex, kind, day.isoformat(), self.run.written_at
            self.changes.contradictions.append((new_id(), self.run.id.hex, *said))
        return bool(found)

    def _with_right_number(self, rows: list[RegisterRow], person: KnownPerson | None) -> list[RegisterRow]:
        """The rows with the document number of their person; the first that may have its number names it."""
        if person:
            right = bytes(person.cert_no_digest)
            good = [row for row in rows if self.known.digest_of(row.number) == right]
            wrong = OTHER_NUMBER
        else:
            number = next((row.number for row in rows if not self._is_taken(row)), None)
            good = [row for row in rows if row.number == number]
            wrong = TWO_NUMBERS
        if len(good) < len(rows):
            for row in rows:
                if row not in good:
                    self._refuse(row, OTHER_OWNER if not person and self._is_taken(row) else wrong)
                    self.change_set.of(row.key[1]).other_numbers += person is not None
        return good

    def _with_a_name(self, rows: list[RegisterRow], person: KnownPerson | None) -> list[RegisterRow]:
        """A name that cannot be read stays as it is known; whoever is new needs one."""
        if person:
            return [row._replace(name=person.name) if row.lacks("psn_name") else row for row in rows]
        for row in rows:
            if row.lacks("psn_name"):
                self._refuse(row, NEW_NEEDS_A_NAME)
        return [row for row in rows if not row.lacks("psn_name")]

    def _is_taken(self, row: RegisterRow) -> bool:
        """Whether this document number belongs to another psn_no, in the register or earlier in the file."""
        owner = self.known.owners.get(self.known.digest_of(row.number)) or self._claims.owner(row.number)
        return owner is not None and owner != row.psn_no

    def _changes_of(
        self,
        person: KnownPerson | None,
        speaking: dict[Key, RegisterRow],
        enrolled: Mapping[Key, KnownEnrolment],
    ) -> set[Key]:
        """Gathers what becomes of the person and the enrolments. Which of them changed."""
        person_id = person.id if person else self._new_person(list(speaking.values()))
        if person is None and not self.writes:  # nothing to compare with: that spares the digests
            for _, area in speaking:
                self.change_set.of(area).enrolments_new += 1
            return set(speaking)
        marks = {key: particulars_mark(row, self.known, enrolled.get(key)) for key, row in speaking.items()}
        if person and any(
            key not in enrolled or enrolled[key].particulars_digest != mark for key, mark in marks.items()
        ):
            self._person_changes(person, speaking, marks, enrolled)
        return {
            key
            for key, row in speaking.items()
            if self._enrolment_changes(person_id, row, marks[key], enrolled.get(key))
        }

    def _new_person(self, rows: list[RegisterRow]) -> UUID:
        """A person as the weightiest row says; what it leaves open the others may say."""
        said = rows[-1]
        self.change_set.of(said.key[1]).people_new += 1
        self._claims.claim(said.number, said.psn_no)
        person_id = self._person_ids[said.psn_no] = uuid7()
        if self.writes:
            telephone = said_by(rows, "telephone")
            telephone_digest = self.known.telephone_digest_of(telephone) if telephone else None
            self.changes.people.append(
                (
                    person_id.hex,
                    said.psn_no,
                    *kept_name(said.name),
                    said.cert_type,
                    seal(said.number.encode(), row=person_id, column="cert_no"),
                    self.known.digest_of(said.number),
                    said_by(rows, "birth_date") or None,
                    said.sex,
                    _sealed_telephone(person_id, telephone),
                    telephone_digest,
                    telephone_digest,
                    _card(said_by(rows, "card_no")),
                    said_by(rows, "died_on") or None,
                    False,
                )
            )
        return person_id

    def _person_changes(
        self,
        person: KnownPerson,
        speaking: Mapping[Key, RegisterRow],
        marks: Mapping[Key, bytes],
        enrolled: Mapping[Key, KnownEnrolment],
    ) -> None:
        rows = list(speaking.values())
        counts = self.change_set.of(rows[-1].key[1])
        said = speaker_of_particulars(speaking, marks, enrolled)
        telephone = telephone_said(speaking, marks, enrolled)
        changed = said is not None and self._particulars_change(person, said, rows, counts)
        replaced = counts.telephones_of_the_counter
        changed |= telephone is not None and self._telephone_changes(person, telephone, counts)
        if counts.telephones_of_the_counter > replaced:
            self._note(rows[-1], TELEPHONE_OF_THE_COUNTER)
        counts.people_changed += changed

    def _particulars_change(
        self, person: KnownPerson, said: RegisterRow, rows: list[RegisterRow], counts: Totals
    ) -> bool:
        """What is empty does not overwrite what is known; a column that is not there says nothing."""
        before = (
            person.name,
            person.cert_type,
            person.birth_date,
            person.sex,
            person.died_on,
            person.card_no_digest and bytes(person.card_no_digest),
        )
        after = (
            said.name,
            said.cert_type,
            _day(said.birth_date) or person.birth_date,
            said.sex if said.sex != Person.Sex.UNKNOWN else person.sex,
            person.died_on
            if said.died_on is None
            else died_on_after(_known_death(person), _day(said_by(rows, "died_on"))),
            before[-1] if said.card_no is None else _card(said_by(rows, "card_no")),
        )
        if before == after:
            return False
        counts.deaths += not before[4] and after[4] is not None
        counts.deaths_gone += before[4] is not None and not after[4]
        counts.cards_changed += before[-1] is not None and before[-1] != after[-1]
        self.changes.particulars.append((*kept_name(said.name), *map(_plain, after[1:]), person.id.hex))
        self.kept.particulars.append((person.id.hex, as_texts(before), as_texts(after)))
        return True

    def _telephone_changes(self, person: KnownPerson, telephone: str, counts: Totals) -> bool:
        """The register's value has changed: it replaces also what was corrected at the counter.

        A value that the register drops takes nothing away but itself.
        """
        digest = self.known.telephone_digest_of(telephone) if telephone else None
        register = person.register_telephone_digest and bytes(person.register_telephone_digest)
        current = person.telephone_digest and bytes(person.telephone_digest)
        if digest == register:
            return False
        before = plain_digests((current, register))
        if digest is None and current != register:
            self.changes.register_telephones.append((None, person.id.hex))
            self.kept.register_telephones.append((person.id.hex, before[1]))
            return False
        if current not in (None, digest):
            counts.telephones_changed += 1
            change = new_id(), digest, self.run.id.hex, self.run.written_at
            self.changes.telephones_before.append((*change, person.id.hex))
        counts.telephones_of_the_counter += current not in (None, register, digest)
        sealed = _sealed_telephone(person.id, telephone) if self.writes else None
        self.changes.telephones.append((sealed, digest, digest, person.id.hex))
        after = plain_digests([digest])[0]
        self.kept.telephones.append((person.id.hex, before[0], before[1], after))
        return True

    def _enrolment_changes(
        self, person_id: UUID, row: RegisterRow, mark: bytes, known: KnownEnrolment | None
    ) -> bool:
        insutype, area = row.key
        if known is None:
            enrolment_id = new_id()
            self.changes.enrolments.append((enrolment_id, person_id.hex, insutype, area, mark))
            self.change_set.of(area).enrolments_new += 1
            self._new_state(enrolment_id, row, None)
            return True
        if known.particulars_digest != mark:
            self.changes.digests.append((mark, known.id.hex))
            self.kept.marks.append((known.id.hex, known.particulars_digest.hex(), mark.hex()))
        if known.state is None or known.state[:3] != (row.status, row.area_given, row.has_account):
            self._new_state(known.id.hex, row, known.state)
            counts = self.change_set.of(area)
            counts.states_changed += 1
            counts.enrolments_ended += known.state is not None and known.state.is_usable and not row.is_usable
            return True
        return known.particulars_digest != mark

    def _new_state(self, enrolment_id: str, row: RegisterRow, before: KnownState | None) -> None:
        """From the day of the import on, or from the row's own later day if that is news."""
        valid_from = self.run.as_of.isoformat()
        day = row.insured_from if row.is_usable else row.paused_on
        if before and before.valid_from.isoformat() < day <= valid_from:
            valid_from = day
        has_account = bool(row.has_account)
        state = (
            new_id(),
            enrolment_id,
            row.status,
            row.area_given,
            has_account,
            valid_from,
            self.run.written_at,
        )
        self.changes.states.append(state)
        self.kept.states.append((enrolment_id, state[0], valid_from, before and before[:3]))

    def _posts(self, row: RegisterRow, account: KnownAccount | None) -> bool:
        """Posts the difference from the register's last figure; the first figure opens the account."""
        fen = row.balance_fen or 0
        difference = fen - (account.imported_fen if account else 0)
        area = row.key[1]
        if account and not difference and not account.awaited_fen:
            return self._moves(account, area)
        counts = self.change_set.of(area)
        counts.accounts_new += account is None
        counts.accounts_raised += difference > 0
        counts.accounts_lowered += difference < 0
        counts.raised_fen += max(difference, 0)
        counts.lowered_fen += max(-difference, 0)
        counts.opened_fen += 0 if account else fen
        if not self.writes:
            return True
        if account is None:
            account = self._new_account(row)
            self.kept.accounts.append((account.id.hex, fen, 0, fen, "", area, 0))
            link = self._new_entry(account, difference) if difference else chains.BEGINNING
            holder = account.holder_id.hex
            self.changes.accounts.append((account.id.hex, holder, fen, fen, 1 if fen else 0, link, area))
        else:
            figures = difference, account.imported_fen, fen
            awaited = account.awaited_fen
            self.kept.accounts.append((account.id.hex, *figures, account.area_code, area, awaited))
            link = self._new_entry(account, difference) if difference else bytes(account.link_digest)
            balance, count = account.balance_fen + difference, account.entry_count + bool(difference)
            self.changes.balances.append((balance, fen, 0, count, link, area, account.id.hex))
        return True

    def _moves(self, account: KnownAccount, area: str) -> bool:
        """The same figure in another area; where no area is written down yet, the next figure does that."""
        if account.area_code in ("", area):
            return False
        self.changes.account_areas.append((area, account.id.hex))
        figures = 0, account.imported_fen, account.imported_fen
        self.kept.accounts.append((account.id.hex, *figures, account.area_code, area, 0))
        return True

    def _new_account(self, row: RegisterRow) -> KnownAccount:
        known = self.known.people.get(row.psn_no)
        holder_id = known.id if known else self._person_ids[row.psn_no]
        return KnownAccount(uuid7(), holder_id, 0, 0, 0, 0, chains.BEGINNING, "")

    def _new_entry(self, account: KnownAccount, amount_fen: int) -> bytes:
        """Adds an entry; its digest is what the account then ends with."""
        entry, digest = new_entry(self.run, account, amount_fen)
        self.changes.entries.append(entry)
        return digest


def new_entry(run: Run, account: KnownAccount, amount_fen: int) -> tuple[tuple[object, ...], bytes]:
    """The values of an entry that this run posts, and its digest."""
    entry: dict[str, Any] = {
        "id": uuid7(),
        "account_id": account.id,
        "number": account.entry_count + 1,
        "amount_fen": amount_fen,
        "balance_after_fen": account.balance_fen + amount_fen,
        "kind": LedgerEntry.Kind.REGISTER.value,
        "cause_kind": "import",
        "cause_id": run.id,
        "at": run.at,
    }
    facts = ledger.entry_facts(entry, account.holder_id, chains.BEGINNING)
    digest = chains.link(ledger.CHAIN, bytes(account.link_digest), facts)
    written = entry | {key: entry[key].hex for key in ("id", "account_id", "cause_id")}
    written |= {"at": run.written_at, "digest": digest}
    return tuple(written.values()), digest


def _area_of(speaking: dict[Key, RegisterRow], rows: Sequence[RegisterRow]) -> str:
    """Where a person is counted: in the area of the weightiest row, which stands last."""
    return next(reversed(speaking), rows[0].key)[1]


def _sealed_telephone(person_id: UUID, telephone: str) -> bytes | None:
    return seal(telephone.encode(), row=person_id, column="telephone") if telephone else None


def _verdict(row: RegisterRow, account: KnownAccount) -> Verdict:
    return judge(
        row.balance_fen or 0,
        imported_fen=account.imported_fen,
        balance_fen=account.balance_fen,
        is_disputed=account.disputed_at is not None,
        judged_fen=account.disputed_fen,
    )


def _known_death(person: KnownPerson) -> KnownDeath:
    return KnownDeath(person.died_on, person.death_recorded_at is not None, person.proved_alive_on)


def new_id() -> str:
    """A key for a row, as every database takes it."""
    return uuid_utils.uuid7().hex


def _plain(value: str | bytes | date | None) -> str | bytes | None:
    return value.isoformat() if isinstance(value, date) else value


def as_texts(values: Sequence[str | bytes | date | None]) -> list[str | None]:
    """Values as JSON takes them: days as ISO texts, digests in hexadecimal."""
    plain = map(_plain, values)
    return [value.hex() if isinstance(value, bytes | memoryview) else value for value in plain]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _card(card_no: str) -> bytes | None:
    return card_digest(card_no) if card_no else None
