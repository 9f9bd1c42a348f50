"""Addresses of the service hall: the clerk's under /counter/, the second screen's under /sign/."""

from django.urls import path

from sharing.counter.affairs import (
    access_trail,
    binding,
    confirmations,
    family_card_papers,
    family_cards,
    not_me,
    notices,
    premium,
    records,
    spending,
    terms,
    why,
)
from sharing.counter.screen import ask, pairing, read_and_sign, tablet_pages
from sharing.counter.visit import admissions, papers, slips, telephone, visits

app_name = "counter"

VISITS = [
    path("counter/", visits.start, name="start"),
    path("counter/window/", visits.window, name="window"),
    path("counter/find/", visits.visit_find, name="visit_find"),
    path("counter/open/", visits.visit_open, name="visit_open"),
    path("counter/<uuid:visit_id>/", visits.visit, name="visit"),
    path("counter/<uuid:visit_id>/close/", visits.visit_close, name="visit_close"),
]

AFFAIRS = [
    path("counter/<uuid:visit_id>/records/", records.record_list, name="record_list"),
    path("counter/<uuid:visit_id>/records/<uuid:pk>/end/", records.binding_end, name="binding_end"),
    path("counter/<uuid:visit_id>/records/<uuid:pk>/why/", why.binding_why, name="binding_why"),
    path("counter/<uuid:visit_id>/records/<uuid:pk>/renew/", records.binding_renew, name="binding_renew"),
    path("counter/<uuid:visit_id>/records/<uuid:pk>/terms/", terms.binding_terms, name="binding_terms"),
    path("counter/<uuid:visit_id>/records/<uuid:pk>/hide/", terms.binding_hide, name="binding_hide"),
    path("counter/<uuid:visit_id>/order/", terms.deduct_order, name="deduct_order"),
    path("counter/<uuid:visit_id>/spending/", spending.spending, name="spending"),
    path("counter/<uuid:visit_id>/spending/used/", spending.spending_used, name="spending_used"),
    path("counter/<uuid:visit_id>/bills/<str:setl_id>/", why.bill_why, name="bill_why"),
    path("counter/<uuid:visit_id>/confirmations/", confirmations.confirmations, name="confirmations"),
    path("counter/<uuid:visit_id>/confirmations/<uuid:pk>/", confirmations.confirmation, name="confirmation"),
    path("counter/<uuid:visit_id>/confirmations/<uuid:pk>/admit/", admissions.admit, name="admit"),
    path("counter/<uuid:visit_id>/premium/", premium.premium_list, name="premium_list"),
    path("counter/<uuid:visit_id>/premium/<uuid:pk>/<int:year>/", premium.premium_pay, name="premium_pay"),
    path("counter/<uuid:visit_id>/looks/", access_trail.looks, name="looks"),
    path("counter/<uuid:visit_id>/notices/", notices.notices, name="notices"),
    path("counter/<uuid:visit_id>/not-me/<uuid:pk>/", not_me.not_me, name="not_me"),
    path("counter/<uuid:visit_id>/telephone/", telephone.telephone, name="telephone"),
    path("counter/<uuid:visit_id>/family-cards/", family_cards.family_cards, name="family_cards"),
    path(
        "counter/<uuid:visit_id>/family-cards/<uuid:pk>/", family_card_papers.family_card, name="family_card"
    ),
    path(
        "counter/<uuid:visit_id>/family-cards/<uuid:pk>/answer/",
        family_cards.family_card_answer,
        name="family_card_answer",
    ),
    path(
        "counter/<uuid:visit_id>/family-cards/<uuid:pk>/remove/",
        family_cards.family_card_remove,
        name="family_card_remove",
    ),
]

BINDING = [
    path("counter/<uuid:visit_id>/binding/", binding.binding_new, name="binding_new"),
    path("counter/<uuid:visit_id>/binding/check/", binding.binding_check, name="binding_check"),
    path("counter/<uuid:visit_id>/binding/sign/", binding.binding_sign, name="binding_sign"),
    path(
        "counter/<uuid:visit_id>/binding/<uuid:signing_id>/", binding.binding_receipt, name="binding_receipt"
    ),
]

PAPER = [
    path("counter/<uuid:visit_id>/receipt/", slips.receipt, name="receipt"),
    path("counter/<uuid:visit_id>/pledge/<uuid:pk>/pdf/", slips.pledge_pdf, name="pledge_pdf"),
    path("counter/<uuid:visit_id>/papers/", papers.papers, name="papers"),
    path("counter/<uuid:visit_id>/papers/<slug:matter>/", papers.papers_for, name="papers_for"),
    path("counter/<uuid:visit_id>/papers/list/<uuid:pk>/", papers.paper_list, name="paper_list"),
]

PAIRING = [
    path("counter/screen/", pairing.screen, name="screen"),
    path("counter/screen/pair/", pairing.screen_pair, name="screen_pair"),
    path("counter/screen/revoke/", pairing.screen_revoke, name="screen_revoke"),
    path("counter/screen/<uuid:pk>/", pairing.screen_code, name="screen_code"),
    path("counter/screen/<uuid:pk>/state/", pairing.screen_code_state, name="screen_code_state"),
]

ON_SCREEN = [
    path("counter/<uuid:visit_id>/screen/pledge/", ask.ask_pledge, name="ask_pledge"),
    path(
        "counter/<uuid:visit_id>/screen/confirm/<uuid:binding_id>/",
        ask.ask_confirmation,
        name="ask_confirmation",
    ),
    path("counter/<uuid:visit_id>/screen/<uuid:pk>/", ask.sign_request, name="sign_request"),
    path(
        "counter/<uuid:visit_id>/screen/<uuid:pk>/state/",
        ask.sign_request_state,
        name="sign_request_state",
    ),
    path(
        "counter/<uuid:visit_id>/screen/<uuid:pk>/withdraw/",
        ask.sign_request_withdraw,
        name="sign_request_withdraw",
    ),
]

SECOND_SCREEN = [
    path("sign/", tablet_pages.sign, name="sign"),
    path("sign/pair/", tablet_pages.sign_pair, name="sign_pair"),
    path("sign/q/<str:token>/", tablet_pages.sign_qr, name="sign_qr"),
    path("sign/read/", read_and_sign.sign_read, name="sign_read"),
    path("sign/aside/", read_and_sign.sign_aside, name="sign_aside"),
    path("sign/done/", tablet_pages.sign_done, name="sign_done"),
    path("sign/rate/", tablet_pages.sign_rate, name="sign_rate"),
    path("sign/thanks/", tablet_pages.sign_thanks, name="sign_thanks"),
    path("sign/state/", tablet_pages.sign_state, name="sign_state"),
]

urlpatterns = [
    *VISITS,
    *AFFAIRS,
    *BINDING,
    *PAPER,
    *PAIRING,
    *ON_SCREEN,
    *SECOND_SCREEN,
]
