"""Addresses of the back office's own pages, all below /console/ and in the namespace `console`.

Each part has a list of its own here, gathered in PAGES below; names are noun first (`approval_list`).
"""

from django.urls import path

from sharing.console import approvals, binding_why, exports, home, imports, people, pledges, today, visits

HOME = [
    path("", home.index, name="index"),
]

TODAY = [
    path("today/", today.today, name="today"),
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
    path("pledge/chain/", pledges.pledge_chain, name="pledge_chain"),
    path("import/<uuid:pk>/errors/", imports.import_errors, name="import_errors"),
    path("rating/", visits.rating_list, name="rating_list"),
]

APPROVALS = [
    path("approval/", approvals.approval_list, name="approval_list"),
    path("approval/<uuid:pk>/", approvals.approval_detail, name="approval_detail"),
    path("approval/<uuid:pk>/decide/", approvals.approval_decide, name="approval_decide"),
]

PAGES = [
    *HOME,
    *TODAY,
    *PEOPLE,
    *LOOKING,
    *APPROVALS,
]
