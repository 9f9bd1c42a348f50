"""A binding that is being filled in: what was typed so far, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.forms import BaseFormSet

from accounts.actors import Citizen, Clerk
from accounts.models import Person
from accounts.rules.identity import number_in_line
from sharing.binding_wizard.answers import Candidate, Sharer, candidate, known_members, sharer
from sharing.binding_wizard.forms import MemberForm, formset_of
from sharing.binding_wizard.rows import Row, answers_of, is_blank, known_row, renewal_row, rows_from
from sharing.models import Binding
from sharing.services.bindings import drafts
from sharing.services.bindings.binding_requests import (
    NOT_JUDGED,
    BindingRequest,
    Judgement,
    judge_requests,
    may_renew,
)
from sharing.services.bindings.confirm_and_end import NotYours
from sharing.services.bindings.drafts import DraftHasChanged, Kept


class BindingDraft:
    """The draft of one person, at home or in a visit, opened once: by whom and now.

    What asks for an answer raises NotYours where it names somebody else's binding.
    """

    def __init__(self, by: Citizen | Clerk, at: datetime, *, form_url: str = "") -> None:
        self.by, self.at, self.form_url = by, at, form_url
        self.holder_id = by.person_id
        self.clerk = by if isinstance(by, Clerk) else None

    @cached_property
    def kept(self) -> Kept | None:
        """What was typed so far."""
        return self.open_again()

    @cached_property
    def who(self) -> Sharer:
        """Whose account it is."""
        return sharer(self.by, self.at)

    @cached_property
    def formset(self) -> BaseFormSet[MemberForm]:
        """What is kept, with what is wrong of it."""
        return formset_of(self.rows, self.who.options(self.rows), checked=True)

    @cached_property
    def requests(self) -> list[BindingRequest]:
        """What the answers ask for, once they are filled in rightly."""
        pairs = zip(self.formset.forms, self.rows, strict=True)
        return [form.as_request(is_counted=bool(row.get("is_counted"))) for form, row in pairs]

    @cached_property
    def judgements(self) -> list[Judgement]:
        """What the rules say of each. Raises one of NOT_JUDGED."""
        return judge_requests(holder_id=self.holder_id, requests=self.requests, by=self.by, at=self.at)

    @property
    def rows(self) -> list[Row]:
        return self.kept.rows if self.kept else []

    @property
    def mark(self) -> str:
        """By which a page of this draft is known again; empty if nothing is kept."""
        return self.kept.mark if self.kept else ""

    @property
    def signing(self) -> UUID:
        """What the signing of this draft will be called."""
        if self.kept is None:
            raise AssertionError("what is signed was kept")
        return self.kept.signing

    @property
    def is_filled(self) -> bool:
        """Whether it is filled in, and rightly."""
        return bool(self.rows) and not self.who.reasons and self.formset.is_valid()

    @property
    def included(self) -> list[BindingRequest]:
        """Those whom the signer did not leave out."""
        pairs = zip(self.rows, self.requests, strict=True)
        return [request for row, request in pairs if not row.get("left_out")]

    def may_sign(self, seen: str) -> bool:
        """Whether what a page showed can be signed as it was shown."""
        return seen == self.mark and self.is_filled

    def open_again(self) -> Kept | None:
        """What is kept by now: another window has saved, or has finished."""
        self.kept = drafts.load_draft(person_id=self.holder_id, at=self.at, by=self.clerk)
        return self.kept

    def save(self, rows: list[Row], *, seen: str) -> None:
        """Keeps these rows in place of those that a page showed. Raises DraftHasChanged."""
        self.kept = drafts.save_draft(
            person_id=self.holder_id, rows=rows, seen=seen, at=self.at, by=self.clerk
        )

    def holds(self, typed: list[Row]) -> bool:
        """Whether just this was kept already."""
        return self.kept is not None and typed == answers_of(self.rows)

    def add_renewal(self, binding: Binding) -> None:
        """Puts the renewal of a binding beside what is there. Raises DraftHasChanged."""
        if not any(row.get("renews") == str(binding.pk) for row in self.rows):
            named = [row for row in self.rows if not is_blank(row)]
            self.save([*named, renewal_row(binding)], seen=self.mark)

    def edited(self, sent: Mapping[str, str]) -> tuple[list[Row], int | None]:
        """The rows as sent, with one more or one less if that was asked for; then also where to go on."""
        rows = rows_from(sent)
        if self.clerk:  # a card reader types all that stands on the relative's card
            rows = [{**row, "number": number_in_line(row["number"])} for row in rows]
        if "add" in sent:
            return [*rows, self.who.blank], len(rows)
        if "known" in sent:
            named = [row for row in rows if not is_blank(row)]
            return [*named, self._row_of_known(sent["known"])], len(named)
        remove = sent.get("remove", "")
        if remove.isascii() and remove.isdigit() and int(remove) < len(rows):
            del rows[int(remove)]
            return rows, max(0, len(rows) - 1)
        return [row for row in rows if not is_blank(row)] or rows[:1] or [self.who.blank], None

    def _row_of_known(self, key: str) -> Row:
        """The row of somebody who was offered."""
        chosen = next((one for one in self.known_members() if str(one.pk) == key), None)
        if chosen is None:
            raise NotYours
        return renewal_row(chosen) if may_renew(chosen, self.who.today) else known_row(chosen, self.who.blank)

    def known_members(self) -> list[Binding]:
        """Whom a clerk is offered, so that nothing of them is typed again."""
        return known_members(self.holder_id, self.who.today) if self.clerk else []

    def candidates(self) -> list[Candidate]:
        """The relatives in the order in which they were named."""
        judgements = self.judgements
        found_ids = [one.member_id for one in judgements if one.member_id and one.request.number]
        names = dict(Person.objects.filter(pk__in=found_ids).values_list("pk", "name")) if found_ids else {}
        found = zip(judgements, self.formset.forms, self.rows, strict=True)
        return [
            candidate(
                i,
                judgement,
                form,
                registered_as=names.get(judgement.member_id) if judgement.member_id else None,
                form_url=self.form_url,
                left_out=bool(row.get("left_out")),
            )
            for i, (judgement, form, row) in enumerate(found)
        ]

    def signed_for(self) -> list[Candidate]:
        """The relatives who are to be signed for; none if they cannot be judged now."""
        with suppress(*NOT_JUDGED):
            return [one for one in self.candidates() if not one.left_out]
        return []

    def keep_left_out(self) -> None:
        """Those who stayed out wait in a new draft, so that only what was wrong is typed again."""
        rows = [{**row, "left_out": False} for row in self.rows if row.get("left_out")]
        if rows:
            with suppress(DraftHasChanged):  # another window has begun anew
                self.save(rows, seen="")
