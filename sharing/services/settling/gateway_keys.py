"""Keys with which institutions sign their messages: made, listed, revoked, and found for checking."""

import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives import hashes, hmac
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.database import prepared_sql
from accounts.database.pipeline import Row
from accounts.database.prepared_sql import Columns
from accounts.sealing import seal, unseal
from sharing.models import Institution, InstitutionKey
from sharing.rules.messages import Json, canonical
from sharing.services.settling.stored_replies import NotDone
from sharing.words import settling as said

KEY_BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=1)
_COLUMN = "key"
_KEY = Columns(InstitutionKey, "id", "key_sealed", "networks", "expires_at", "last_used_at")
_KEY_ENDS = len(_KEY)
_INSTITUTION = Columns(Institution, "id", "code", "name", "kind", "area_code", "is_active")
_USABLE = f"""
SELECT {_KEY.of("key")}, {_INSTITUTION.of("institution")}
FROM {_INSTITUTION.table} institution JOIN {_KEY.table} key ON key.institution_id = institution.id
WHERE institution.code = %s AND key.revoked_at IS NULL AND (key.expires_at IS NULL OR key.expires_at > %s)
"""
_NOBODYS_KEY = bytes(KEY_BYTES)


class NotAKey(ValueError):
    """No such key can be made or revoked; the text says why, in plain Chinese."""


def signature_of(key: bytes, message: Json) -> str:
    """HMAC-SM3 (GB/T 32905, GB/T 15852.2) of a message in its canonical form, as 64 hex digits."""
    code = hmac.HMAC(key, hashes.SM3())
    code.update(canonical(message).encode())
    return code.finalize().hex()


@transaction.atomic(durable=True)
def add_key(
    *,
    institution_code: str,
    by: Actor,
    at: datetime,
    expires_at: datetime | None = None,
    networks: Iterable[str] = (),
) -> tuple[InstitutionKey, str]:
    """A new key of an institution, and its text in hex, which cannot be had again. Raises NotAKey."""
    institution = Institution.objects.filter(code=institution_code).first()
    if institution is None:
        raise NotAKey(said.NO_SUCH_CODE)
    if expires_at is not None and expires_at <= at:
        raise NotAKey(said.ALREADY_OVER)
    plain = secrets.token_bytes(KEY_BYTES)
    made = InstitutionKey(
        institution=institution,
        networks=[_network(text) for text in networks],
        created_at=at,
        expires_at=expires_at,
    )
    made.key_sealed = seal(plain, row=made.pk, column=_COLUMN)
    made.save()
    return made, plain.hex()


@transaction.atomic(durable=True)
def revoke_key(*, institution_code: str, key_id: UUID, by: Actor, at: datetime) -> InstitutionKey:
    """Nothing signed with this key is taken from now on. Raises NotAKey."""
    found = InstitutionKey.objects.filter(pk=key_id, institution__code=institution_code, revoked_at=None)
    key = found.select_for_update().first()
    if key is None:
        raise NotAKey(said.NO_SUCH_KEY)
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    return key


def keys_of(institution_code: str) -> list[InstitutionKey]:
    """Every key that an institution ever had, the oldest first."""
    return list(
        InstitutionKey.objects.filter(institution__code=institution_code).order_by("created_at", "pk")
    )


def open_key(*, institution_code: str, by: Actor, at: datetime) -> bytes:
    """The newest usable key of an institution in clear, to sign with on this machine. Raises NotAKey."""
    key = _usable(institution_code, at).order_by("-created_at").first()
    if key is None:
        raise NotAKey(said.NO_USABLE_KEY)
    return _open(key)


@dataclass(frozen=True)
class Signed:
    """Whose message it is, and by which of their keys."""

    institution: Institution
    key: InstitutionKey
    plain: bytes = field(repr=False)


class KeyRevoked(NotDone):
    """A remembered key does not hold any more."""

    code = "not_authentic"
    text, next = said.KEY_REVOKED


_remembered: dict[str, list[Signed]] = {}
"""Keys by the code of their institution, as this process last read and opened them."""


def who_signed(
    *, institution_code: str, message: Json, signature: str, address: str, at: datetime
) -> Institution | None:
    """The institution that signed this message from this address, or None without saying what is wrong.

    An unknown institution takes as long as a wrong signature.
    """
    rows = prepared_sql.rows(_USABLE, (institution_code, at))
    keys = [_signed(row) for row in rows]
    if keys:
        _remembered[institution_code] = keys
    else:
        _remembered.pop(institution_code, None)
        signature_of(_NOBODYS_KEY, message)
    found = _right_one(keys, message, signature, address, at)
    return found.institution if found else None


def who_signed_by_memory(
    *, institution_code: str, message: Json, signature: str, address: str, at: datetime
) -> Signed | None:
    """As `who_signed`, by the keys that this process has seen, without asking whether one was revoked since.

    Only for who asks that together with something else: see `InstitutionActor.key_id`.
    """
    return _right_one(_remembered.get(institution_code, ()), message, signature, address, at)


def _signed(row: Row) -> Signed:
    key = _KEY.row(row[:_KEY_ENDS])
    return Signed(_INSTITUTION.row(row[_KEY_ENDS:]), key, _open(key))


def _right_one(
    keys: Iterable[Signed], message: Json, signature: str, address: str, at: datetime
) -> Signed | None:
    signed = signature.lower().encode()
    found = None
    for one in keys:
        if one.key.expires_at is not None and one.key.expires_at <= at:
            continue
        right = secrets.compare_digest(signature_of(one.plain, message).encode(), signed)
        if right and _is_within(address, one.key.networks):
            found = one
    if found is not None:
        _note_use(found.key, at)
    return found


def _usable(institution_code: str, at: datetime) -> QuerySet[InstitutionKey]:
    unexpired = Q(expires_at=None) | Q(expires_at__gt=at)
    return InstitutionKey.objects.filter(unexpired, institution__code=institution_code, revoked_at=None)


def _open(key: InstitutionKey) -> bytes:
    return unseal(key.key_sealed, row=key.pk, column=_COLUMN)


def _note_use(key: InstitutionKey, at: datetime) -> None:
    if key.last_used_at is None or at - key.last_used_at >= USE_NOTED_EVERY:
        key.last_used_at = at
        InstitutionKey.objects.filter(pk=key.pk).update(last_used_at=at)


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError as wrong:
        raise NotAKey(said.BAD_NETWORK) from wrong


def _is_within(address: str, networks: list[str]) -> bool:
    if not networks:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in ipaddress.ip_network(network) for network in networks)
