"""What staff do out of the ordinary: a page each, with a form that asks why and says what will come of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Officer
from accounts.words import Text
from sharing.console.frame.problems import EXPECTED, sentences
from sharing.console.frame.rows import SummaryRow
from sharing.console.frame.session import officer
from sharing.rules.roles import Role


@dataclass(frozen=True)
class Act:
    """What is to be done, in words: `says` are the sentences of what will happen."""

    title: Text
    says: Sequence[Text]
    submit: Text
    done: Text
    tone: str = ""


class ReasonedForm(forms.Form):
    """Why; kept with what was done."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("写明依据，比如判决书、工单号。会和这次办理一起留存。"),
        error_messages={
            "required": _("请写明理由。"),
            "max_length": _("请写短一些，最多 200 个字。"),
        },
        widget=forms.Textarea({"rows": 3}),
    )


def may_act(request: HttpRequest) -> bool:
    """Whether the reader is a supervisor, to whom these pages are offered."""
    return any(grant.role == Role.SUPERVISOR for grant in getattr(request, "grants", ()))


Typed = TypeVar("Typed", bound=forms.Form)


def filled(request: HttpRequest, kind: Callable[..., Typed], **kwargs: object) -> Typed:
    """The form with what was posted, or an empty one."""
    return kind(request.POST, request.FILES, **kwargs) if request.method == "POST" else kind(**kwargs)


def answer(
    request: HttpRequest,
    act: Act,
    form: forms.Form,
    *,
    subject: Sequence[SummaryRow],
    back: str,
    do: Callable[[Officer, datetime], object],
) -> HttpResponse:
    """The page of an act; posted rightly it is done, else what was typed stays and what is wrong is said."""
    status = 200
    if form.is_bound:
        if form.is_valid():
            try:
                do(officer(request, form.cleaned_data.get("reason") or str(act.title)), timezone.now())
            except EXPECTED as problem:
                for sentence in sentences(problem):
                    form.add_error(None, sentence)
            else:
                messages.success(request, str(act.done))
                return redirect(back)
        status = 422
    context = {"act": act, "form": form, "subject": subject, "back": back}
    return render(request, "sharing/console/act.html", context, status=status)
