"""The citizen's addresses: one list for each part of the browser door."""

from django.urls import URLPattern, path

from sharing.pages import exports, inbox, notices, records, spending

app_name = "sharing"

BINDINGS: list[URLPattern] = []

INBOX = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", inbox.confirmation_answer, name="confirmation_answer"),
    path("notices/", notices.notices, name="notices"),
    path("records/", records.record_list, name="record_list"),
]

SPENDING = [
    path("spending/", spending.spending, name="spending"),
    path("spending/export.csv", exports.spending_csv, name="spending_csv"),
    path("spending/export.xlsx", exports.spending_xlsx, name="spending_xlsx"),
    path("spending/used/", spending.spending_used, name="spending_used"),
    path("spending/used/export.csv", exports.used_csv, name="used_csv"),
    path("spending/used/export.xlsx", exports.used_xlsx, name="used_xlsx"),
]

urlpatterns = [
    *BINDINGS,
    *INBOX,
    *SPENDING,
]
