"""Where staff begin: each role at its own door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import RoleGrant
from portal.access_table import TABLE, roles_of
from portal.context import known_user


@require_safe
def staff_home(request: HttpRequest) -> HttpResponse:
    """The counter for a clerk, the console for everybody else of the bureau."""
    user = known_user(request)
    roles = roles_of(user) if user else frozenset()
    if RoleGrant.Role.CLERK in roles:
        return redirect("counter:start")
    return redirect("console:today" if roles & TABLE["console:today"] else "console:index")
