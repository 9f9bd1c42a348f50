"""A telephone corrected at the counter, with what the clerk saw as proof."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.pages.retry_after import told_to_wait
from accounts.rules.identity import NotATelephone, normalise_telephone
from accounts.services import held_telephones
from accounts.words.identity import NOT_A_TELEPHONE
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.counter.visit.visit_forms import CounterForm, text_field
from sharing.forms.uploads import ScanField, takes_scans
from sharing.services.notices.repeats import TooOften
from sharing.services.people import telephones


class TelephoneForm(CounterForm):
    """The new number, and by what it was proved."""

    telephone = text_field(_("新的手机号码"), 30, missing=_("请输入新的手机号码"))
    proof = text_field(
        _("看了什么证明"),
        100,
        help_text=_("例如：当场拨打响铃、营业厅的实名证明。"),
        missing=_("请写明看了什么证明"),
    )
    scan = ScanField(label=_("证明的照片"), required=False)

    def clean_telephone(self) -> str:
        try:
            return normalise_telephone(self.cleaned_data["telephone"])
        except NotATelephone as wrong:
            raise forms.ValidationError(NOT_A_TELEPHONE) from wrong


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@in_person(_("手机号码（一部分）"))
def telephone(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Stands until the register's own value changes; the old and the new telephone are both told."""
    if request.method != "POST":
        return _page(request, desk, TelephoneForm())
    form = TelephoneForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    said = form.cleaned_data
    try:
        is_other = telephones.correct_telephone(
            telephone=said["telephone"], proof=said["proof"], scan=said["scan"], by=desk.by, at=desk.at
        )
    except TooOften as often:
        form.add_error("telephone", often.sentence(desk.at))
        return told_to_wait(_page(request, desk, form, status=429), often, desk.at)
    except telephones.SameTelephone:
        form.add_error("telephone", gettext("登记的就是这个号码，不用改。"))
        return _page(request, desk, form, status=422)
    done = gettext("手机号码改好了。旧号码和新号码都会收到短信。")
    messages.success(request, done if is_other else gettext("手机号码核实好了，现在就能收验证码。"))
    return redirect("counter:visit", desk.visit.pk)


def _page(request: HttpRequest, desk: OpenVisit, form: TelephoneForm, *, status: int = 200) -> HttpResponse:
    is_held = held_telephones.held_until(desk.citizen, desk.at) is not None
    context = {"desk": desk, "form": form, "is_held": is_held}
    return render(request, "sharing/counter/telephone.html", context, status=status)
