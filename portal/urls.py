"""Every address of the site."""

from django.urls import include, path

from portal import errors, health, home, staff_home
from sharing.console.site import console

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("view/", home.view_switch, name="view_switch"),
    path("staff/", staff_home.staff_home, name="staff_home"),
    path("healthz", health.healthz, name="healthz"),
    path("", include("accounts.pages.urls")),
    path("", include("sharing.pages.urls")),
    path("", include("sharing.gateway.urls")),
    path("", include("sharing.counter.urls")),
    path("console/", console.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
