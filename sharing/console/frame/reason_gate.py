"""Before anything of one person is shown: why, asked once a person and session, and a record of each page.

The session keeps the ids of the records that hold the reasons, nothing of the person.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.services import access
from accounts.words import Text
from sharing.console.frame.session import officer, staff

LOOKS = "looks"
MOST_KEPT = 50

Shown = TypeVar("Shown")
P = ParamSpec("P")
Finds = Callable[Concatenate[HttpRequest, P], tuple[Shown, Collection[UUID]]]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]

GROUNDS = [
    _("本人来电、来访咨询"),
    _("处理投诉"),
    _("审核、复核业务"),
    _("稽核检查"),
    _("核对数据"),
]


class ReasonForm(forms.Form):
    """Why somebody's record is opened: one of the usual grounds, and a file number or a word about it."""

    ground = forms.ChoiceField(
        label=_("为什么要看"),
        choices=[(str(number), ground) for number, ground in enumerate(GROUNDS)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个原因。"), "invalid_choice": _("请从列表里选择。")},
    )
    note = forms.CharField(
        label=_("工单号或具体说明"),
        max_length=150,
        help_text=_("写明是哪一件事。这句话本人能看到，请不要写别人的姓名、号码。"),
        error_messages={"required": _("请写明是哪一件事，比如工单号。")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    @property
    def reason(self) -> str:
        """Both in one sentence. Only of a valid form."""
        ground = str(GROUNDS[int(self.cleaned_data["ground"])])
        return f"{ground}：{self.cleaned_data['note']}"


def shows(
    what: Text, find: Finds[P, Shown], *, why: Text = ""
) -> Callable[[Callable[[HttpRequest, Shown], HttpResponse]], Page[P]]:
    """For a page about somebody: the view takes in place of a key what `find` gave, or it is 404.

    `find` says whose it is too; they read that `what` was seen, written down before the view is asked. The
    reader is asked why, unless the page itself says `why` it is opened.
    """

    def guard(view: Callable[[HttpRequest, Shown], HttpResponse]) -> Page[P]:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            shown, people = find(request, *args, **kwargs)
            if not why:
                return gate(request, people, str(what)) or view(request, shown)
            by = officer(request, str(why))
            access.look(person_ids=people, what=str(what), by=by, at=timezone.now())
            return view(request, shown)

        return guarded

    return guard


def gate(request: HttpRequest, person_ids: Collection[UUID], what: str) -> HttpResponse | None:
    """None once the look is written down, with a reason given in this session; else the page that asks why.

    A page about two people goes by the reason given for either.
    """
    if request.method == "POST":
        return _take_reason(request, person_ids, what)
    reason = reason_given(request, person_ids)
    if not reason:
        return _ask(request, ReasonForm(), 200)
    access.look(person_ids=person_ids, what=what, by=officer(request, reason), at=timezone.now())
    return None


def remember(request: HttpRequest, person_ids: Collection[UUID], what: str, reason: str) -> None:
    """Writes the look down, and keeps its reason for this session."""
    records = access.look(person_ids=person_ids, what=what, by=officer(request, reason), at=timezone.now())
    kept = request.session.get(LOOKS, {})
    kept.update({record.person_id.hex: record.pk.hex for record in records})
    request.session[LOOKS] = dict(list(kept.items())[-MOST_KEPT:])


def _take_reason(request: HttpRequest, person_ids: Collection[UUID], what: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, 422)
    remember(request, person_ids, what, form.reason)
    return redirect(request.path)


def reason_given(request: HttpRequest, person_ids: Collection[UUID]) -> str:
    """What this reader said in this session of why they look at one of these people; empty: nothing yet."""
    kept = request.session.get(LOOKS, {})
    records = [UUID(kept[key.hex]) for key in person_ids if key.hex in kept]
    return access.reason_of(records, staff(request)) if records else ""


def _ask(request: HttpRequest, form: ReasonForm, status: int) -> HttpResponse:
    return render(request, "sharing/console/reason.html", {"form": form}, status=status)
