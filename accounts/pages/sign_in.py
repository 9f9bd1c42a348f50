"""The pages of signing in and out, registering, and setting a new password."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.pages import carried_form, device, session
from accounts.pages.forms import AskCodeForm, CodeForm, SignInForm
from accounts.pages.retry_after import told_to_wait
from accounts.pages.safe_path import path_here
from accounts.services import sign_in as service
from accounts.services.codes import CodeRefused
from accounts.services.rate_limits import TooManyTries
from accounts.words.sign_in import WAS_MERGED

CODE = "code"
"""The session keeps the id of the code that was asked for, nothing of the person."""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Document number and password."""
    if isinstance(request.user, User):
        return redirect(_next(request) or _landing(request.user))
    if request.method != "POST":
        return _sign_in_page(request, SignInForm(initial={"next": _next(request)}), 200)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, 422)
    number, password = form.cleaned_data["number"], form.cleaned_data["password"]
    at, own = timezone.now(), device.device_of(request)
    try:
        user = service.sign_in(
            number=number,
            password=password,
            address=session.client_address(request.META),
            device=own,
            at=at,
        )
    except TooManyTries as refused:
        form.add_error(None, refused.sentence(at))
        return told_to_wait(_sign_in_page(request, form, 429), refused, at)
    except service.ClosedInto as closed:
        form.add_error("number", WAS_MERGED % {"number": closed.number})
        return _sign_in_page(request, form, 422)
    except service.NotRecognised:
        form.add_error(
            "password", _("证件号码和密码对不上，请检查后再试。忘记密码可以重新设置，没有注册过请先注册。")
        )
        return _sign_in_page(request, form, 422)
    session.begin(request, user)
    back = carried_form.give_back(form.cleaned_data["kept"], person_id=user.person_id, at=at)
    if back:
        return device.keep(render(request, "accounts/carried_form.html", {"back": back}), own)
    return device.keep(redirect(_next(request) or _landing(user)), own)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; for somebody who has none it is done already."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Name, document number and telephone of the register, for a first password."""
    if isinstance(request.user, User):
        return redirect(_landing(request.user))
    return _ask_code(request, "accounts/register.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """The same for a new password; also for somebody who is signed in and wants another one."""
    return _ask_code(request, "accounts/forgot.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that came, and the password to be."""
    code_id = _asked_code(request)
    if code_id is None:
        return redirect("accounts:register")
    if request.method != "POST":
        return _code_page(request, CodeForm(initial={"next": _next(request)}), 200)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, 422)
    typed, password = form.cleaned_data["code"], form.cleaned_data["password"]
    own = device.device_of(request)
    try:
        user = service.set_password(
            code_id=code_id,
            typed=typed,
            password=password,
            address=session.client_address(request.META),
            device=own,
            at=timezone.now(),
        )
    except CodeRefused as refused:
        form.add_error("code", refused.sentence)
        return _code_page(request, form, 422)
    except ValidationError as weak:
        form.add_error("password", weak)
        return _code_page(request, form, 422)
    session.begin(request, user)
    messages.success(request, _("密码已设置，您已登录。以后用证件号码和这个密码登录。"))
    return device.keep(redirect(_next(request) or _landing(user)), own)


@never_cache
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Another code, for the same person."""
    code_id = _asked_code(request)
    if code_id is None:
        return redirect("accounts:register")
    address, at = session.client_address(request.META), timezone.now()
    try:
        asked = service.ask_again(code_id=code_id, address=address, at=at)
    except CodeRefused:
        return redirect("accounts:register")
    except TooManyTries as refused:
        form = CodeForm(initial={"next": _next(request)})
        problems = [refused.sentence(at)]
        return told_to_wait(_code_page(request, form, 429, problems=problems), refused, at)
    request.session[CODE] = str(asked.pk)
    messages.info(request, _("已重新获取验证码，只有最新收到的那一条有效。"))
    return redirect(_with_next("accounts:code", request))


def _ask_code(request: HttpRequest, template: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, template, {"form": AskCodeForm(initial={"next": _next(request)})})
    form = AskCodeForm(request.POST)
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    typed, at = form.cleaned_data, timezone.now()
    try:
        asked = service.ask_password_code(
            name=typed["name"],
            number=typed["number"],
            telephone=typed["telephone"],
            address=session.client_address(request.META),
            at=at,
        )
    except TooManyTries as refused:
        form.add_error(None, refused.sentence(at))
        return told_to_wait(render(request, template, {"form": form}, status=429), refused, at)
    request.session[CODE] = str(asked.pk)
    return redirect(_with_next("accounts:code", request))


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    idle = request.session.pop(session.IDLE, None)
    context = {"form": form, "idle_minutes": idle, "next": _next(request)}
    return render(request, "accounts/sign_in.html", context, status=status)


def _code_page(request: HttpRequest, form: CodeForm, status: int, **context: object) -> HttpResponse:
    return render(
        request, "accounts/code.html", {"form": form, "next": _next(request), **context}, status=status
    )


def _asked_code(request: HttpRequest) -> UUID | None:
    known = request.session.get(CODE)
    return UUID(known) if known else None


def _landing(user: User) -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL if user.person_id else settings.STAFF_REDIRECT_URL)


def _next(request: HttpRequest) -> str:
    return path_here(request.POST.get("next") or request.GET.get("next") or "")


def _with_next(name: str, request: HttpRequest) -> str:
    wanted = _next(request)
    return f"{resolve_url(name)}?{urlencode({'next': wanted})}" if wanted else resolve_url(name)
