"""Rows of the areas that an officer may see."""

from django.db.models import Q


def within(prefixes: tuple[str, ...], column: str) -> Q:
    """Rows whose area code, in this column, begins with one of these prefixes; none of them, no rows."""
    if "" in prefixes:
        return Q()
    found = Q(pk__in=[])
    for prefix in prefixes:
        found |= Q(**{f"{column}__startswith": prefix})
    return found
