"""Addresses of the settling door."""

from django.urls import path

from sharing.gateway import endpoint

app_name = "gateway"
urlpatterns = [
    path("gateway/", endpoint.gateway, name="gateway"),
]
