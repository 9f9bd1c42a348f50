"""The way out to telephones: one method, so that a bureau can plug in its own.

Set SMS_SENDER to the dotted path of a class without constructor arguments that has `send` as below, made
anew for each round of sending. It raises whatever it likes if the message was not taken, which is then sent
again later (so one that was taken all the same may arrive twice). It logs neither text nor telephone.
"""

import sys
from typing import Protocol, cast

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import DemoMessage, Person
from accounts.rules.identity import mask_telephone

DEFAULT = "accounts.sms.ConsoleSender"


class SmsSender(Protocol):
    """What sends a short message."""

    def send(self, telephone: str, text: str, person: Person) -> None:
        """Hand one message over; `telephone` is plain digits. Raises if it was not taken."""


class ConsoleSender:
    """Prints to standard error, the telephone masked: for commands and for trying things out."""

    def send(self, telephone: str, text: str, person: Person) -> None:
        print(f"[{mask_telephone(telephone)}] {text}", file=sys.stderr, flush=True)


class DemoSender(ConsoleSender):
    """Also keeps what demo people are sent, for the page of their telephones."""

    def send(self, telephone: str, text: str, person: Person) -> None:
        super().send(telephone, text, person)
        if person.is_demo:
            DemoMessage.objects.create(person=person, body=text, at=timezone.now())


def sender() -> SmsSender:
    """The sender of this deployment."""
    return cast(SmsSender, import_string(settings.SMS_SENDER or DEFAULT)())
