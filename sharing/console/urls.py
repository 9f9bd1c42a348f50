"""Addresses of the back office's own pages, all below /console/ and in the namespace `console`.

Each part has a list of its own here, gathered in PAGES below; names are noun first (`approval_list`).
"""

from django.urls import path

from sharing.console import home

HOME = [
    path("", home.index, name="index"),
]

PAGES = [
    *HOME,
]
