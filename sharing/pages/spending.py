"""支出明细: as the holder, every yuan that left for relatives; as the patient, what each bill came to."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.actors import Citizen
from accounts.days import shanghai_month
from accounts.pages.session import actor, citizen_required
from sharing.pages.former_numbers import chosen, numbers_of
from sharing.pages.spending_filter import FilterForm
from sharing.presenters.spending import bills_of, drawn_of
from sharing.selectors import patient_bills as of_patient, spending as of_holder, spending_months
from sharing.selectors.cases import cases_of


@require_safe
@citizen_required
def spending(request: HttpRequest) -> HttpResponse:
    """What relatives used of my account, and what I paid for them from it."""
    me = actor(request)
    form = holder_filter(request, me)
    if not form.is_valid():
        return wrong_filter(request, form, "spending")
    wanted = of_holder.Wanted(form.person_id, form.first_day)
    context = {
        "form": form,
        "cases": cases_of(me.person_id),
        **drawn_of(request.GET, form.whose_id, wanted, shanghai_month(timezone.now())),
    }
    return render(request, "sharing/pages/spending.html", context)


@require_safe
@citizen_required
def spending_used(request: HttpRequest) -> HttpResponse:
    """What my own bills came to, and whose account paid a part or my premium."""
    me = actor(request)
    form = patient_filter(request, me)
    if not form.is_valid():
        return wrong_filter(request, form, "spending_used")
    wanted = of_patient.Wanted(form.person_id, form.first_day)
    context = {
        "form": form,
        "cases": cases_of(me.person_id),
        **bills_of(request.GET, form.whose_id, wanted),
    }
    return render(request, "sharing/pages/spending_used.html", context)


def holder_filter(request: HttpRequest, me: Citizen) -> FilterForm:
    """What the holder may choose from. Four queries."""
    numbers = numbers_of(me)
    whose = chosen(request.GET, me, numbers)
    people, months = of_holder.members_of(whose), _and_this_month(spending_months.months_of(whose))
    return FilterForm(request.GET, whose_id=whose, people=people, months=months, numbers=numbers)


def patient_filter(request: HttpRequest, me: Citizen) -> FilterForm:
    """What the patient may choose from. Four queries."""
    numbers = numbers_of(me)
    whose = chosen(request.GET, me, numbers)
    people, months = of_patient.holders_of(whose), _and_this_month(of_patient.months_of(whose))
    return FilterForm(request.GET, whose_id=whose, people=people, months=months, numbers=numbers)


def wrong_filter(request: HttpRequest, form: FilterForm, page: str) -> HttpResponse:
    """The page with nothing on it but what is wrong with the choice."""
    return render(request, f"sharing/pages/{page}.html", {"form": form}, status=422)


def _and_this_month(months: list[date]) -> list[date]:
    """A month that has just begun may be asked for, though there is nothing in it yet."""
    return sorted({shanghai_month(timezone.now()), *months}, reverse=True)
