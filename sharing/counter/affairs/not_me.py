"""“不是我本人” at the counter, with the person beside the clerk."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sharing.counter.visit.session import OpenVisit, in_person
from sharing.forms.not_me_form import NotMeForm
from sharing.presenters.not_me import before
from sharing.services.people.not_me import say_not_me
from sharing.words.not_me import SAID


@require_http_methods(["GET", "HEAD", "POST"])
@in_person(_("通知"))
def not_me(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """What it does, then the doing, with a slip to take home."""
    said = before(pk, desk.citizen.pk)
    if said is None:
        raise Http404
    form = NotMeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"desk": desk, "said": said, "form": form}
        status = 422 if form.errors else 200
        return render(request, "sharing/counter/not_me.html", context, status=status)
    say_not_me(key=pk, words=form.cleaned_data["words"], by=desk.by, at=desk.at)
    messages.success(request, str(SAID))
    return redirect("counter:notices", desk.visit.pk)
