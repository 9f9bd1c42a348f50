"""Addresses of the back office's own pages, all below /console/ and in the namespace `console`.

Each part has a list of its own here, gathered in PAGES below; names are noun first (`approval_list`).
"""

from typing import Any

from django.urls import URLPattern, path

from sharing.console.bindings import binding_acts, binding_why, erasures, pledges
from sharing.console.figures import exports, proof, ratings, today
from sharing.console.frame import home
from sharing.console.people import disputes, imports, merges, papers, people, person_acts
from sharing.console.policy import edition_changes, editions, pledge_texts, policy_drafts, switches
from sharing.console.policy.policy_drafts import Pages
from sharing.console.settlements import cases, settlement_why
from sharing.console.staff import approvals, roles

HOME = [
    path("", home.index, name="index"),
]

TODAY = [
    path("today/", today.today, name="today"),
    path("proof/", proof.proof, name="proof"),
    path("proof/<uuid:pk>/note/", proof.proof_note, name="proof_note"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/<uuid:pk>/state/", exports.export_state, name="export_state"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="export_file"),
]

PEOPLE = [
    path("person/", people.person_list, name="person_list"),
    path("person/<uuid:pk>/", people.person_detail, name="person_detail"),
    path("person/<uuid:pk>/reveal/", people.person_reveal, name="person_reveal"),
    path("person/<uuid:pk>/ledger/", people.person_ledger, name="person_ledger"),
]

LOOKING = [
    path("binding/<uuid:pk>/why/", binding_why.binding_why, name="binding_why"),
    path("settlement/<uuid:pk>/why/", settlement_why.settlement_why, name="settlement_why"),
    path("pledge/chain/", pledges.pledge_chain, name="pledge_chain"),
    path("import/<uuid:pk>/errors/", imports.import_errors, name="import_errors"),
    path("import/<uuid:pk>/notes/", imports.import_notes, name="import_notes"),
    path("visit/<uuid:pk>/paper/<uuid:paper_id>/", papers.visit_paper, name="visit_paper"),
    path("person/<uuid:pk>/paper/<uuid:paper_id>/", papers.person_paper, name="person_paper"),
    path("rating/", ratings.rating_list, name="rating_list"),
]

APPROVALS = [
    path("approval/", approvals.approval_list, name="approval_list"),
    path("approval/<uuid:pk>/", approvals.approval_detail, name="approval_detail"),
    path("approval/<uuid:pk>/decide/", approvals.approval_decide, name="approval_decide"),
]


def _policy(route: str, pages: Pages[Any]) -> list[URLPattern]:
    """The life of a draft has the same addresses for each kind of policy."""
    one, name, given = f"{route}/<uuid:pk>/", pages.name, {"pages": pages}
    return [
        path(f"{route}/new/", policy_drafts.policy_new, given, f"{name}_new"),
        path(one, policy_drafts.policy_detail, given, f"{name}_detail"),
        path(f"{one}edit/", policy_drafts.policy_edit, given, f"{name}_edit"),
        path(f"{one}discard/", policy_drafts.policy_discard, given, f"{name}_discard"),
        path(f"{one}ask/", policy_drafts.policy_ask, given, f"{name}_ask"),
        path(f"{one}withdraw/", policy_drafts.policy_withdraw, given, f"{name}_withdraw"),
    ]


POLICY = [
    path("edition/", editions.edition_list, name="edition_list"),
    path("edition/<uuid:pk>/compare/", edition_changes.edition_compare, name="edition_compare"),
    path("edition/<uuid:pk>/impact/", edition_changes.edition_impact, name="edition_impact"),
    *_policy("edition", editions.EDITIONS),
    path("pledge-text/", pledge_texts.pledge_text_list, name="pledge_text_list"),
    *_policy("pledge-text", pledge_texts.PLEDGE_TEXTS),
    path("switch/turn/", switches.switch_turn, name="switch_turn"),
]

ACTS = [
    path("binding/<uuid:pk>/suspend/", binding_acts.binding_suspend, name="binding_suspend"),
    path("binding/<uuid:pk>/resume/", binding_acts.binding_resume, name="binding_resume"),
    path("binding/<uuid:pk>/end/", binding_acts.binding_end, name="binding_end"),
    path("binding/<uuid:pk>/relationship/", binding_acts.binding_correct, name="binding_correct"),
    path("pledge/<uuid:pk>/erase/", erasures.pledge_erase, name="pledge_erase"),
    path("person/<uuid:pk>/number/", person_acts.person_number, name="person_number"),
    path("person/<uuid:pk>/psn-no/", person_acts.person_psn_no, name="person_psn_no"),
    path("person/<uuid:pk>/balance/", person_acts.person_balance, name="person_balance"),
    path("person/<uuid:pk>/merge/", merges.person_merge, name="person_merge"),
    path("person/<uuid:pk>/merge/<uuid:kept>/", merges.person_merge_compare, name="person_merge_compare"),
    path("person/<uuid:pk>/death/", person_acts.person_death, name="person_death"),
    path("person/<uuid:pk>/death/undo/", person_acts.person_death_undo, name="person_death_undo"),
    path("person/<uuid:pk>/not-me/", person_acts.person_not_me, name="person_not_me"),
    path("person/<uuid:pk>/dispute/", person_acts.person_dispute, name="person_dispute"),
    path("dispute/", disputes.dispute_list, name="dispute_list"),
    path("contradiction/<uuid:pk>/", disputes.contradiction_answer, name="contradiction_answer"),
    path("notice/<uuid:pk>/replay/", person_acts.notice_replay, name="notice_replay"),
    path("settlement/<uuid:pk>/case/", cases.case_new, name="case_new"),
    path("case/", cases.case_list, name="case_list"),
    path("case/<uuid:pk>/", cases.case_detail, name="case_detail"),
    path("case/<uuid:pk>/note/", cases.case_note, name="case_note"),
    path("case/<uuid:pk>/close/", cases.case_close, name="case_close"),
    path("case/<uuid:pk>/lift/", cases.case_lift, name="case_lift"),
]

ROLES = [
    path("role/", roles.role_list, name="role_list"),
    path("staff/", roles.staff_list, name="staff_list"),
    path("staff/new/", roles.staff_new, name="staff_new"),
    path("staff/<uuid:pk>/", roles.staff_detail, name="staff_detail"),
    path("staff/<uuid:pk>/grant/", roles.grant_new, name="grant_new"),
    path("staff/<uuid:pk>/off/", roles.staff_off, name="staff_off"),
    path("staff/<uuid:pk>/password/", roles.staff_password, name="staff_password"),
    path("grant/<uuid:pk>/end/", roles.grant_end, name="grant_end"),
]

PAGES = [
    *HOME,
    *TODAY,
    *PEOPLE,
    *LOOKING,
    *APPROVALS,
    *POLICY,
    *ACTS,
    *ROLES,
]
