"""合并人员编号: a supervisor finds somebody's other psn_no, compares both, and asks another to decide."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.models.people import number_digest
from accounts.pages.retry_after import told_to_wait
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope, TooManyTries, Try
from sharing.console.frame.acts import Act, ReasonedForm, filled
from sharing.console.frame.problems import EXPECTED, sentences
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import SummaryRow
from sharing.console.frame.session import find_person, officer, people_in_areas, staff
from sharing.console.people import person_tables
from sharing.console.people.person_tables import RECORD
from sharing.console.staff.numbers_compared import compared
from sharing.forms.uploads import ScanField, takes_scans
from sharing.services.people import merge_sides, merges
from sharing.words.merging import OBSTACLES

FIND = Act(
    _("并入另一个人员编号"),
    [
        _("同一个人登记了两个人员编号时，停用这一个，并入另一个。"),
        _("下一页把两个编号并排对照，核对以后再提出。"),
    ],
    _("找另一个编号"),
    "",
)
MERGE = Act(
    _("对照两个人员编号"),
    [
        _("另一位主管复核同意以后才合并；在那以前照旧。"),
        _("要停用的编号：账户里的钱全部转到要保留的编号，绑定和亲情账户结束，不能再登录、结算。"),
        _("两边以前的费用、收支、授权记录都留着，本人都还看得到。"),
        _("告诉本人以后用哪个编号，告诉家人要重新绑定。"),
        _("参保登记也要合并：登记里还写着停用的编号的，导入时会列为有问题的行。"),
        _("合并以后不能撤回。"),
    ],
    _("请另一位主管复核"),
    _("已送复核，正在等另一位主管决定。"),
    "danger sure",
)
NOBODY = _("没有找到。请核对号码；不在您负责的地区参保的人，这里也查不到。")


class FindForm(forms.Form):
    """The other psn_no, or the document number that is registered under it; always posted."""

    text = forms.CharField(
        label=_("另一个人员编号，或者它登记的证件号码"),
        max_length=60,
        error_messages={"required": _("请输入另一个人员编号或证件号码。")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class MergeForm(ReasonedForm):
    """What the register has of the money, with the paper that proves that it is one human."""

    counted = forms.ChoiceField(
        label=_("参保登记里，要保留的编号的余额"),
        choices=[("no", _("还不包含要停用的编号的钱")), ("yes", _("已经包含要停用的编号的钱"))],
        widget=forms.RadioSelect,
        help_text=_("看上面“参保登记的余额”，并和参保登记的同事核对。选错会多出或少了钱。"),
        error_messages={"required": _("请选一项。"), "invalid_choice": _("请从列表里选择。")},
    )
    proof = ScanField(label=_("证明材料（两份证件、户籍证明）"))
    field_order = ("counted", "proof", "reason")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=FIND.title)
def person_merge(request: HttpRequest, person: Person) -> HttpResponse:
    """Finds the other one."""
    form = filled(request, FindForm)
    if not form.is_valid():
        return _find_page(request, person, form, 422 if form.is_bound else 200)
    at = timezone.now()
    try:
        other = _other(request, form.cleaned_data["text"])
    except TooManyTries as refused:
        form.add_error("text", refused.sentence(at))
        return told_to_wait(_find_page(request, person, form, 429), refused, at)
    if other is None:
        form.add_error("text", NOBODY)
        return _find_page(request, person, form, 422)
    return redirect("console:person_merge_compare", person.pk, other.pk)


def _other(request: HttpRequest, typed: str) -> Person | None:
    """Who finds nobody often has to wait, as everywhere. Raises TooManyTries."""
    missed, at = Try(Scope.STAFF_MISS, str(staff(request).pk)), timezone.now()
    rate_limits.take([missed], at=at)
    wanted = Q(psn_no=typed.strip()) | Q(cert_no_digest=number_digest(typed))
    found = people_in_areas(request).filter(wanted).order_by("pk").first()
    if found:
        rate_limits.give_back([missed], at=at)
    return found


def _find_page(request: HttpRequest, person: Person, form: FindForm, status: int) -> HttpResponse:
    subject = [
        SummaryRow(_("姓名"), str(person)),
        SummaryRow(_("人员编号"), person.psn_no),
        SummaryRow(_("登记的证件号码"), person.masked_number()),
    ]
    context = {"act": FIND, "form": form, "subject": subject, "back": person_tables.url_of(person.pk)}
    return render(request, "sharing/console/act.html", context, status=status)


def _find_two(request: HttpRequest, pk: UUID, kept: UUID) -> tuple[tuple[Person, Person], list[UUID]]:
    mine = people_in_areas(request)
    pair = (get_object_or_404(mine, pk=pk), get_object_or_404(mine, pk=kept))
    return pair, list({pk, kept})


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, _find_two, why=MERGE.title)
def person_merge_compare(request: HttpRequest, pair: tuple[Person, Person]) -> HttpResponse:
    """Both side by side, and asking to close the first into the second."""
    closed, kept = pair
    form, at = filled(request, MergeForm), timezone.now()
    if form.is_bound and form.is_valid():
        try:
            merges.ask_to_merge(
                person_id=closed.pk,
                kept_id=kept.pk,
                is_counted_twice=form.cleaned_data["counted"] == "yes",
                proof=form.cleaned_data["proof"],
                by=officer(request, form.cleaned_data["reason"]),
                at=at,
            )
        except EXPECTED as problem:
            for sentence in sentences(problem):
                form.add_error(None, sentence)
        else:
            messages.success(request, str(MERGE.done))
            return redirect(person_tables.url_of(closed.pk))
    context = {
        "act": MERGE,
        "rows": compared(closed, kept),
        "problems": [OBSTACLES[one] for one in merge_sides.obstacles(closed.pk, kept.pk, at=at)],
        "form": form,
        "back": person_tables.url_of(closed.pk),
        "swap": reverse("console:person_merge_compare", args=[kept.pk, closed.pk]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "sharing/console/merge_compare.html", context, status=status)
