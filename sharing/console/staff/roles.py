"""权限: who may do what, and the accounts of staff. A right is given and taken by two administrators."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from accounts.models import RoleGrant, User
from accounts.templatetags.formats import moment_cn
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.problems import EXPECTED, sentences
from sharing.console.frame.rows import SummaryRow, area_names
from sharing.console.frame.session import officer
from sharing.console.staff import role_tables
from sharing.console.staff.role_forms import GrantForm, StaffForm
from sharing.models import Approval
from sharing.rules.roles import Role
from sharing.services.staff import roles, staff_accounts

GIVE = Act(
    _("授予角色"),
    [
        _("另一位系统管理员复核同意以后才生效。"),
        _("不能给自己授权；系统管理员和审计员不能同时有别的角色。"),
    ],
    _("送复核"),
    _("已提出，正在等另一位系统管理员复核。"),
)
TAKE = Act(
    _("收回权限"),
    [_("另一位系统管理员复核同意以后马上失效。"), _("急需阻止的，请直接停用账号。")],
    _("送复核"),
    _("已提出，正在等另一位系统管理员复核。"),
    "danger sure",
)
OFF = Act(
    _("停用账号"),
    [_("马上退出，以后不能登录。"), _("所有权限马上结束；以后再用要重新授予。")],
    _("确定停用"),
    _("账号已停用。"),
    "danger sure",
)
MAKE = Act(
    _("增加工作人员"),
    [
        _("会显示一次首次密码，请当面交给本人，7 天内登录并修改。"),
        _("本人改好密码以后，才能授予角色。"),
    ],
    _("建立账号"),
    "",
)
RENEW = Act(
    _("重发首次密码"),
    [
        _("会显示一次新的首次密码，请当面交给本人；原来的密码和登录马上失效。"),
        _("所有权限马上结束，要重新授予：这样发密码的人就不能用别人的权限。"),
    ],
    _("重发"),
    "",
    "danger sure",
)


@never_cache
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """The whole table of roles, and who holds what."""
    tables = role_tables.holders(area_names(), shanghai_day(timezone.now()))
    return render(request, "sharing/console/role_list.html", {"tables": tables})


@never_cache
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Every account of staff, by staff number."""
    people = _staff().prefetch_related("grants").order_by("staff_no")
    table = role_tables.everybody(people, shanghai_day(timezone.now()))
    context = {"table": table, "may_act": _gives(request)}
    return render(request, "sharing/console/staff_list.html", context)


@never_cache
@require_safe
def staff_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of the staff: their rights, and what was done with the account."""
    user, today = get_object_or_404(_staff(), pk=pk), shanghai_day(timezone.now())
    grants = [
        (grant, cells, grant.ends_on is None or grant.ends_on >= today)
        for grant, cells in role_tables.grants_of(user, area_names())
    ]
    context = {
        "staff": user,
        "summary": _summary(user),
        "grants": grants,
        "events": user.staff_events.select_related("by").order_by("-at", "-pk"),
        "waiting": Approval.objects.filter(subject_id=pk, kind=Approval.Kind.ROLE, decision="").count(),
        "may_act": _gives(request),
    }
    return render(request, "sharing/console/staff_detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grant_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks for a right."""
    user = get_object_or_404(_staff(), pk=pk)
    form = filled(request, GrantForm, initial={"starts_on": shanghai_day(timezone.now())})
    return answer(
        request,
        GIVE,
        form,
        subject=_summary(user),
        back=_back(pk),
        do=lambda by, at: roles.ask_to_give(user_id=pk, grant=form.grant, by=by, at=at),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grant_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks to take a right away."""
    grant, form = get_object_or_404(RoleGrant, pk=pk), filled(request, ReasonedForm)
    return answer(
        request,
        TAKE,
        form,
        subject=[*_summary(grant.user), SummaryRow(_("要收回的角色"), grant.get_role_display())],
        back=_back(grant.user_id),
        do=lambda by, at: roles.ask_to_end(grant_id=pk, by=by, at=at),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Switches an account off."""
    user, form = get_object_or_404(_staff(), pk=pk), filled(request, ReasonedForm)
    return answer(
        request,
        OFF,
        form,
        subject=_summary(user),
        back=_back(pk),
        do=lambda by, at: staff_accounts.switch_off(user_id=pk, by=by, at=at),
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def staff_new(request: HttpRequest) -> HttpResponse:
    """Makes an account, and shows its first password this once."""
    form = filled(request, StaffForm)
    back = reverse("console:staff_list")
    if not form.is_bound or not form.is_valid():
        return _form_page(request, MAKE, form, [], back)
    typed, by = form.cleaned_data, officer(request, form.cleaned_data["reason"])
    try:
        user, password = staff_accounts.make_account(
            staff_no=typed["staff_no"], name=typed["name"], number=typed["number"], by=by, at=timezone.now()
        )
    except EXPECTED as problem:
        form.add_error(None, sentences(problem)[0])
        return _form_page(request, MAKE, form, [], back)
    return _password_page(request, user, password)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hands out a first password anew, and shows it this once."""
    user, form = get_object_or_404(_staff(), pk=pk), filled(request, ReasonedForm)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, RENEW, form, _summary(user), _back(pk))
    by = officer(request, form.cleaned_data["reason"])
    try:
        password = staff_accounts.renew(user_id=pk, by=by, at=timezone.now())
    except EXPECTED as problem:
        form.add_error(None, sentences(problem)[0])
        return _form_page(request, RENEW, form, _summary(user), _back(pk))
    return _password_page(request, user, password)


def _form_page(
    request: HttpRequest, act: Act, form: ReasonedForm, subject: list[SummaryRow], back: str
) -> HttpResponse:
    context = {"act": act, "form": form, "subject": subject, "back": back}
    return render(request, "sharing/console/act.html", context, status=422 if form.is_bound else 200)


def _password_page(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "sharing/console/first_password.html", {"staff": user, "password": password})


def _staff() -> QuerySet[User]:
    return User.objects.filter(staff_no__isnull=False)


def _summary(user: User) -> list[SummaryRow]:
    until = user.first_password_until
    hint = gettext("首次密码有效到 %(until)s") % {"until": moment_cn(until)} if until else ""
    return [
        SummaryRow(_("姓名"), user.staff_name),
        SummaryRow(_("工号"), user.staff_no or ""),
        SummaryRow(_("账号"), role_tables.account(user).text, hint),
    ]


def _gives(request: HttpRequest) -> bool:
    return any(grant.role == Role.ADMINISTRATOR for grant in getattr(request, "grants", ()))


def _back(pk: UUID) -> str:
    return reverse("console:staff_detail", args=[pk])
