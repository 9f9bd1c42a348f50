"""核对回执: whether the number on a paper is one of ours. For anybody, without signing in."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.pages.retry_after import told_to_wait
from accounts.pages.session import client_address
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope, TooManyTries, Try
from sharing.selectors.receipt_check import Genuine, find_genuine
from sharing.services.visits.receipts import tidy_number


class NumberForm(forms.Form):
    """A number as it stands on paper, with or without its dashes."""

    number = forms.CharField(
        label=_("回执号"),
        max_length=60,
        help_text=_("写在回执、承诺书或缴费凭证上。大小写、空格、横线都不用管。"),
        error_messages={
            "required": _("请填写回执号。"),
            "max_length": _("回执号没有这么长。请对照纸上的再填一次。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_safe
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """That a number is genuine, of which day and kind of act, and nothing else."""
    if "number" not in request.GET:
        return _page(request, NumberForm())
    form, now = NumberForm(request.GET), timezone.now()
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        found = _find(
            tidy_number(form.cleaned_data["number"]), rate_limits.who_at(client_address(request.META)), now
        )
    except TooManyTries as refused:
        form.add_error("number", refused.sentence(now))
        return told_to_wait(_page(request, form, status=429), refused, now)
    if found is None:
        form.add_error(
            "number", gettext("没有这个回执号。请对照纸上的再填一次；还是没有，请打 12393 问一问。")
        )
        return _page(request, form, status=422)
    return _page(request, NumberForm(), found=found)


def _find(number: str, who: str, now: datetime) -> Genuine | None:
    """Only numbers that are not known are counted: who has a paper in hand may look as often as they like."""
    missed = Try(Scope.VERIFY_MISS, who)
    rate_limits.check(missed, at=now)
    found = find_genuine(number)
    if found is None:
        rate_limits.count_failure(missed, at=now)
    return found


def _page(
    request: HttpRequest, form: NumberForm, *, found: Genuine | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "sharing/pages/verify.html", {"form": form, "found": found}, status=status)
