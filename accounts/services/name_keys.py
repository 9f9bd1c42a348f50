"""Making the keys of names that have none of today's version, after an upgrade and beside the site.

Until it is done nothing is wrong: two names are always compared by keys made on the spot, and a search finds
who has no current key by the name as it stands.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Person
from accounts.models.people import NAME, kept_name

PAGE = 2000

Told = Callable[[int], None]
"""How many keys were made just now."""


def make_name_keys(told: Told) -> None:
    """Gives everybody the current key of their name; cut off, the next run goes on with who has none."""
    behind = UUID(int=0)
    while page := _make_page(behind):
        behind = page[-1]
        told(len(page))


@transaction.atomic(durable=True)
def _make_page(behind: UUID) -> list[UUID]:
    """The next of them, locked by id: a register that comes in meanwhile may change the very name."""
    waiting = Person.objects.without_current_key().filter(pk__gt=behind).order_by("pk")
    page = list(waiting.select_for_update(no_key=True).values_list("pk", "name")[:PAGE])
    if not page:
        return []
    sets = ", ".join(f"{column} = %s" for column in NAME)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Person._meta.db_table} SET {sets} WHERE id = %s",
            [(*kept_name(name), person_id.hex) for person_id, name in page],
        )
    return [person_id for person_id, _name in page]
