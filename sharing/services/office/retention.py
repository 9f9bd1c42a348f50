"""Removes what is kept only for a while. docs/retention.md says of every table how long it is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from accounts.models import DemoMessage
from accounts.register import kept
from accounts.services import account_events, codes, held_telephones, known_devices, rate_limits
from sharing.models import CredentialToken
from sharing.services.bindings import drafts

TOKENS_KEPT = timedelta(
    days=1
)  # longer than they work, so that an old one is still told to be expired or used
DEMO_MESSAGES_KEPT = timedelta(days=7)


def remove_old(*, at: datetime) -> Mapping[str, int]:
    """Removes what is past its time; how many of what. May be run again and beside itself."""
    removed = {
        "codes": codes.remove_old(at),
        "tries": rate_limits.remove_old(at),
        "known_devices": known_devices.remove_old(at),
        "account_events": account_events.remove_old(at),
        "telephone_changes": held_telephones.remove_old(at),
        "drafts": drafts.forget_old_drafts(at=at),
        "sessions": Session.objects.filter(expire_date__lt=at).delete()[0],
        "tokens": CredentialToken.objects.filter(expires_at__lt=at - TOKENS_KEPT).delete()[0],
        "what_imports_changed": kept.remove_old(at),
        "demo_messages": DemoMessage.objects.filter(at__lt=at - DEMO_MESSAGES_KEPT).delete()[0],
    }
    return {what: count for what, count in removed.items() if count}
