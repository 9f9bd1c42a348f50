"""“不是我本人”: somebody was named and says that it is not their will."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.pages.session import actor, citizen_required
from sharing.forms.not_me_form import NotMeForm
from sharing.presenters.not_me import before
from sharing.services.people.not_me import say_not_me
from sharing.words.not_me import SAID


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def not_me(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it does, then the doing; opening the page, from a message too, changes nothing."""
    me = actor(request)
    said = before(pk, me.person_id)
    if said is None:
        raise Http404
    form = NotMeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"said": said, "form": form}
        status = 422 if form.errors else 200
        return render(request, "sharing/pages/not_me.html", context, status=status)
    say_not_me(key=pk, words=form.cleaned_data["words"], by=me, at=timezone.now())
    messages.success(request, str(SAID))
    return redirect("sharing:notices")
