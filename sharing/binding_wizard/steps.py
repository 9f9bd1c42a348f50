"""What a step of the wizard gives, a page to show or the next step; and what the last one takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sharing.rules.signature import HandSignature, Thumbprint
from sharing.services.bindings.signing import TypedCode

NEW, CHECK, SIGN, RECEIPT = "binding_new", "binding_check", "binding_sign", "binding_receipt"


@dataclass(frozen=True)
class Show:
    """A page to show: every door has one of this name, in its own frame."""

    page: str
    context: dict[str, Any]
    status: int = 200
    retry_after: int | None = None  # seconds


@dataclass(frozen=True)
class Go:
    """On to another step: every door has an address of this name; `after` follows it."""

    to: str
    args: tuple[UUID, ...] = ()
    after: str = ""


Next = Show | Go
Signature = HandSignature | Thumbprint | TypedCode


class SignatureMissing(Exception):
    """What is missing of a signature: what to do about it, by the id of the field."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields


@dataclass(frozen=True)
class SignatureProblems:
    """What is wrong with a signature, by the id of the field; of the whole page under no id."""

    fields: dict[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[dict[str, str]]:
        """For components/error_summary.html."""
        return [{"text": text, "url": f"#{at}" if at else ""} for at, text in self.fields.items()]


@dataclass(frozen=True)
class Sent:
    """What the page of the signature sent: the mark of the draft that it showed, and how to read the rest.

    `read` gives the signature and the text that was read, or raises SignatureMissing or NotASignature. It is
    asked only while the draft is what the page showed.
    """

    seen: str
    read: Callable[[], tuple[Signature, UUID]]
