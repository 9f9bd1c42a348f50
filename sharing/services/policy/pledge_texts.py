"""What a pledge text is among the drafts of policy: a version of the words that all of the province signs."""

from datetime import date
from typing import NamedTuple

from accounts.sealing import sm3
from sharing.models import Approval, PledgeText
from sharing.rules.faults import Wrong
from sharing.rules.pledge_text import faults_of, faults_of_day, tidy
from sharing.services.policy.policy_kind import PolicyKind


class TypedText(NamedTuple):
    """What is typed into a draft of the bureau's own."""

    version: str
    body: str


def digest_of(text: PledgeText) -> str:
    """What tells whether a text still says what was read: its version and its bytes."""
    return sm3(f"{text.version}\0{text.body}".encode()).hex()


def _write(draft: PledgeText, words: TypedText, today: date) -> list[Wrong]:
    """The digest is that of the bytes that are stored."""
    draft.version, draft.body = words.version.strip(), tidy(words.body)
    draft.digest, draft.is_sample = sm3(draft.body.encode()), False
    others = draft.beside().exclude(pk=draft.pk)
    return faults_of(draft.version, draft.body, versions=set(others.values_list("version", flat=True)))


def _faults_of_day(draft: PledgeText, day: date | None, today: date) -> list[Wrong]:
    taken = {one for one in draft.beside().values_list("effective_from", flat=True) if one}
    return faults_of_day(day, today=today, taken=taken)


PLEDGE_TEXT = PolicyKind(
    model=PledgeText,
    to_begin=Approval.Kind.PLEDGE_TEXT,
    to_withdraw=Approval.Kind.PLEDGE_BACK,
    digest_of=digest_of,
    write=_write,
    faults_of_day=_faults_of_day,
)
