"""人员: finding somebody, what is known of them, and showing a number or telephone in full."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person, PersonalAccount
from accounts.pages.retry_after import told_to_wait
from accounts.services import access, people_search
from accounts.services.rate_limits import TooManyTries
from sharing.console.frame import rows
from sharing.console.frame.acts import may_act
from sharing.console.frame.reason_gate import ReasonForm, remember, shows
from sharing.console.frame.rows import Cell, Column, Table
from sharing.console.frame.session import find_person, officer, people_in_areas, staff
from sharing.console.people import person_acts, person_tables
from sharing.console.people.person_tables import RECORD
from sharing.presenters import lists
from sharing.selectors.paging import Key, read_number

BY_NUMBER = Key(("number",), (read_number,))
MOST_FOUND = 20
NOBODY = _(
    "没有找到这个人。名字里的点、空格不用管；请核对每一个字，再核对号码；"
    "不在您负责的地区参保的人，这里也查不到。"
)
COLUMNS = (Column(_("姓名")), Column(_("出生年份")), Column(_("地区")))


class FindForm(forms.Form):
    """A document number, a telephone or a whole name; always posted, so that no address or log has it."""

    text = forms.CharField(
        label=_("证件号码、手机号码或姓名"),
        max_length=100,
        help_text=_("号码要完整；姓名要写全。"),
        error_messages={"required": _("请输入要找的人。")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class RevealForm(ReasonForm):
    """What to show in full, and why."""

    what = forms.ChoiceField(
        label=_("要看哪一个"),
        choices=[("number", _("证件号码")), ("telephone", _("手机号码"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选要看哪一个。"), "invalid_choice": _("请从列表里选择。")},
    )
    field_order = ("what", "ground", "note")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def person_list(request: HttpRequest) -> HttpResponse:
    """Finds people of the reader's areas; what was typed stays in the field and nowhere else."""
    if request.method != "POST":
        return render(request, "sharing/console/person_list.html", {"form": FindForm()})
    form = FindForm(request.POST)
    found: list[Person] = []
    if form.is_valid():
        try:
            found = _find(request, form.cleaned_data["text"])
        except TooManyTries as refused:
            form.add_error("text", refused.sentence(timezone.now()))
            answer = render(request, "sharing/console/person_list.html", {"form": form}, status=429)
            return told_to_wait(answer, refused, timezone.now())
        if not found:
            form.add_error("text", NOBODY)
    context: dict[str, Any] = {"form": form, "most": MOST_FOUND if len(found) > MOST_FOUND else None}
    context["table"] = _found_table(found[:MOST_FOUND]) if found else None
    return render(request, "sharing/console/person_list.html", context, status=200 if found else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person)
def person_detail(request: HttpRequest, person: Person) -> HttpResponse:
    """What is known of somebody, once the reader has said why."""
    ways = person_acts.ways(person) if may_act(request) else []
    context = {"person": person, **person_tables.everything_about(person), "form": RevealForm(), "ways": ways}
    return render(request, "sharing/console/person_detail.html", context)


@never_cache
@require_POST
def person_reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A number in full, on this answer only: it is kept nowhere, and asking again is one more record."""
    person = get_object_or_404(people_in_areas(request), pk=pk)
    form = RevealForm(request.POST)
    if not form.is_valid():
        context = {"person": person, "form": form}
        return render(request, "sharing/console/person_reveal.html", context, status=422)
    what, at = form.cleaned_data["what"], timezone.now()
    value = access.reveal(person=person, what=what, by=officer(request, form.reason), at=at)
    remember(request, [person.pk], str(RECORD), form.reason)
    context = {"person": person, "label": dict(form.fields["what"].choices)[what], "value": value}  # type: ignore[attr-defined]
    return render(request, "sharing/console/person_revealed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(_("账户收支"), find_person)
def person_ledger(request: HttpRequest, person: Person) -> HttpResponse:
    """Every entry of somebody's account, the newest first."""
    account = PersonalAccount.objects.filter(holder=person).first()
    if account is None:
        raise Http404
    page = lists.page_asked_for(request.GET, account.entries.all(), BY_NUMBER)
    table = person_tables.ledger(page.rows)
    context = {"person": person, "account": account, "table": table, **lists.addresses(request.GET, page)}
    return render(request, "sharing/console/person_ledger.html", context)


def _find(request: HttpRequest, typed: str) -> list[Person]:
    """One more than is shown, so that more are known to be there."""
    among, most = people_in_areas(request), MOST_FOUND + 1
    return people_search.find(
        among=among, typed=typed, staff_id=staff(request).pk, most=most, at=timezone.now()
    )


def _found_table(found: list[Person]) -> Table:
    areas, names = person_tables.areas_of(found), rows.area_names()
    lines = [
        (
            rows.masked(person, person_tables.url_of(person.pk)),
            Cell(str(person.birth_date.year) if person.birth_date else ""),
            rows.area(areas.get(person.pk, ""), names),
        )
        for person in found
    ]
    return Table(_("找到的人"), COLUMNS, lines)
