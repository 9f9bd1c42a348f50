"""Browsers in which somebody has signed in: there nobody waits for what strangers try elsewhere.

A browser keeps a random token in a cookie, one for everybody who signs in there; the row holds a digest of it
together with the sign-in name, so that a token alone tells nothing and is worth nothing for another name.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import KnownDevice, User
from accounts.sealing import keyed_digest

KEPT = timedelta(days=180)  # since somebody last signed in there


def new_token() -> str:
    """What a browser keeps: 128 random bits."""
    return secrets.token_urlsafe(16)


def is_known(token: str, login_digests: Iterable[str]) -> bool:
    """Whether somebody with one of these sign-in names has signed in there. One query, whoever it is."""
    digests = [_digest(token, one) for one in login_digests]
    return KnownDevice.objects.filter(digest__in=digests).exists() and bool(token)


def remember(users: Iterable[User], token: str, *, at: datetime) -> None:
    """They have shown there who they are."""
    KnownDevice.objects.bulk_create(
        [KnownDevice(user=one, digest=_digest(token, one.login_digest), last_at=at) for one in users],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["last_at"],
    )


def forget(user: User) -> None:
    """No browser is theirs any more: who knew their last password might have signed in somewhere."""
    KnownDevice.objects.filter(user=user).delete()


def remove_old(at: datetime) -> int:
    """Deletes what nobody has signed in at for long; how many."""
    return KnownDevice.objects.filter(last_at__lt=at - KEPT).delete()[0]


def _digest(token: str, login_digest: str) -> bytes:
    return keyed_digest(f"{login_digest}\0{token}", purpose="known device")
