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


def contradictions(rows: Sequence[RegisterRow]) -> dict[RegisterRow, RegisterRow]:
    """Each row of an enrolment of which two rows say different things, and the row that it is against.

    Two of one place, or two that are active, have to agree on state and balance; that a person has left one
    county for another of the same pooling area is none. All rows of such an enrolment are of no use: what is
    left of them would settle it.
    """
    if len(rows) == 1:
        return {}
    by_key: dict[Key, list[RegisterRow]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    against: dict[RegisterRow, RegisterRow] = {}
    for same in by_key.values():
        pairs = [(one, other) for one in same for other in same if _contradict(one, other)]
        if pairs:
            found = dict(reversed(pairs))
            against |= {row: found.get(row, pairs[0][0]) for row in same}
    return against


def _contradict(one: RegisterRow, other: RegisterRow) -> bool:
    if one.area_given != other.area_given and not (one.is_usable and other.is_usable):
        return False
    if (one.status, one.has_account) != (other.status, other.has_account):
        return True
    counts = one.insutype == EMPLOYEE and one.has_account and not (one.lacks("balc") or other.lacks("balc"))
    return counts and one.balance_fen != other.balance_fen


def account_row(
    speaking: Mapping[Key, RegisterRow], enrolled: Mapping[Key, KnownEnrolment], account_area: str
) -> tuple[RegisterRow | None, bool]:
    """The row whose balance is the personal account's, if it is among these; and whether two claim it.

    The active employee row that has an account, else the only employee row. Of several active ones, in this
    file or in another, it is the one of the area that the account has; without any, the weightiest. An old
    one says nothing where another is known, which may not be in this file.
    """
    employee = {key[1]: row for key, row in speaking.items() if key[0] == EMPLOYEE}
    if not any(row.is_usable for row in employee.values()):
        elsewhere = any(key[0] == EMPLOYEE and key not in speaking for key in enrolled)
        alone = next(iter(employee.values())) if len(employee) == 1 and not elsewhere else None
        return alone if alone and alone.has_account else None, False
    here = {area: row for area, row in employee.items() if row.is_usable and row.has_account}
    known = {key[1]: key for key, each in enrolled.items() if key[0] == EMPLOYEE and _has_account(each)}
    claiming = here.keys() | {area for area, key in known.items() if key not in speaking}
    if account_area not in claiming:
        before = [area for area in known if area in claiming] if not account_area else []
        account_area = before[0] if len(before) == 1 else next(reversed(here), "")
    return here.get(account_area), len(claiming) > 1


def _has_account(known: KnownEnrolment) -> bool:
    return known.state is not None and known.state.is_usable and known.state.has_account


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
