"""Which of a person's rows speaks for what, whatever the order in which they came."""

from collections.abc import Collection, Mapping, Sequence

from accounts.register.known_people import Key, Known, KnownEnrolment
from accounts.register.rows import EMPLOYEE, RegisterRow, weight
from accounts.sealing import keyed_digest

_HALF = 16
_NO_TELEPHONE = bytes(_HALF)


def folded(rows: Collection[RegisterRow]) -> dict[Key, RegisterRow]:
    """One row for each enrolment, the weightiest last.

    Of several rows of one enrolment, say of two counties of a city, the usable one speaks.
    """
    if len(rows) == 1:
        return {row.key: row for row in rows}
    speaking: dict[Key, RegisterRow] = {}
    for row in sorted(rows, key=weight):
        speaking.pop(row.key, None)  # a key keeps its first place, and this row outweighs all before it
        speaking[row.key] = row
    return speaking


def account_row(
    speaking: Mapping[Key, RegisterRow], enrolled: Mapping[Key, KnownEnrolment]
) -> RegisterRow | None:
    """The row whose balance is the personal account's, if it is among these.

    The active employee row that has an account, else the only employee row. Another one that is known to be
    active, or that would make a second, may not be in this file: then no row here speaks for the money.
    """
    employee = [row for key, row in speaking.items() if key[0] == EMPLOYEE]
    active = [row for row in employee if row.is_usable]
    if active:
        return next((row for row in reversed(active) if row.has_account), None)
    elsewhere = any(key[0] == EMPLOYEE and key not in speaking for key in enrolled)
    return employee[0] if len(employee) == 1 and employee[0].has_account and not elsewhere else None


def said_by(rows: Sequence[RegisterRow], field: str) -> str:
    """What the weightiest row that says anything says; the weightiest stands last."""
    return next((said for row in reversed(rows) if (said := getattr(row, field))), "")


def particulars_mark(row: RegisterRow, known: Known, enrolled: KnownEnrolment | None) -> bytes:
    """What a row says of its person, as a keyed digest: half of the telephone, half of everything else.

    A telephone that could not be read says what the enrolment said before.
    """
    said = (row.name, row.cert_type, row.sex, row.birth_date, row.card_no or "", row.died_on or "")
    rest = keyed_digest("\0".join(said), purpose="particulars")[:_HALF]
    if row.lacks("tel"):
        return rest + ((enrolled.particulars_digest[_HALF:] if enrolled else b"") or _NO_TELEPHONE)
    return rest + (known.telephone_digest_of(row.telephone)[:_HALF] if row.telephone else _NO_TELEPHONE)


def speaker_of_particulars(
    speaking: Mapping[Key, RegisterRow], marks: Mapping[Key, bytes], enrolled: Mapping[Key, KnownEnrolment]
) -> RegisterRow | None:
    """The row that says something new of its person: two that differ do not take turns."""
    return _new_speaker(speaking, marks, enrolled, slice(_HALF))


def telephone_said(
    speaking: Mapping[Key, RegisterRow], marks: Mapping[Key, bytes], enrolled: Mapping[Key, KnownEnrolment]
) -> str | None:
    """The register's new telephone, empty if it has dropped the last one; None if it says nothing new."""
    half = slice(_HALF, None)
    with_telephone = {key: row for key, row in speaking.items() if row.telephone}
    lost = any(row.lacks("tel") for row in speaking.values())
    if row := _new_speaker(with_telephone, marks, enrolled, half):
        return row.telephone
    known = [enrolled[key].particulars_digest[half] for key in speaking if key in enrolled]
    dropped = not with_telephone and not lost and any(digest not in (b"", _NO_TELEPHONE) for digest in known)
    return "" if dropped else None


def _new_speaker(
    rows: Mapping[Key, RegisterRow],
    marks: Mapping[Key, bytes],
    enrolled: Mapping[Key, KnownEnrolment],
    half: slice,
) -> RegisterRow | None:
    """The weightiest row that has changed; one that is new speaks only if none outweighs it."""
    for outweighing, (key, row) in enumerate(reversed(list(rows.items()))):
        known = enrolled.get(key)
        if known.particulars_digest[half] != marks[key][half] if known else not outweighing:
            return row
    return None
