"""The clerk's own page, and a visit from opening to closing."""

from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.days import shanghai_day
from accounts.models import Person, User
from accounts.pages.retry_after import told_to_wait
from accounts.rules.identity import age
from accounts.services.rate_limits import TooManyTries
from sharing.counter.visit.session import (
    AS_FOUND,
    COUNTER,
    OpenVisit,
    chosen_counter,
    find_visit,
    forget_messages,
    in_visit,
    own_family,
    staff,
)
from sharing.counter.visit.tasks import tasks_of
from sharing.counter.visit.visit_forms import FindForm, OpenForm, WindowForm, say_lacks
from sharing.presenters.stops import stops_for_person
from sharing.selectors.paper_lists import missing_for
from sharing.services.staff.own_family import OwnFamily, OwnPapersUnknown
from sharing.services.visits import identify_person, mandate, visits
from sharing.services.visits.mandate import IDLE
from sharing.words.visits import NO_SUCH_PERSON, NUMBER_CLOSED, SEVERAL_OF_THIS_NAME

_signer = TimestampSigner(salt="sharing.counter.found")


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Nobody is at the counter yet."""
    return _start_page(request, FindForm())


@require_POST
@never_cache
def window(request: HttpRequest) -> HttpResponse:
    """At which window the clerk sits, until they sign out."""
    user, at = staff(request), timezone.now()
    form = WindowForm(request.POST, halls=identify_person.halls_of(user, at))
    if not form.is_valid():
        return _start_page(request, FindForm(), windows=form, status=422)
    hall_id, number = form.cleaned_data["window"]
    try:
        counter = identify_person.sit_at(hall_id=hall_id, number=number, clerk_id=user.pk, at=at)
    except OwnPapersUnknown:
        return _start_page(request, FindForm(), status=403)
    request.session[COUNTER] = str(counter.pk)
    return redirect("counter:start")


@require_POST
@never_cache
def visit_find(request: HttpRequest) -> HttpResponse:
    """Whose document or name it is; then how the clerk saw that, on the next page."""
    form, at, user = FindForm(request.POST), timezone.now(), staff(request)
    if not form.is_valid():
        return _start_page(request, form, status=422)
    try:
        person = identify_person.find_person(line=form.cleaned_data["line"], clerk_id=user.pk, at=at)
    except identify_person.NobodyFound:
        form.add_error("line", NO_SUCH_PERSON)
        return _start_page(request, form, status=422)
    except identify_person.SeveralFound:
        form.add_error("line", SEVERAL_OF_THIS_NAME)
        return _start_page(request, form, status=422)
    except identify_person.NumberClosed as closed:
        form.add_error("line", NUMBER_CLOSED % {"number": closed.number})
        return _start_page(request, form, status=422)
    except TooManyTries as many:
        form.add_error("line", many.sentence(at))
        return _start_page(request, form, status=429)
    except OwnPapersUnknown:
        return _start_page(request, form, status=403)
    except OwnFamily:
        return own_family(request)
    found = _signer.sign(f"{person.pk}:{user.pk}")
    return _open_page(request, person, OpenForm(initial={"found": found}))


@require_POST
@never_cache
def visit_open(request: HttpRequest) -> HttpResponse:
    """Opens the visit with who was found; the last one of this clerk is closed."""
    user, at, form = staff(request), timezone.now(), OpenForm(request.POST)
    person = _found(request.POST.get("found", ""), user)
    if person is None:
        messages.info(request, _("找到的人已经过期了，请重新刷证件或输入号码。"))
        return redirect("counter:start")
    if not form.is_valid():
        return _shown_again(request, person, form)
    counter = chosen_counter(request)
    opening = form.opening(person.pk, counter.pk if counter else None)
    try:
        visit = visits.open_visit(opening=opening, clerk_id=user.pk, at=at)
    except visits.CannotOpen as cannot:
        say_lacks(form, cannot.lacks)
        return _shown_again(request, person, form)
    except TooManyTries as often:
        form.add_error(None, often.sentence(at))
        return told_to_wait(_shown_again(request, person, form, status=429), often, at)
    except visits.HasDied:
        form.add_error(None, _("登记显示这个人已经去世，不能代办。登记有误的，请和主管联系更正。"))
        return _shown_again(request, person, form)
    except OwnPapersUnknown:
        return _start_page(request, FindForm(), status=403)
    except OwnFamily:
        return own_family(request)
    forget_messages(request)
    return redirect("counter:visit", visit.pk)


@require_safe
@in_visit(AS_FOUND)
def visit(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """What can be done for the person."""
    context = {
        "desk": desk,
        "tasks": tasks_of(desk),
        "missing": missing_for(desk.citizen.pk),
        "stops": stops_for_person(desk.citizen.pk, shanghai_day(desk.at)),
    }
    return render(request, "sharing/counter/visit.html", context)


@require_POST
@never_cache
def visit_close(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Ends it; nothing of the person stays in this browser."""
    ended = find_visit(request, visit_id)
    visits.close_visit(visit_id=ended.pk, clerk_id=staff(request).pk, at=timezone.now())
    forget_messages(request)
    request.session.cycle_key()  # a browser lets go of the pages it kept when its cookie changes
    messages.success(request, _("这一位办完了，屏幕上没有留下他的信息。可以接待下一位。"))
    return redirect("counter:start")


def _start_page(
    request: HttpRequest, form: FindForm, *, windows: WindowForm | None = None, status: int = 200
) -> HttpResponse:
    user, at = staff(request), timezone.now()
    counter = chosen_counter(request)
    if windows is None and counter is None and (halls := identify_person.halls_of(user, at)):
        windows = WindowForm(halls=halls)
    context = {
        "form": form,
        "windows": windows,
        "counter": counter,
        "still_open": mandate.open_visits(at).filter(clerk=user.pk).first(),
        "papers_known": user.own_cert_digest is not None,
        "idle_minutes": int(IDLE.total_seconds() // 60),
    }
    return render(request, "sharing/counter/start.html", context, status=status)


def _open_page(request: HttpRequest, person: Person, form: OpenForm, *, status: int = 200) -> HttpResponse:
    born, today = person.birth_date, shanghai_day(timezone.now())
    context = {"person": person, "age": age(born, today) if born else None, "form": form}
    return render(request, "sharing/counter/visit_open.html", context, status=status)


def _shown_again(request: HttpRequest, person: Person, form: OpenForm, *, status: int = 422) -> HttpResponse:
    """What is wrong, beside who was found; they read that they were shown."""
    identify_person.note_found(person_id=person.pk, clerk=staff(request), at=timezone.now())
    return _open_page(request, person, form, status=status)


def _found(signed: str, user: User) -> Person | None:
    """Who this very clerk found a short while ago."""
    try:
        person_id, _colon, clerk_id = _signer.unsign(signed, max_age=IDLE).partition(":")
    except BadSignature:
        return None
    if clerk_id != str(user.pk):
        return None
    person = get_object_or_404(Person, pk=person_id)
    return person if person.closed_into_id is None else None
