"""The citizen's addresses: one list for each part of the browser door."""

from django.urls import URLPattern

app_name = "sharing"

BINDINGS: list[URLPattern] = []

urlpatterns = [
    *BINDINGS,
]
