"""Addresses of the settling door."""

from django.urls import path

from sharing.gateway import endpoint, pages

app_name = "gateway"
urlpatterns = [
    path("gateway/", endpoint.gateway, name="gateway"),
    path("gateway/openapi.json", pages.openapi, name="openapi"),
    path("gateway/docs/", pages.docs, name="docs"),
]
