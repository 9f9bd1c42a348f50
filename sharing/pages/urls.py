"""The citizen's addresses: one list for each part of the browser door."""

from django.urls import path

from sharing.pages import (
    access_trail,
    binding_list,
    binding_new,
    binding_terms,
    bindings,
    exports,
    family_cards,
    inbox,
    not_me,
    notices,
    pledge,
    premium,
    records,
    spending,
    verify,
    why,
    why_own_binding,
)
from sharing.pages.sheets import as_csv, as_xlsx

app_name = "sharing"

BINDINGS = [
    path("bindings/", binding_list.binding_list, name="binding_list"),
    path("bindings/order/", binding_terms.deduct_order, name="deduct_order"),
    path("bindings/new/", binding_new.binding_new, name="binding_new"),
    path("bindings/new/check/", binding_new.binding_check, name="binding_check"),
    path("bindings/new/sign/", binding_new.binding_sign, name="binding_sign"),
    path("bindings/receipt/<uuid:signing_id>/", binding_new.binding_receipt, name="binding_receipt"),
    path("bindings/<uuid:pk>/", bindings.binding_detail, name="binding_detail"),
    path("bindings/<uuid:pk>/end/", bindings.binding_end, name="binding_end"),
    path("bindings/<uuid:pk>/renew/", bindings.binding_renew, name="binding_renew"),
    path("bindings/<uuid:pk>/terms/", binding_terms.binding_terms, name="binding_terms"),
    path("bindings/<uuid:pk>/hide/", bindings.binding_hide, name="binding_hide"),
    path("bindings/<uuid:pk>/pledge/", pledge.binding_pledge, name="binding_pledge"),
    path("bindings/<uuid:pk>/pledge/pdf/", pledge.binding_pledge_pdf, name="binding_pledge_pdf"),
    path("bindings/<uuid:pk>/pledge/file/", pledge.binding_pledge_file, name="binding_pledge_file"),
]

INBOX = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", inbox.confirmation_answer, name="confirmation_answer"),
    path("notices/", notices.notices, name="notices"),
    path("not-me/<uuid:pk>/", not_me.not_me, name="not_me"),
    path("records/", records.record_list, name="record_list"),
    path("records/looks/", access_trail.looks_at_me, name="looks_at_me"),
]

SPENDING = [
    path("spending/", spending.spending, name="spending"),
    path("spending/export.csv", exports.spending_file, {"write": as_csv}, name="spending_csv"),
    path("spending/export.xlsx", exports.spending_file, {"write": as_xlsx}, name="spending_xlsx"),
    path("spending/used/", spending.spending_used, name="spending_used"),
    path("spending/used/export.csv", exports.used_file, {"write": as_csv}, name="used_csv"),
    path("spending/used/export.xlsx", exports.used_file, {"write": as_xlsx}, name="used_xlsx"),
]

FAMILY_CARDS = [
    path("family-cards/", family_cards.family_cards, name="family_cards"),
    path("family-cards/<uuid:pk>/", family_cards.family_card_code, name="family_card_code"),
    path("family-cards/<uuid:pk>/answer/", family_cards.family_card_answer, name="family_card_answer"),
    path("family-cards/<uuid:pk>/remove/", family_cards.family_card_remove, name="family_card_remove"),
]

WHY = [
    path("why/", why.why, name="why"),
    path("why/binding/<uuid:pk>/", why_own_binding.why_binding, name="why_binding"),
    path("why/bill/<slug:setl_id>/", why_own_binding.why_bill, name="why_bill"),
]

PREMIUM = [
    path("premium/", premium.premium_list, name="premium_list"),
    path("premium/<uuid:pk>/", premium.premium_receipt, name="premium_receipt"),
    path("premium/pay/<uuid:pk>/<int:year>/", premium.premium_pay, name="premium_pay"),
]

VERIFY = [
    path("verify/", verify.verify, name="verify"),
]

urlpatterns = [
    *BINDINGS,
    *INBOX,
    *SPENDING,
    *PREMIUM,
    *FAMILY_CARDS,
    *WHY,
    *VERIFY,
]
