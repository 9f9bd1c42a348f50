"""Where staff begin: each role at its own door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import RoleGrant
from portal.context import known_user
from portal.who_may import roles_of


@require_safe
def staff_home(request: HttpRequest) -> HttpResponse:
    """The counter for a clerk, the console for everybody else of the bureau."""
    user = known_user(request)
    is_clerk = user is not None and RoleGrant.Role.CLERK in roles_of(user)
    return redirect("counter:start" if is_clerk else "console:index")
