"""Where shared paying is switched off, as whoever is insured there reads it above all else."""

from datetime import date
from uuid import UUID

from accounts.models import PoolingArea
from sharing.selectors import facts, switches
from sharing.words.switches import StopNotice, stop_notices


def stops_for(area_code: str) -> list[StopNotice]:
    """For components/stops.html; of a province, those of all its areas. One query, two if there is any."""
    stops = switches.stops_in(area_code)
    return stop_notices(stops, dict(PoolingArea.objects.values_list("pk", "name"))) if stops else []


def stops_for_person(person_id: UUID, today: date) -> list[StopNotice]:
    """The same, where this person is insured. Two queries more."""
    return stops_for(facts.people_on([person_id], today)[person_id].area_code)
