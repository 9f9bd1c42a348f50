"""Asking a second policy officer to put a draft in force, and what is shown while they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sharing.console.frame.rows import Text
from sharing.console.frame.session import officer
from sharing.console.policy.policy_forms import AskForm, AskTextForm
from sharing.models import Approval, Edition, PledgeText
from sharing.selectors.approvals import open_about
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft
from sharing.services.staff.approvals import AlreadyAsked
from sharing.words.policy import ASKED_ALREADY, CHANGED_SINCE_READ, GONE, wanted

Draft = TypeVar("Draft", Edition, PledgeText)


@dataclass(frozen=True)
class Asking(Generic[Draft]):
    """How one kind of draft is asked for: its form, its service, its page, and where that leads.

    `page` takes the request, the draft, the form and the status; `listed` and `shown` are names of addresses.
    """

    form: type[AskForm] | type[AskTextForm]
    digest: Callable[[Draft], str]
    service: Callable[..., Approval]
    page: Callable[[HttpRequest, Draft, Any, int], HttpResponse]
    done: Text
    listed: str
    shown: str

    def answer(self, request: HttpRequest, draft: Draft) -> HttpResponse:
        """Posted rightly the second one is asked, else what was typed stays and what is wrong is said."""
        if request.method != "POST":
            return self.page(request, draft, self.form(initial={"seen": self.digest(draft)}), 200)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(request, draft, form, 422)
        by = officer(request, form.cleaned_data["reason"])
        seen, at = form.cleaned_data["seen"], timezone.now()
        try:
            self.service(draft_id=draft.pk, effective_from=form.day, seen=seen, by=by, at=at)
        except DraftRefused as refused:
            form.show(refused.wrongs)
            return self.page(request, draft, form, 422)
        except AlreadyAsked:
            form.add_error(None, ASKED_ALREADY)
            return self.page(request, draft, form, 409)
        except DraftHasChanged:
            form = form.again(self.digest(draft), CHANGED_SINCE_READ)
            return self.page(request, draft, form, 409)
        except NotADraft:
            messages.info(request, GONE)
            return redirect(self.listed)
        messages.success(request, str(self.done))
        return redirect(self.shown, draft.pk)


@dataclass(frozen=True)
class Waiting:
    """What a second officer has been asked, in words."""

    approval: Approval
    wanted: str


def waiting(subject_id: UUID) -> Waiting | None:
    """What waits for a second officer about an edition or a text."""
    approval = open_about(subject_id)
    if approval is None:
        return None
    day = approval.payload.get("effective_from")
    return Waiting(approval, wanted(approval.kind, date.fromisoformat(day) if day else None))
