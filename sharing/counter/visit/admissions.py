"""A spouse who came along is checked like the first person, before they read and sign."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from accounts.services.rate_limits import TooManyTries
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.counter.visit.visit_forms import CheckForm, number_line, say_lacks
from sharing.models import Binding
from sharing.selectors.inbox import waiting_of
from sharing.services.visits import identify_person, visits


class AdmitForm(CheckForm):
    """The spouse's document, and how the clerk saw that it is theirs."""

    line = number_line(gettext_lazy("配偶的证件号码"))
    field_order = ("line", "check", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["check"].widget.attrs["data-focus"]  # the document is read first
        self.fields["line"].widget.attrs["autofocus"] = True


@require_http_methods(["GET", "HEAD", "POST"])
@in_person(gettext_lazy("授权绑定确认"))
def admit(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """Checks the spouse who came along, before they read and sign."""
    waiting = waiting_of(desk.citizen.pk, shanghai_day(desk.at))
    binding = get_object_or_404(waiting.select_related("member"), pk=pk)
    if request.method != "POST":
        return _admit_page(request, desk, binding, AdmitForm())
    form = AdmitForm(request.POST)
    if not form.is_valid():
        return _admit_page(request, desk, binding, form, status=422)
    member_id, line, status = binding.member_id, form.cleaned_data["line"], 422
    try:
        identify_person.check_document(line=line, of=member_id, by=desk.by, at=desk.at)
        visits.admit(person_id=member_id, checked=form.checked, by=desk.by, at=desk.at)
        return redirect("counter:confirmation", desk.visit.pk, pk)
    except identify_person.NobodyFound:
        name = {"name": binding.member.name}
        form.add_error("line", _("这个号码和%(name)s登记的不一样。请对照证件检查。") % name)
    except TooManyTries as many:
        form.add_error("line", many.sentence(desk.at))
        status = 429
    except visits.CannotOpen as cannot:
        say_lacks(form, cannot.lacks)
    except visits.HasDied:
        form.add_error(None, _("登记显示这个人已经去世，不能确认。"))
    return _admit_page(request, desk, binding, form, status=status)


def _admit_page(
    request: HttpRequest, desk: OpenVisit, binding: Binding, form: AdmitForm, *, status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "binding": binding, "form": form}
    return render(request, "sharing/counter/admit.html", context, status=status)
