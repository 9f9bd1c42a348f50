"""The evidence of a signature: its canonical bytes, and the link that ties it to the one before.

Format 1 of the bytes: `GJ1` and a line feed, then JSON in UTF-8 with sorted keys and no spaces; whole numbers
only, moments in UTC with microseconds. A format is never changed; a new one gets a new number.

Format 2, `GJ2`, is of what is signed at the counter. It says besides: the visit and how identity was checked
there, who assisted, who signed in the person's place with which letter, who witnessed a thumbprint, and the
digest of every paper that was scanned for it. What format 1 calls `agent` is `browser` here. A member's
agreement at the counter is of this format too, with how that member was checked; one of format 1 is older.

Formats 3 and 4, `GJ3` and `GJ4`, are 1 and 2 with a `salt` of 16 random bytes besides: once the content is
erased by law, what it was cannot be found from its digest by trying. What is signed now is of these.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.actors import Citizen, Clerk, Job
from accounts.models import Person
from accounts.sealing import keyed_digest, sm3
from sharing.models import Admission, Attachment, Binding, Correction, Pledge, PledgeText, Visit
from sharing.rules.signature import HandSignature, Thumbprint

FORMATS = {number: b"GJ%d\n" % number for number in (1, 2, 3, 4)}
AT_COUNTER = (2, 4)
SALT_BYTES = 16
SEALED_COLUMN = "pledge content"
BEGINNING = bytes(32)  # what the first link follows
ASKER = Job("evidence")


@dataclass(frozen=True)
class Assistance:
    """What stands beside a signature at the counter: the visit, and the papers that were scanned for it.

    `checked` says how the signer was checked where that is a member who agrees.
    """

    visit: Visit
    papers: tuple[Attachment, ...] = ()
    checked: Visit | Admission | None = None

    @property
    def signed_by(self) -> str:
        if self.checked is not None:
            return "member"
        return "agent" if self.visit.by_agent else "holder"


def utc_microseconds(moment: datetime) -> str:
    """2026-11-22T08:00:00.000000Z"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def code_signature(person: Person, code_id: str) -> dict[str, Any]:
    """How a signature by one-time code stands in the evidence."""
    return {"method": "one_time_code", "code_id": code_id, "telephone": person.masked_telephone()}


def content_bytes(
    binding: Binding,
    *,
    number: str,
    text: PledgeText,
    signature: HandSignature | Thumbprint | Mapping[str, Any],
    by: Citizen | Clerk,
    at: datetime,
    assistance: Assistance | None = None,
) -> bytes:
    """Everything that was signed, by whom and how, in canonical bytes; format 4 with assistance, else 3."""
    content = {
        **_agreed(binding, by, at),
        "number": number,
        "text": text_facts(text),
        "signature": dict(signature) if isinstance(signature, Mapping) else signature.as_json(),
    }
    return _canonical(content | _assisted(assistance, signature, by) if assistance else content)


def confirmation_bytes(
    binding: Binding,
    *,
    signature: HandSignature | Thumbprint,
    by: Citizen | Clerk,
    at: datetime,
    assistance: Assistance,
) -> bytes:
    """What a member agreed to at the counter, by their own hand or thumb, in canonical bytes of format 4."""
    content = {**_agreed(binding, by, at), "confirms": str(binding.pk), "signature": signature.as_json()}
    return _canonical(content | _assisted(assistance, signature, by))


def _agreed(binding: Binding, by: Citizen | Clerk, at: datetime) -> dict[str, Any]:
    """Who shares with whom, and how it was signed."""
    return {
        "format": 3,
        "salt": secrets.token_hex(SALT_BYTES),
        "holder": _party(binding.holder),
        "member": _party(binding.member),
        "relationship": binding.relationship,
        "starts_on": binding.starts_on.isoformat(),
        "ends_on": binding.ends_on.isoformat() if binding.ends_on else None,
        "door": by.door,
        "assisted_by": str(by.user_id) if isinstance(by, Clerk) else None,
        "address": by.address,
        "agent": by.agent,
        "signed_at": utc_microseconds(at),
    }


def _canonical(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return FORMATS[content["format"]] + text.encode()


def _assisted(
    assistance: Assistance,
    signature: HandSignature | Thumbprint | Mapping[str, Any],
    by: Citizen | Clerk,
) -> dict[str, Any]:
    visit, papers = assistance.visit, assistance.papers
    checked = assistance.checked or visit
    return {
        "format": 4,
        "browser": by.agent,
        "visit": {
            "id": str(visit.pk),
            "identity_check": checked.identity_check,
            "identity_note": checked.identity_note,
            "attended": visit.attended,
        },
        "assisted_by": {
            "id": str(visit.clerk_id),
            "staff_no": visit.clerk.staff_no,
            "name": visit.clerk.staff_name,
        },
        "signed_by": assistance.signed_by,
        "agent": _agent(assistance) if visit.by_agent else None,
        "witness": _witness(signature) if isinstance(signature, Thumbprint) else None,
        "attachments": [{"kind": paper.kind, "digest": bytes(paper.digest).hex()} for paper in papers],
    }


def _agent(assistance: Assistance) -> dict[str, str]:
    visit = assistance.visit
    letter = next(paper for paper in assistance.papers if paper.kind == Attachment.Kind.AGENT_LETTER)
    return {
        "name": visit.agent_name,
        "relationship": visit.agent_relationship,
        "letter": bytes(letter.digest).hex(),
    }


def _witness(thumbprint: Thumbprint) -> dict[str, Any]:
    return {"name": thumbprint.witness, "signature": thumbprint.witness_signature.as_json()}


def text_facts(text: PledgeText) -> dict[str, str]:
    """Which text was signed."""
    return {"version": text.version, "language": text.language, "digest": bytes(text.digest).hex()}


def read_content(content: bytes) -> dict[str, Any]:
    """The fields of canonical bytes of any format, for showing."""
    for magic in FORMATS.values():
        if content.startswith(magic):
            return json.loads(content[len(magic) :])
    raise ValueError("not evidence of a known format")


def link_digest(pledge: Pledge, text_digest: bytes) -> bytes:
    """SM3 over the previous link and everything that this row says."""
    parts = [
        bytes(pledge.previous_digest).hex(),
        str(pledge.position),
        pledge.number,
        str(pledge.id),
        str(pledge.binding_id),
        str(pledge.signer_id),
        str(pledge.signing),
        text_digest.hex(),
        utc_microseconds(pledge.signed_at),
        bytes(pledge.content_digest).hex(),
    ]
    return sm3("\n".join(parts).encode())


def correction_digest(correction: Correction) -> bytes:
    """Over everything that a correction says, with a key: who has only the database cannot make one."""
    parts = [
        str(correction.id),
        str(correction.binding_id),
        correction.before,
        correction.after,
        str(correction.by_id),
        correction.reason,
        utc_microseconds(correction.at),
    ]
    return keyed_digest("\n".join(parts), purpose="correction")


def _party(person: Person) -> dict[str, str]:
    return {
        "id": str(person.id),
        "psn_no": person.psn_no,
        "name": person.name,
        "cert_type": person.cert_type,
        "number": person.open_number(ASKER),
    }
