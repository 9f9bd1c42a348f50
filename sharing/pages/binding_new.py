"""账户绑定, its first two steps: naming relatives, and checking the answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actors import Citizen
from accounts.pages.session import actor, citizen_required
from accounts.pages.waits import told_to_wait
from accounts.services.tries import TooManyTries
from sharing import words
from sharing.pages.binding_draft import STEPS, Filled, Sharer, candidates, filled, requests_of, sharer
from sharing.pages.binding_forms import MemberForm, formset_of
from sharing.pages.binding_rows import (
    PREFIX,
    Row,
    answers_of,
    blank_row,
    differences,
    is_blank,
    noting_misses,
    rows_from,
)
from sharing.services import drafts
from sharing.services.drafts import DraftHasChanged, Kept
from sharing.services.naming import CannotRenew, judge_requests

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
@sensitive_post_parameters()
@citizen_required
def binding_new(request: HttpRequest) -> HttpResponse:
    """Step 1: who, where insured, what they are to me, from when to when."""
    me, at = actor(request), timezone.now()
    who = sharer(me, at)
    if who.reasons:
        status = 422 if request.method == "POST" else 200
        sayings = words.say_all(who.reasons, words.Reader.HOLDER)
        return render(request, "sharing/pages/binding_cannot.html", {"sayings": sayings}, status=status)
    kept = drafts.load_draft(person_id=me.person_id, at=at)
    if request.method != "POST":
        return _new_page(request, who, kept.rows if kept else [], seen=kept.mark if kept else "")
    if "discard" in request.POST:
        drafts.discard_draft(person_id=me.person_id)
        return redirect("sharing:binding_new")
    return _keep(request, me, who, kept, at)


def _keep(request: HttpRequest, me: Citizen, who: Sharer, kept: Kept | None, at: datetime) -> HttpResponse:
    typed, place = _edited(request, who)
    before = kept.rows if kept else []
    rows = noting_misses(typed, before)
    saved = kept
    if saved is None or typed != answers_of(before):  # a second click finds it saved already
        try:
            seen = request.POST.get("seen", "")
            saved = drafts.save_draft(person_id=me.person_id, rows=rows, seen=seen, at=at)
        except DraftHasChanged:
            return _newer_page(request, me, who, typed, at)
    if place is not None:
        return redirect(f"{reverse('sharing:binding_new')}#id_{PREFIX}-{place}-name")
    return _judge(request, me, who, saved, at)


def _edited(request: HttpRequest, who: Sharer) -> tuple[list[Row], int | None]:
    """The rows as sent, with one more or one less if that was asked for; then also where to go on."""
    rows = rows_from(request.POST)
    if "add" in request.POST:
        return [*rows, blank_row(who.today)], len(rows)
    remove = request.POST.get("remove", "")
    if remove.isascii() and remove.isdigit() and int(remove) < len(rows):
        del rows[int(remove)]
        return rows, max(0, len(rows) - 1)
    return [row for row in rows if not is_blank(row)] or rows[:1] or [blank_row(who.today)], None


def _judge(request: HttpRequest, me: Citizen, who: Sharer, saved: Kept, at: datetime) -> HttpResponse:
    formset = formset_of(saved.rows, who.options(saved.rows), checked=True)
    shown = partial(_new_page, request, who, saved.rows, seen=saved.mark, formset=formset)
    if not formset.is_valid():
        return shown(status=422)
    requests = requests_of(formset, saved.rows)
    try:
        judgements = judge_requests(holder_id=me.person_id, requests=requests, by=me, at=at)
    except TooManyTries as refused:
        return told_to_wait(shown(status=429, problems=[refused.sentence(at)]), refused, at)
    except CannotRenew:
        return shown(status=422, problems=[cannot_renew()])
    missed = [{**row, "is_counted": one.is_a_miss} for row, one in zip(saved.rows, judgements, strict=True)]
    if missed != saved.rows:
        with suppress(DraftHasChanged):
            drafts.save_draft(person_id=me.person_id, rows=missed, seen=saved.mark, at=at)
    return redirect("sharing:binding_check")


def cannot_renew() -> str:
    """Why a renewal cannot go on."""
    return _("其中有一份绑定现在不能续签：可能已经结束，或者已经续过了。请删去这一位，再继续。")


def _new_page(
    request: HttpRequest,
    who: Sharer,
    rows: Sequence[Row],
    *,
    seen: str,
    formset: BaseFormSet[MemberForm] | None = None,
    status: int = 200,
    problems: Sequence[str] = (),
    changes: Sequence[str] = (),
) -> HttpResponse:
    shown = list(rows) or [blank_row(who.today)]
    context = {
        "formset": formset or formset_of(shown, who.options(shown), checked=False),
        "seen": seen,
        "is_kept": bool(rows),
        "problems": problems,
        "changes": changes,
        "steps": STEPS,
    }
    return render(request, "sharing/pages/binding_new.html", context, status=status)


def _newer_page(
    request: HttpRequest, me: Citizen, who: Sharer, typed: Sequence[Row], at: datetime
) -> HttpResponse:
    """Another window was faster: its newer answers are shown, or these again if it has finished."""
    kept = drafts.load_draft(person_id=me.person_id, at=at)
    if kept is None:
        changes = [_("另一个窗口已经签好，或者清空了这次填写。下面是这个窗口里填的，还没有提交。")]
        return _new_page(request, who, typed, seen="", status=409, changes=changes)
    renewals = who.options([*kept.rows, *typed]).renewals
    names = {key: binding.member.name for key, binding in renewals.items()}
    changes = differences(kept.rows, typed, names)
    return _new_page(request, who, kept.rows, seen=kept.mark, status=409, changes=changes)


@page
@never_cache
@citizen_required
def binding_check(request: HttpRequest) -> HttpResponse:
    """Step 2: what was answered, and for each relative whether they may be bound, or every reason why not."""
    me, at = actor(request), timezone.now()
    answers = filled(me, at)
    if answers is None:
        return redirect("sharing:binding_new")
    if request.method == "POST" and request.POST.get("seen") == answers.kept.mark:
        return _leave_out(request, me, answers, at)
    if request.method == "POST":
        return check_page(request, me, answers, at, status=409, has_changed=True)
    return check_page(request, me, answers, at)


def check_page(
    request: HttpRequest,
    me: Citizen,
    answers: Filled,
    at: datetime,
    *,
    status: int = 200,
    has_changed: bool = False,
    problems: Sequence[object] = (),
) -> HttpResponse:
    """The page of step 2; also for when something changed before it was signed."""
    try:
        judgements = judge_requests(holder_id=me.person_id, requests=answers.requests, by=me, at=at)
    except TooManyTries as refused:
        return told_to_wait(_no_answers(request, refused.sentence(at), 429), refused, at)
    except CannotRenew:
        return _no_answers(request, cannot_renew(), 422)
    found = candidates(answers, judgements)
    context = {
        "candidates": found,
        "may_go_on": any(not one.sayings for one in found),
        "some_refused": any(one.sayings for one in found),
        "seen": answers.kept.mark,
        "has_changed": has_changed,
        "problems": problems,
        "steps": STEPS,
    }
    return render(request, "sharing/pages/binding_check.html", context, status=status)


def _no_answers(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    context = {"problems": [problem], "steps": STEPS}
    return render(request, "sharing/pages/binding_check.html", context, status=status)


def _leave_out(request: HttpRequest, me: Citizen, answers: Filled, at: datetime) -> HttpResponse:
    try:
        judgements = judge_requests(holder_id=me.person_id, requests=answers.requests, by=me, at=at)
    except (TooManyTries, CannotRenew):
        return check_page(request, me, answers, at)
    ticked = set(request.POST.getlist("leave_out"))
    left_out = [str(index) in ticked and not one.may for index, one in enumerate(judgements)]
    if left_out != [bool(row.get("left_out")) for row in answers.kept.rows]:
        rows = [{**row, "left_out": out} for row, out in zip(answers.kept.rows, left_out, strict=True)]
        try:
            drafts.save_draft(person_id=me.person_id, rows=rows, seen=answers.kept.mark, at=at)
        except DraftHasChanged:
            return check_page(request, me, answers, at, status=409, has_changed=True)
    refused = [index for index, one in enumerate(judgements) if not one.may and not left_out[index]]
    if refused or all(left_out):
        return _must_choose(request, me, refused, at)
    return redirect("sharing:binding_sign")


def _must_choose(request: HttpRequest, me: Citizen, refused: Sequence[int], at: datetime) -> HttpResponse:
    answers = filled(me, at)
    if answers is None:
        return redirect("sharing:binding_new")
    problems = [
        {
            "text": _("%(name)s现在不能绑定：请修改，或勾选“不带这位，先办其他人”。")
            % {"name": answers.requests[index].name or _("要续签的家人")},
            "url": f"#leave-out-{index}",
        }
        for index in refused
    ]
    nobody = [_("这次没有可以办的家人，请返回修改，或换一位家人。")]
    return check_page(request, me, answers, at, status=422, problems=problems or nobody)
