"""一次性告知: everything that is missing is told at once, and the next visit starts from there."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.actors import Clerk
from accounts.models import Person
from sharing.models import PaperList
from sharing.services.notices import write
from sharing.services.visits import mandate
from sharing.words.notices import NoticeKind
from sharing.words.papers import Matter, listed, matter_label, papers_of


class NoSuchPaper(ValueError):
    """This is not asked for in this matter."""


@transaction.atomic(durable=True)
def tell_missing(*, matter: Matter, missing: Collection[str], by: Clerk, at: datetime) -> PaperList | None:
    """Writes down what a person still has to bring for a matter, in place of what was missing before.

    The person is told, so that they can read it at home. With nothing missing what was open is settled, and
    there is no list. Raises NoMandate, NoSuchPaper.
    """
    visit = mandate.require(by, at=at)
    if visit is None:
        raise mandate.NoMandate
    papers = papers_of(matter)
    if unknown := set(missing) - set(papers):
        raise NoSuchPaper(", ".join(sorted(unknown)))
    person = Person.objects.select_for_update(no_key=True).get(pk=by.person_id)
    settle(person, matter, at=at)
    items = [
        {"key": key, "what": str(paper.what), "rule": str(paper.rule)}
        for key, paper in papers.items()
        if key in missing
    ]
    if not items:
        return None
    write.tell(person, NoticeKind.PAPERS_MISSING, at, matter=matter_label(matter), items=listed(items))
    return PaperList.objects.create(visit=visit, person=person, matter=matter.value, items=items, made_at=at)


def settle(person: Person, matter: Matter, *, at: datetime) -> int:
    """Nothing is missing for this matter any more; inside the caller's transaction. How many lists it was."""
    open_ones = PaperList.objects.filter(person=person, matter=matter.value, settled_at__isnull=True)
    return open_ones.update(settled_at=at)
