"""Every address of the site, and who may open it: the one table of addresses and roles.

The middleware below goes by it at the doors of staff, and refuses there what it does not name; citizens'
pages ask them to sign in themselves. Whose things an address then shows is the view's matter.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.models import RoleGrant, User

Role = RoleGrant.Role


class Who(StrEnum):
    """Who is meant besides staff in a role."""

    ANYBODY = "anybody"
    CITIZEN = "citizen"  # the view itself asks them to sign in, so that nothing typed is lost
    SIGNED_IN = "signed_in"  # staff without any right too; the view asks
    SCREEN = "screen"  # a paired screen shows its device key; the view asks for it


class NoRight(PermissionDenied):
    """Somebody of staff who holds no right today, so that every door of staff is closed to them."""


ANYBODY, CITIZEN, SCREEN = frozenset({Who.ANYBODY}), frozenset({Who.CITIZEN}), frozenset({Who.SCREEN})
SIGNED_IN = frozenset({Who.SIGNED_IN})
STAFF = frozenset(Role)
CLERK = frozenset({Role.CLERK})
Allowed = frozenset[Any]


def _all(allowed: Iterable[Any], namespace: str, *names: str) -> dict[str, Allowed]:
    return {f"{namespace}:{name}" if namespace else name: frozenset(allowed) for name in names}


SITE = _all(ANYBODY, "", "home", "help", "view_switch", "healthz")
SIGNING_IN = _all(
    ANYBODY,
    "accounts",
    *("sign_in", "sign_out", "register", "forgot", "code", "code_again", "demo_phones"),
)
OWN_PASSWORD = _all(SIGNED_IN, "accounts", "own_password")
GATEWAY = _all(ANYBODY, "gateway", "gateway", "openapi", "docs")
PUBLIC = _all(ANYBODY, "sharing", "why", "verify")
CITIZENS = _all(
    CITIZEN,
    "sharing",
    *("binding_list", "deduct_order", "binding_new", "binding_check", "binding_sign", "binding_receipt"),
    *("binding_detail", "binding_end", "binding_renew", "binding_terms", "binding_hide"),
    *("binding_pledge", "binding_pledge_pdf", "binding_pledge_file"),
    *("inbox", "confirmation_answer", "notices", "not_me", "record_list", "looks_at_me"),
    *("spending", "spending_csv", "spending_xlsx", "spending_used", "used_csv", "used_xlsx"),
    *("family_cards", "family_card_code", "family_card_answer", "family_card_remove"),
    *("why_binding", "why_bill"),
    *("premium_list", "premium_receipt", "premium_pay"),
)
STAFF_HOME = _all(STAFF, "", "staff_home")
COUNTER = _all(
    CLERK,
    "counter",
    *("start", "window", "visit_find", "visit_open", "visit", "visit_close"),
    *("receipt", "pledge_pdf", "papers", "papers_for", "paper_list"),
    *("record_list", "binding_end", "binding_why", "bill_why", "spending", "spending_used"),
    *("binding_renew", "binding_terms", "binding_hide", "deduct_order"),
    *("family_card_answer", "family_card_remove", "premium_list", "premium_pay", "looks", "notices"),
    *("confirmations", "confirmation", "admit", "telephone", "family_cards", "family_card", "not_me"),
    *("binding_new", "binding_check", "binding_sign", "binding_receipt"),
)
PAIRING = _all(
    CLERK, "counter", *("screen", "screen_pair", "screen_revoke", "screen_code", "screen_code_state")
)
ON_SCREEN = _all(
    CLERK,
    "counter",
    *("ask_pledge", "ask_confirmation", "sign_request", "sign_request_state", "sign_request_withdraw"),
)
SECOND_SCREEN = _all(
    SCREEN,
    "counter",
    *("sign", "sign_pair", "sign_qr", "sign_read", "sign_aside", "sign_done"),
    *("sign_rate", "sign_thanks", "sign_state"),
)
BACK_OFFICE = STAFF - CLERK
LOOKERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})  # who writes policy or gives rights sees no affairs
READS_FIGURES = LOOKERS | {Role.POLICY_OFFICER}
CONSOLE = {
    **_all(BACK_OFFICE, "console", "index"),
    **_all(READS_FIGURES, "console", "today", "export_list", "export_state", "export_file"),
    **_all(LOOKERS, "console", "person_list", "person_detail", "person_reveal", "person_ledger"),
    **_all(LOOKERS, "console", "person_paper"),
    **_all(LOOKERS | {Role.ADMINISTRATOR}, "console", "proof"),
    **_all({Role.SUPERVISOR, Role.ADMINISTRATOR}, "console", "proof_note"),
    **_all(LOOKERS, "console", "binding_list", "binding_detail", "binding_why", "settlement_why"),
    **_all(LOOKERS, "console", "pledge_list", "pledge_detail", "pledge_chain"),
    **_all(LOOKERS, "console", "settlement_list", "settlement_detail"),
    **_all(LOOKERS, "console", "notice_list", "notice_detail", "rating_list"),
    **_all(LOOKERS, "console", "visit_list", "visit_detail", "visit_paper"),
    **_all(LOOKERS | {Role.ADMINISTRATOR}, "console", "institution_list", "institution_detail"),
    **_all(LOOKERS | {Role.ADMINISTRATOR}, "console", "import_list", "import_detail"),
    **_all(LOOKERS, "console", "import_errors", "import_notes"),
    **_all({Role.AUDITOR}, "console", "access_record_list"),
    **_all(
        {Role.SUPERVISOR}, "console", "binding_suspend", "binding_resume", "binding_end", "binding_correct"
    ),
    **_all(
        {Role.SUPERVISOR}, "console", "person_number", "person_death", "person_death_undo", "notice_replay"
    ),
    **_all({Role.SUPERVISOR}, "console", "case_new", "case_note", "case_close", "case_lift", "person_not_me"),
    **_all({Role.SUPERVISOR}, "console", "person_psn_no", "person_merge", "person_merge_compare"),
    **_all({Role.SUPERVISOR}, "console", "person_balance"),
    **_all({Role.SUPERVISOR}, "console", "pledge_erase", "person_dispute", "contradiction_answer"),
    **_all(LOOKERS, "console", "dispute_list"),
    **_all(LOOKERS, "console", "case_list", "case_detail"),
    **_all({Role.ADMINISTRATOR, Role.AUDITOR}, "console", "role_list", "staff_list", "staff_detail"),
    **_all(
        {Role.ADMINISTRATOR}, "console", "staff_new", "staff_off", "staff_password", "grant_new", "grant_end"
    ),
    **_all(BACK_OFFICE, "console", "approval_list", "approval_detail"),
    **_all(BACK_OFFICE - {Role.AUDITOR}, "console", "approval_decide"),
}
READS_POLICY = LOOKERS | {Role.POLICY_OFFICER}
WRITES_POLICY = frozenset({Role.POLICY_OFFICER})
POLICY = {
    **_all(READS_POLICY, "console", "edition_list", "edition_detail", "edition_compare", "edition_impact"),
    **_all(WRITES_POLICY, "console", "edition_new", "edition_edit", "edition_discard", "edition_ask"),
    **_all(WRITES_POLICY, "console", "edition_withdraw", "pledge_text_withdraw"),
    **_all(READS_POLICY, "console", "pledge_text_list", "pledge_text_detail"),
    **_all(WRITES_POLICY, "console", "pledge_text_new", "pledge_text_edit"),
    **_all(WRITES_POLICY, "console", "pledge_text_discard", "pledge_text_ask"),
    **_all(READS_POLICY, "console", "switch_list", "switch_detail"),
    **_all(WRITES_POLICY, "console", "switch_turn"),
}
CONSOLE |= POLICY

TABLE: dict[str, Allowed] = {
    **SITE,
    **SIGNING_IN,
    **OWN_PASSWORD,
    **GATEWAY,
    **PUBLIC,
    **CITIZENS,
    **STAFF_HOME,
    **COUNTER,
    **PAIRING,
    **ON_SCREEN,
    **SECOND_SCREEN,
    **CONSOLE,
}
"""The name of an address, with its namespace, and who may open it."""


def role_door(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lets in who may, once the address is known."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    handle.process_view = _judge  # type: ignore[attr-defined]  # Django looks for it on the middleware
    return handle


def _judge(
    request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase | None:
    match = request.resolver_match
    allowed = TABLE.get(match.view_name) if match else None
    if allowed is None:
        allowed = frozenset() if match and match.namespace in ("counter", "console") else ANYBODY
    if allowed & frozenset(Who):
        return None
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "")
    if user.first_password_until:
        return redirect("accounts:own_password")  # a password that somebody else knows opens nothing else
    grants = grants_of(user)
    counted = [grant for grant in grants if grant.role in allowed]
    if not counted:
        raise PermissionDenied if grants or not user.is_staff else NoRight
    request.grants = grants  # type: ignore[attr-defined]  # for the menu
    request.areas = tuple(grant.area_prefix for grant in counted)  # type: ignore[attr-defined]
    return None


def grants_of(user: User) -> list[RoleGrant]:
    """What this user may do today, and for which areas; a citizen has no role. One query."""
    return list(user.grants.in_force(shanghai_day(timezone.now()))) if user.is_staff else []


def roles_of(user: User) -> frozenset[str]:
    """The roles that this user holds today, in any area."""
    return frozenset(grant.role for grant in grants_of(user))
