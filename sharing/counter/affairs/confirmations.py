"""授权绑定确认 at the counter: by the person whose visit it is, or a spouse checked like them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from sharing import words
from sharing.binding_wizard.steps import SignatureMissing, SignatureProblems
from sharing.counter.affairs.counter_signature import AtTheCounter
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.forms.uploads import takes_scans
from sharing.models import Binding
from sharing.rules.life import State
from sharing.rules.reasons import Refused
from sharing.selectors.inbox import waiting_for, waiting_of
from sharing.services.bindings import confirm_and_end
from sharing.services.visits import mandate
from sharing.words import Reader

AGREE, REFUSE = "agree", "refuse"


class CounterConfirmationForm(forms.Form):
    """Yes, signed; or no."""

    answer = forms.ChoiceField(choices=[(AGREE, ""), (REFUSE, "")])


@require_safe
@in_person(gettext_lazy("授权绑定确认"))
def confirmations(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """What waits for the person, and what of theirs waits for a spouse."""
    today, people = shanghai_day(desk.at), ("holder", "member")
    context = {
        "desk": desk,
        "mine": waiting_for(desk.citizen.pk, today).select_related(*people),
        "theirs": waiting_of(desk.citizen.pk, today).select_related(*people),
    }
    return render(request, "sharing/counter/confirmations.html", context)


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@in_person(gettext_lazy("授权绑定确认"))
def confirmation(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """The member reads what it means, and signs with their own hand or thumb, or does not agree."""
    found = Binding.objects.of(desk.citizen.pk).select_related("holder", "member")
    binding = get_object_or_404(found, pk=pk)
    is_here = binding.member_id == desk.citizen.pk or mandate.is_admitted(desk.visit, binding.member_id)
    if binding.state == State.PENDING and not is_here:
        return redirect("counter:admit", desk.visit.pk, pk)
    way = AtTheCounter(request, desk, binding.member)
    if request.method != "POST":
        return _page(way, binding)
    form = CounterConfirmationForm(request.POST)
    if not form.is_valid():
        return _page(way, binding, problems=[_("请选择同意或不同意。")], status=422)
    try:
        _answer(way, binding, form.cleaned_data["answer"])
    except SignatureMissing as missing:
        return _page(way, binding, wrong=SignatureProblems(missing.fields), status=422)
    except confirm_and_end.HasChanged:
        problems = [_("这份绑定已经不用确认了，没有再办。")]
        return _page(way, binding, problems=problems, status=409)
    except Refused as refused:
        sayings = words.say_all(refused.reasons, Reader.MEMBER)
        return _page(way, binding, sayings=sayings, status=422)
    messages.success(request, _done(binding, form.cleaned_data["answer"]))
    return redirect("counter:visit", desk.visit.pk)


def _answer(way: AtTheCounter, binding: Binding, answer: str) -> None:
    if answer == REFUSE:
        confirm_and_end.refuse_binding(binding_id=binding.pk, by=way.by, at=way.desk.at)
        return
    confirm_and_end.confirm_binding(
        binding_id=binding.pk, signature=way.signature(), by=way.by, at=way.desk.at
    )


def _done(binding: Binding, answer: str) -> str:
    names = {"holder": binding.holder.name, "member": binding.member.name}
    if answer == REFUSE:
        return _("%(member)s没有同意，绑定没有生效，没有扣任何钱。") % names
    return _("%(member)s已同意，可以用%(holder)s的账户了。") % names


def _page(way: AtTheCounter, binding: Binding, *, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "desk": way.desk,
        "binding": binding,
        "kin": words.relationship_label(binding.relationship),
        "period": words.period(binding.starts_on, binding.ends_on),
        "waits": binding.state == State.PENDING,
        **way.shown(),
        **more,
    }
    return render(way.request, "sharing/counter/confirmation.html", context, status=status)
