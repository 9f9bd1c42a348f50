"""The first two steps of a binding, at every door: naming relatives, and checking the answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.pages.retry_after import told_to_wait
from accounts.rules.identity import number_in_line
from accounts.services.rate_limits import TooManyTries
from sharing import words
from sharing.binding_wizard.answers import (
    Filled,
    Sharer,
    candidates,
    filled,
    known_members,
    requests_of,
    sharer,
)
from sharing.binding_wizard.forms import MemberForm, formset_of
from sharing.binding_wizard.rows import (
    PREFIX,
    Row,
    answers_of,
    differences,
    is_blank,
    known_row,
    named_by,
    noting_misses,
    renewal_row,
    rows_from,
)
from sharing.binding_wizard.session import Filling
from sharing.models import Binding
from sharing.services.bindings.binding_requests import (
    BindingRequest,
    CannotRenew,
    Judgement,
    judge_requests,
    may_renew,
)
from sharing.services.bindings.drafts import DraftHasChanged, Kept


def name_relatives(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Step 1: who, where insured, what they are to the holder, from when to when."""
    who = sharer(filling)
    if who.reasons:
        status = 422 if request.method == "POST" else 200
        sayings = words.say_all(who.reasons, words.Reader.HOLDER)
        return filling.render(request, "binding_cannot", {"sayings": sayings}, status=status)
    kept = filling.kept()
    if request.method != "POST":
        return _new_page(request, filling, who, kept.rows if kept else [], seen=kept.mark if kept else "")
    if "discard" in request.POST:
        filling.discard()
        return filling.go_to("binding_new")
    return _keep(request, filling, who, kept)


def _keep(request: HttpRequest, filling: Filling, who: Sharer, kept: Kept | None) -> HttpResponse:
    typed, place = _edited(request, filling, who)
    before = kept.rows if kept else []
    rows = noting_misses(typed, before)
    saved = kept
    if saved is None or typed != answers_of(before):  # a second click finds it saved already
        try:
            saved = filling.save(rows, seen=request.POST.get("seen", ""))
        except DraftHasChanged:
            return _newer_page(request, filling, who, typed)
    if place is not None:
        return filling.go_to("binding_new", after=f"#id_{PREFIX}-{place}-name")
    return _judge(request, filling, who, saved)


def _edited(request: HttpRequest, filling: Filling, who: Sharer) -> tuple[list[Row], int | None]:
    """The rows as sent, with one more or one less if that was asked for; then also where to go on."""
    rows = rows_from(request.POST)
    if filling.pages.at_desk:  # a card reader types all that stands on the relative's card
        rows = [{**row, "number": number_in_line(row["number"])} for row in rows]
    if "add" in request.POST:
        return [*rows, who.blank], len(rows)
    if "known" in request.POST:
        named = [row for row in rows if not is_blank(row)]
        return [*named, _row_of_known(filling, who, request.POST["known"])], len(named)
    remove = request.POST.get("remove", "")
    if remove.isascii() and remove.isdigit() and int(remove) < len(rows):
        del rows[int(remove)]
        return rows, max(0, len(rows) - 1)
    return [row for row in rows if not is_blank(row)] or rows[:1] or [who.blank], None


def _row_of_known(filling: Filling, who: Sharer, key: str) -> Row:
    """The row of somebody who was offered. Raises Http404 for anybody else."""
    chosen = next((one for one in known_members(filling, who.today) if str(one.pk) == key), None)
    if chosen is None:
        raise Http404
    return renewal_row(chosen) if may_renew(chosen, who.today) else known_row(chosen, who.blank)


def add_renewal(filling: Filling, binding: Binding) -> None:
    """Puts the renewal of a binding beside what is being filled in. Raises DraftHasChanged."""
    kept = filling.kept()
    rows = [row for row in kept.rows if not is_blank(row)] if kept else []
    if not any(row.get("renews") == str(binding.pk) for row in rows):
        filling.save([*rows, renewal_row(binding)], seen=kept.mark if kept else "")


def _known(filling: Filling, who: Sharer, rows: Sequence[Row]) -> list[dict[str, str]]:
    """Whom the holder can choose without typing, in words; nobody who is named already."""
    named = {named_by(row) for row in rows}
    return [
        {
            "key": str(one.pk),
            "name": one.member.name,
            "relationship": words.relationship_label(one.relationship),
        }
        for one in known_members(filling, who.today)
        if str(one.pk) not in named
    ]


def _judge(request: HttpRequest, filling: Filling, who: Sharer, saved: Kept) -> HttpResponse:
    formset = formset_of(saved.rows, who.options(saved.rows), checked=True)
    shown = partial(_new_page, request, filling, who, saved.rows, seen=saved.mark, formset=formset)
    if not formset.is_valid():
        return shown(status=422)
    requests = requests_of(formset, saved.rows)
    try:
        judgements = _judged(filling, requests)
    except TooManyTries as refused:
        problems = [refused.sentence(filling.at)]
        return told_to_wait(shown(status=429, problems=problems), refused, filling.at)
    except CannotRenew:
        return shown(status=422, problems=[cannot_renew()])
    missed = [{**row, "is_counted": one.is_a_miss} for row, one in zip(saved.rows, judgements, strict=True)]
    if missed != saved.rows:
        with suppress(DraftHasChanged):
            filling.save(missed, seen=saved.mark)
    signs = filling.pages.at_desk and all(one.may for one in judgements)
    return filling.go_to("binding_sign" if signs else "binding_check")


