"""授权绑定确认 at the desk: by the person whose visit it is, or a spouse checked like them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from accounts.services.tries import TooManyTries
from sharing import words
from sharing.counter.session import Desk, in_person
from sharing.counter.visit_forms import CheckForm, number_line, say_lacks
from sharing.models import Admission, Binding
from sharing.rules.life import State
from sharing.rules.reasons import Refused
from sharing.rules.signature import HandSignature, NotASignature, read_hand_signature
from sharing.selectors.inbox import waiting_for, waiting_of
from sharing.services import bindings, desk_look_ups, visits
from sharing.words import Reader

AGREE, REFUSE = "agree", "refuse"


class AdmitForm(CheckForm):
    """The spouse's document, and how the clerk saw that it is theirs."""

    line = number_line(gettext_lazy("配偶的证件号码"))
    field_order = ("line", "check", "note")


class AnswerForm(forms.Form):
    """Yes, signed; or no."""

    answer = forms.ChoiceField(choices=[(AGREE, ""), (REFUSE, "")])
    signature = forms.CharField(required=False)


@require_safe
@in_person
def confirmations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What waits for the person, and what of theirs waits for a spouse."""
    today, people = shanghai_day(desk.at), ("holder", "member")
    context = {
        "desk": desk,
        "mine": waiting_for(desk.citizen.pk, today).select_related(*people),
        "theirs": waiting_of(desk.citizen.pk, today).select_related(*people),
    }
    return render(request, "sharing/counter/confirmations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_person
def admit(request: HttpRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """Checks the spouse who came along, before they read and sign."""
    waiting = waiting_of(desk.citizen.pk, shanghai_day(desk.at))
    binding = get_object_or_404(waiting.select_related("member"), pk=pk)
    if request.method != "POST":
        return _admit_page(request, desk, binding, AdmitForm())
    form = AdmitForm(request.POST)
    if not form.is_valid():
        return _admit_page(request, desk, binding, form, status=422)
    member_id, line = binding.member_id, form.cleaned_data["line"]
    try:
        desk_look_ups.check_document(line=line, of=member_id, by=desk.by, at=desk.at)
        visits.admit(person_id=member_id, checked=form.checked, by=desk.by, at=desk.at)
    except desk_look_ups.NobodyFound:
        name = {"name": binding.member.name}
        form.add_error("line", _("这个号码和%(name)s登记的不一样。请对照证件检查。") % name)
        return _admit_page(request, desk, binding, form, status=422)
    except TooManyTries as many:
        form.add_error("line", many.sentence(desk.at))
        return _admit_page(request, desk, binding, form, status=429)
    except visits.CannotOpen as cannot:
        say_lacks(form, cannot.lacks)
        return _admit_page(request, desk, binding, form, status=422)
    except visits.HasDied:
        form.add_error(None, _("登记显示这个人已经去世，不能确认。"))
        return _admit_page(request, desk, binding, form, status=422)
    return redirect("counter:confirmation", desk.visit.pk, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_person
def confirmation(request: HttpRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """The member reads what it means, and signs with their own hand, or does not agree."""
    found = Binding.objects.of(desk.citizen.pk).select_related("holder", "member")
    binding = get_object_or_404(found, pk=pk)
    is_here = binding.member_id == desk.citizen.pk or _is_admitted(desk, binding)
    if binding.state == State.PENDING and not is_here:
        return redirect("counter:admit", desk.visit.pk, pk)
    if request.method != "POST":
        return _page(request, desk, binding)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, binding, problems=[_("请选择同意或不同意。")], status=422)
    try:
        _answer(desk, binding, form.cleaned_data)
    except NotASignature as wrong:
        return _page(request, desk, binding, wrong=str(wrong), status=422)
    except bindings.HasChanged:
        problems = [_("这份绑定已经不用确认了，没有再办。")]
        return _page(request, desk, binding, problems=problems, status=409)
    except Refused as refused:
        sayings = words.say_all(refused.reasons, Reader.MEMBER)
        return _page(request, desk, binding, sayings=sayings, status=422)
    messages.success(request, _done(binding, form.cleaned_data["answer"]))
    return redirect("counter:visit", desk.visit.pk)


def _answer(desk: Desk, binding: Binding, said: dict[str, str]) -> None:
    by = desk.acting_for(binding.member)
    if said["answer"] == REFUSE:
        bindings.refuse_binding(binding_id=binding.pk, by=by, at=desk.at)
        return
    signature: HandSignature = read_hand_signature(said["signature"])
    bindings.confirm_binding(binding_id=binding.pk, signature=signature, by=by, at=desk.at)


def _done(binding: Binding, answer: str) -> str:
    names = {"holder": binding.holder.name, "member": binding.member.name}
    if answer == REFUSE:
        return _("%(member)s没有同意，绑定没有生效，没有扣任何钱。") % names
    return _("%(member)s已签名同意，%(holder)s的账户可以给他用了。") % names


def _is_admitted(desk: Desk, binding: Binding) -> bool:
    return Admission.objects.filter(visit=desk.visit, person=binding.member_id).exists()


def _admit_page(
    request: HttpRequest, desk: Desk, binding: Binding, form: AdmitForm, *, status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "binding": binding, "form": form}
    return render(request, "sharing/counter/admit.html", context, status=status)


def _page(
    request: HttpRequest, desk: Desk, binding: Binding, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "desk": desk,
        "binding": binding,
        "kin": words.relationship_label(binding.relationship),
        "period": words.period(binding.starts_on, binding.ends_on),
        "waits": binding.state == State.PENDING,
        "strokes": request.POST.get("signature", ""),
        **more,
    }
    return render(request, "sharing/counter/confirmation.html", context, status=status)
