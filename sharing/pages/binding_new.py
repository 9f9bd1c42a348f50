"""账户绑定 in the citizen's browser, its first two steps: naming relatives, and checking the answers."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.pages.session import actor, citizen_required
from sharing.binding_wizard.name_and_check_steps import check_answers, name_relatives
from sharing.binding_wizard.session import Filling, Pages

STEPS = tuple(map(gettext_lazy, ("家人信息", "核对", "承诺书与签名", "完成")))
PAGES = Pages("sharing", "sharing/pages", STEPS)

page = require_http_methods(["GET", "HEAD", "POST"])


def filling(request: HttpRequest) -> Filling:
    """What this citizen is filling in."""
    return Filling(actor(request), timezone.now(), PAGES)


@page
@never_cache
@sensitive_post_parameters()
@citizen_required
def binding_new(request: HttpRequest) -> HttpResponse:
    """Step 1: who, where insured, what they are to me, from when to when."""
    return name_relatives(request, filling(request))


@page
@never_cache
@citizen_required
def binding_check(request: HttpRequest) -> HttpResponse:
    """Step 2: what was answered, and for each relative whether they may be bound, or every reason why not."""
    return check_answers(request, filling(request))
