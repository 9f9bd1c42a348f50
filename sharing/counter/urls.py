"""Addresses of the service hall: the clerk's under /counter/, the second screen's under /sign/."""

from django.urls import path

from sharing.counter import visits

app_name = "counter"

VISITS = [
    path("counter/", visits.start, name="start"),
]

urlpatterns = [
    *VISITS,
]