def _judged(filling: Filling, requests: Sequence[BindingRequest]) -> list[Judgement]:
    return judge_requests(holder_id=filling.holder_id, requests=requests, by=filling.by, at=filling.at)


def cannot_renew() -> str:
    """Why a renewal cannot go on."""
    return _("其中有一份绑定现在不能续签：可能已经结束，或者已经续过了。请删去这一位，再继续。")


def _new_page(
    request: HttpRequest,
    filling: Filling,
    who: Sharer,
    rows: Sequence[Row],
    *,
    seen: str,
    formset: BaseFormSet[MemberForm] | None = None,
    status: int = 200,
    problems: Sequence[str] = (),
    changes: Sequence[str] = (),
) -> HttpResponse:
    shown = list(rows) or [who.blank]
    formset = formset or formset_of(shown, who.options(shown), checked=False)
    if filling.pages.at_desk and not rows:
        formset.forms[0].fields["name"].widget.attrs["autofocus"] = True
    context = {
        "formset": formset,
        "known": _known(filling, who, rows),
        "seen": seen,
        "is_kept": bool(rows),
        "problems": problems,
        "changes": changes,
    }
    return filling.render(request, "binding_new", context, status=status)


def _newer_page(request: HttpRequest, filling: Filling, who: Sharer, typed: Sequence[Row]) -> HttpResponse:
    """Another window was faster: its newer answers are shown, or these again if it has finished."""
    kept = filling.kept()
    if kept is None:
        changes = [_("另一个窗口已经签好，或者清空了这次填写。下面是这个窗口里填的，还没有提交。")]
        return _new_page(request, filling, who, typed, seen="", status=409, changes=changes)
    renewals = who.options([*kept.rows, *typed]).renewals
    names = {key: binding.member.name for key, binding in renewals.items()}
    changes = differences(kept.rows, typed, names)
    return _new_page(request, filling, who, kept.rows, seen=kept.mark, status=409, changes=changes)


def check_answers(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Step 2: what was answered, and for each relative whether they may be bound, or every reason why not."""
    answers = filled(filling)
    if answers is None:
        return filling.go_to("binding_new")
    if request.method == "POST" and request.POST.get("seen") == answers.kept.mark:
        return _leave_out(request, filling, answers)
    if request.method == "POST":
        return check_page(request, filling, answers, status=409, has_changed=True)
    return check_page(request, filling, answers)


def check_page(
    request: HttpRequest,
    filling: Filling,
    answers: Filled,
    *,
    status: int = 200,
    has_changed: bool = False,
    problems: Sequence[object] = (),
) -> HttpResponse:
    """The page of step 2; also for when something changed before it was signed."""
    try:
        judgements = _judged(filling, answers.requests)
    except TooManyTries as refused:
        sentence = refused.sentence(filling.at)
        return told_to_wait(_no_answers(request, filling, sentence, 429), refused, filling.at)
    except CannotRenew:
        return _no_answers(request, filling, cannot_renew(), 422)
    found = candidates(filling, answers, judgements)
    context = {
        "candidates": found,
        "may_go_on": any(not one.sayings for one in found),
        "some_refused": any(one.sayings for one in found),
        "seen": answers.kept.mark,
        "has_changed": has_changed,
        "problems": problems,
    }
    return filling.render(request, "binding_check", context, status=status)


def _no_answers(request: HttpRequest, filling: Filling, problem: str, status: int) -> HttpResponse:
    return filling.render(request, "binding_check", {"problems": [problem]}, status=status)


def _leave_out(request: HttpRequest, filling: Filling, answers: Filled) -> HttpResponse:
    try:
        judgements = _judged(filling, answers.requests)
    except (TooManyTries, CannotRenew):
        return check_page(request, filling, answers)
    ticked = set(request.POST.getlist("leave_out"))
    left_out = [str(index) in ticked and not one.may for index, one in enumerate(judgements)]
    if left_out != [bool(row.get("left_out")) for row in answers.kept.rows]:
        rows = [{**row, "left_out": out} for row, out in zip(answers.kept.rows, left_out, strict=True)]
        try:
            filling.save(rows, seen=answers.kept.mark)
        except DraftHasChanged:
            return check_page(request, filling, answers, status=409, has_changed=True)
    refused = [index for index, one in enumerate(judgements) if not one.may and not left_out[index]]
    if refused or all(left_out):
        return _must_choose(request, filling, refused)
    return filling.go_to("binding_sign")


def _must_choose(request: HttpRequest, filling: Filling, refused: Sequence[int]) -> HttpResponse:
    answers = filled(filling)
    if answers is None:
        return filling.go_to("binding_new")
    problems = [
        {
            "text": _("%(name)s现在不能绑定：请修改，或勾选“不带这位，先办其他人”。")
            % {"name": answers.requests[index].name or _("要续签的家人")},
            "url": f"#leave-out-{index}",
        }
        for index in refused
    ]
    nobody = [_("这次没有可以办的家人，请返回修改，或换一位家人。")]
    return check_page(request, filling, answers, status=422, problems=problems or nobody)
