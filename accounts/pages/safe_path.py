"""Where a page leads on to: only to a path of this site, whatever a form or an address asks for."""

from django.utils.http import url_has_allowed_host_and_scheme


def path_here(wanted: str) -> str:
    """`wanted` if it is a path of this site, else empty.

    It has to begin with a slash: Django takes anything else for the name of a page and fails where none is
    called so.
    """
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path else ""
