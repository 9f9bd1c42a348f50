"""Addresses of the service hall: the clerk's under /counter/, the second screen's under /sign/."""

from django.urls import path

from sharing.counter import slips, visits

app_name = "counter"

VISITS = [
    path("counter/", visits.start, name="start"),
    path("counter/window/", visits.window, name="window"),
    path("counter/find/", visits.visit_find, name="visit_find"),
    path("counter/open/", visits.visit_open, name="visit_open"),
    path("counter/<uuid:visit_id>/", visits.visit, name="visit"),
    path("counter/<uuid:visit_id>/close/", visits.visit_close, name="visit_close"),
]

PAPER = [
    path("counter/<uuid:visit_id>/receipt/", slips.receipt, name="receipt"),
]

urlpatterns = [
    *VISITS,
    *PAPER,
]
