"""What an edition is among the drafts of policy: every clause must make sense, and it has an impact."""

from datetime import date

from django.db import connection

from sharing.models import Approval, Edition, EditionImpact, ImpactRow
from sharing.rules.edition import CLAUSES, Content
from sharing.rules.edition_change import faults_of, faults_of_day
from sharing.rules.faults import Wrong
from sharing.selectors.editions import content_of, digest_of, has_bindings
from sharing.services.policy.policy_kind import PolicyKind


def forget_impacts(draft: Edition) -> None:
    """What was worked out for other words holds no longer; a worker at it finds it gone and stops."""
    impacts = list(EditionImpact.objects.select_for_update().filter(edition=draft).order_by("pk"))
    ImpactRow.objects.filter(impact__in=impacts).delete()
    EditionImpact.objects.filter(pk__in=[impact.pk for impact in impacts]).delete()


def _write(draft: Edition, content: Content, today: date) -> list[Wrong]:
    for name, kind in CLAUSES.items():
        setattr(draft, name, kind.kept(getattr(content, name)))
    return faults_of(content, today=today)


def _faults_of_day(draft: Edition, day: date | None, today: date) -> list[Wrong]:
    in_force = draft.beside().filter(status=Edition.Status.IN_FORCE)
    return [
        *faults_of(content_of(draft), today=today),
        *faults_of_day(
            day,
            today=today,
            is_used=has_bindings(draft.area_prefix),
            taken={one for one in in_force.values_list("effective_from", flat=True) if one},
        ),
    ]


def _hold_off_signing() -> None:
    """Until we commit nobody is bound: else somebody signs under the old edition on a day of the new."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT hold_off_signing()")  # the owner's: the web may not lock a table


EDITION = PolicyKind(
    model=Edition,
    to_begin=Approval.Kind.EDITION,
    to_withdraw=Approval.Kind.EDITION_BACK,
    digest_of=digest_of,
    write=_write,
    faults_of_day=_faults_of_day,
    forget=forget_impacts,
    hold_off=_hold_off_signing,
)
