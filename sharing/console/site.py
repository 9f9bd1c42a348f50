"""The back office's admin site. Its models are read-only; staff act through views that ask services.

Two kinds of pages stand in it, both under the namespace `console`:
- a model that is only shown is registered below with a `ReadOnlyAdmin`, which gives it a list
  (`console:<noun>_list`) and a page for each row (`console:<noun>_detail`);
- everything else is a plain function view with a line in `sharing.console.urls`; its template extends
  sharing/console/frame.html.
Either way its names go into `portal.access_table` (who may open it) and `sharing.console.frame.sections`
(where it stands in the menu). `sharing.console.frame.session` says who acts and whose affairs they may see.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessRecord, RegisterImport, User
from sharing.console.bindings.bindings import BindingAdmin
from sharing.console.bindings.pledges import PledgeAdmin
from sharing.console.people.access_records import AccessRecordAdmin
from sharing.console.people.imports import ImportAdmin
from sharing.console.people.notices import NoticeAdmin
from sharing.console.people.visits import VisitAdmin
from sharing.console.policy.switches import SharingSwitchAdmin
from sharing.console.settlements.institutions import InstitutionAdmin
from sharing.console.settlements.settlements import SettlementAdmin
from sharing.console.urls import PAGES
from sharing.models import Binding, Institution, Notice, Pledge, Settlement, SharingSwitch, Visit


class Console(AdminSite):
    """Who may open which address stands in `portal.access_table`; here it is enough to be staff."""

    site_header = _("医保家庭共济 · 后台")
    site_title = _("医保家庭共济后台")

    def get_urls(self) -> list[Any]:
        """Our own pages and the lists of models. The frame's other pages are not there: nothing is edited,
        signing in is the site's own, and what is inline in them a strict content policy would stop."""
        return [*PAGES, *(url for admin in self._registry.values() for url in admin.get_urls())]

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_staff


console = Console(name="console")
console.register(AccessRecord, AccessRecordAdmin)
console.register(Binding, BindingAdmin)
console.register(Institution, InstitutionAdmin)
console.register(Notice, NoticeAdmin)
console.register(Pledge, PledgeAdmin)
console.register(RegisterImport, ImportAdmin)
console.register(Settlement, SettlementAdmin)
console.register(SharingSwitch, SharingSwitchAdmin)
console.register(Visit, VisitAdmin)
