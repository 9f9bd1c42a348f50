"""Addresses of the back office's own pages, all below /console/ and in the namespace `console`.

Each part has a list of its own here, gathered in PAGES below; names are noun first (`approval_list`).
"""

from django.urls import path

from sharing.console import exports, home, today

HOME = [
    path("", home.index, name="index"),
]

TODAY = [
    path("today/", today.today, name="today"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/<uuid:pk>/state/", exports.export_state, name="export_state"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="export_file"),
]

PAGES = [
    *HOME,
    *TODAY,
]
