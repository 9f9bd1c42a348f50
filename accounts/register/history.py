"""An older register fills in how people were insured; it changes neither today, nor a person, nor money."""

from accounts.register.known_people import KnownEnrolment
from accounts.register.plan import Plan, new_id
from accounts.register.rows import RegisterRow
from accounts.register.which_row_counts import folded
from accounts.words.imports import LEFT_OUT


class History(Plan):
    """A plan of states alone, and only of enrolments that are known.

    Of any other nothing later is known, so what was true then would hold today.
    """

    def add(self, rows: list[RegisterRow]) -> bool:
        told = len(self.problems) + len(self.notes)
        if self._refuse_replaced(rows):
            return True
        person = self.known.people.get(rows[0].psn_no)
        good = self._without_contradictions(self._with_right_number(rows, person)) if person else rows
        enrolled = self.known.enrolments.get(person.id, {}) if person else {}
        changed = False
        for key, row in folded(good).items():
            counts = self.change_set.of(key[1])
            if known := enrolled.get(key):
                adds = self._adds_state(row, known)
                counts.rows_changed += adds
                counts.rows_unchanged += not adds
                changed |= adds
            else:
                counts.rows_left_out += 1
                self._note(row, LEFT_OUT)
        return changed or len(self.problems) + len(self.notes) > told

    def _adds_state(self, row: RegisterRow, known: KnownEnrolment) -> bool:
        if known.state and known.state[:3] == (row.status, row.area_given, row.has_account):
            return False
        self.change_set.of(row.key[1]).states_changed += 1
        self._new_state(known.id.hex, row, known.state)
        self._go_on_as_before(known, row.key[1])
        return True

    def _go_on_as_before(self, known: KnownEnrolment, area: str) -> None:
        """From the next register on what was known goes on, unless another state comes before that."""
        resumed = self.run.next_days.get(area)
        if not known.state or known.state.valid_from > self.run.as_of or resumed is None:
            return
        following = self.known.next_states.get(known.id)
        if following is None or following > resumed:
            state = (new_id(), known.id.hex, *known.state[:3], resumed.isoformat(), self.run.written_at)
            self.changes.states.append(state)
