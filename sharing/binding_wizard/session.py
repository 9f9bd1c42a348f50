"""A binding that is being filled in: by whom, when, and on whose pages the steps stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.actors import Citizen, Clerk
from sharing.binding_wizard.rows import Row
from sharing.services.bindings import drafts
from sharing.services.bindings.drafts import Kept


@dataclass(frozen=True)
class Pages:
    """The pages of one door: each has the same names of addresses and templates for the same steps."""

    namespace: str
    templates: str
    steps: Sequence[Any]
    args: tuple[UUID, ...] = ()  # that every address begins with
    context: Mapping[str, Any] = field(default_factory=dict)  # that every page takes
    at_desk: bool = False  # then as little as can be is typed, and what may be bound is signed at once

    def url(self, name: str, *args: object) -> str:
        """The address of a step."""
        return reverse(f"{self.namespace}:{name}", args=[*self.args, *args])


@dataclass(frozen=True)
class Filling:
    """Who fills in, now, and where. What was typed is kept in a draft of theirs."""

    by: Citizen | Clerk
    at: datetime
    pages: Pages

    @property
    def holder_id(self) -> UUID:
        return self.by.person_id

    @property
    def clerk(self) -> Clerk | None:
        """Who fills in for the holder, at the counter."""
        return self.by if isinstance(self.by, Clerk) else None

    def kept(self) -> Kept | None:
        """What was typed so far."""
        return drafts.load_draft(person_id=self.holder_id, at=self.at, by=self.clerk)

    def save(self, rows: list[Row], *, seen: str) -> Kept:
        """Keeps what was typed. Raises DraftHasChanged."""
        return drafts.save_draft(person_id=self.holder_id, rows=rows, seen=seen, at=self.at, by=self.clerk)

    def discard(self) -> None:
        """Begins anew."""
        drafts.discard_draft(person_id=self.holder_id, by=self.clerk)

    def go_to(self, name: str, *args: object, after: str = "") -> HttpResponse:
        """On to another step; `after` is what follows its address."""
        return redirect(self.pages.url(name, *args) + after)

    def render(
        self, request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """The page of a step."""
        whole = {**self.pages.context, "steps": self.pages.steps, **context}
        return render(request, f"{self.pages.templates}/{name}.html", whole, status=status)
