"""The one place that knows which failures mean that the database is away or busy, and nothing is broken."""

from collections.abc import Iterator

import psycopg
from django.db import InterfaceError, OperationalError

_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_AWAY_STATES = {
    "25006",  # read-only: this server is no longer the one that is written to
    "25P03",  # a transaction that did nothing for too long was ended, and the connection with it
    "25P04",  # a transaction that took too long, likewise
}
"""What psycopg counts among other errors, by its SQLSTATE: PostgreSQL's documentation, Appendix A."""


def is_away(failed: BaseException | None) -> bool:
    """Whether something failed because the database was away or busy, or because of what failed so before.

    Asked again later it may well be done. Whether it was done already is not known: the connection may
    have been lost with the answer to a commit on it.
    """
    return any(_is_away(one) for one in _and_what_led_to_it(failed))


def _is_away(failed: BaseException) -> bool:
    if isinstance(failed, _AWAY):
        return True
    if isinstance(failed, psycopg.Error) and failed.sqlstate in _AWAY_STATES:
        return True
    # libpq's own words for a connection that was lost have no SQLSTATE, so nothing tells their kind.
    return type(failed) is psycopg.DatabaseError and failed.sqlstate is None


def _and_what_led_to_it(failed: BaseException | None) -> Iterator[BaseException]:
    """An error and those behind it: what a lost connection led to may be no error of the database's."""
    while failed is not None:
        yield failed
        failed = failed.__cause__ or (None if failed.__suppress_context__ else failed.__context__)
