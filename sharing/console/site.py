"""The back office's admin site. Its models are read-only; staff act through views that ask services."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Console(AdminSite):
    """Who may open which address stands in `portal.who_may`; here it is enough to be staff."""

    site_header = _("医保家庭共济 · 后台")
    site_title = _("医保家庭共济后台")
    index_title = _("今天")
    final_catch_all_view = False  # an address that is not there is the site's own 404

    def get_urls(self) -> list[Any]:
        """Signing in and passwords are the site's own; nothing here is searched from another form."""
        left_out = {
            "login",
            "logout",
            "password_change",
            "password_change_done",
            "autocomplete",
            "view_on_site",
        }
        return [one for one in super().get_urls() if getattr(one, "name", None) not in left_out]

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_staff


console = Console(name="console")
