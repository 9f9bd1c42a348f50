"""Staff set a password of their own: the first time they come, and whenever they want another."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.pages import device, session
from accounts.pages.forms import OwnPasswordForm
from accounts.pages.retry_after import told_to_wait
from accounts.services import passwords
from accounts.services.rate_limits import TooManyTries


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """The password that they have, and the one to be."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.path)
    if not user.is_staff:
        raise PermissionDenied  # citizens prove themselves by a code
    if request.method != "POST":
        return _page(request, user, OwnPasswordForm(), 200)
    form = OwnPasswordForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form, 422)
    current, password = form.cleaned_data["current"], form.cleaned_data["password"]
    at, own = timezone.now(), device.device_of(request)
    try:
        user = passwords.change_own(
            user_id=user.pk,
            current=current,
            password=password,
            device=own,
            at=at,
        )
    except TooManyTries as refused:
        form.add_error(None, refused.sentence(at))
        return told_to_wait(_page(request, user, form, 429), refused, at)
    except passwords.WrongPassword:
        form.add_error("current", _("现在的密码不对，请再输一次。"))
        return _page(request, user, form, 422)
    except ValidationError as weak:
        form.add_error("password", weak)
        return _page(request, user, form, 422)
    session.begin(request, user)
    messages.success(request, _("密码已修改，其他地方的登录都已退出。"))
    return device.keep(redirect("staff_home"), own)


def _page(request: HttpRequest, user: User, form: OwnPasswordForm, status: int) -> HttpResponse:
    context = {"form": form, "is_first": user.first_password_until is not None}
    return render(request, "accounts/own_password.html", context, status=status)
