"""What the rules need to know of people and bindings, as of one day. None of it mirrors a table."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sharing.rules.edition import Relationship
from sharing.rules.life import LIVE, State, overdue

Key = UUID | str
"""What tells two people, bindings or accounts apart."""

EMPLOYEE, RESIDENT = "310", "390"
"""The two basic insurances (`insutype`): 职工 has a personal account, 居民 has none."""

NOT_INSURED, ACTIVE, TERMINATED_OLD, TERMINATED = "0", "1", "3", "4"
"""`psn_insu_stas`. Anything but 1 is unusable; what is neither here nor 1 is a pause."""


@dataclass(frozen=True)
class EnrolmentFacts:
    """One insurance of a person as it stands on the day that is judged."""

    insutype: str
    status: str
    area_code: str
    has_account: bool = False

    @property
    def is_basic(self) -> bool:
        return self.insutype in (EMPLOYEE, RESIDENT)

    @property
    def is_active(self) -> bool:
        return self.status == ACTIVE

    @property
    def has_ended(self) -> bool:
        return self.status in (NOT_INSURED, TERMINATED_OLD, TERMINATED)


@dataclass(frozen=True)
class PersonFacts:
    """A person on the day that is judged; `enrolments` in the order of the register, the latest last."""

    key: Key
    birth_date: date | None = None
    sex: str | None = None
    died_on: date | None = None
    enrolments: tuple[EnrolmentFacts, ...] = ()

    @property
    def area_code(self) -> str:
        """Where they are insured: the active 310's area, else the active 390's, else the latest row's."""
        for insutype in (EMPLOYEE, RESIDENT):
            for row in reversed(self.enrolments):
                if row.insutype == insutype and row.is_active:
                    return row.area_code
        return self.enrolments[-1].area_code if self.enrolments else ""

    def has_died_by(self, day: date) -> bool:
        return self.died_on is not None and self.died_on <= day


@dataclass(frozen=True, kw_only=True)
class BindingFacts:
    """A binding as its row has it; whether time has overtaken the row is asked, not stored."""

    key: Key
    holder_key: Key
    member_key: Key
    relationship: Relationship
    state: State
    starts_on: date
    ends_on: date | None = None
    confirm_by: date | None = None
    suspended_by_staff: bool = False

    def is_live_on(self, today: date) -> bool:
        """Whether it still counts: not ended, and not overdue."""
        return self.state in LIVE and overdue(self.state, self.ends_on, self.confirm_by, today) is None

    def overlaps(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether both periods hold one same day; first and last days are included."""
        begins_in_time = ends_on is None or self.starts_on <= ends_on
        lasts_long_enough = self.ends_on is None or starts_on <= self.ends_on
        return begins_in_time and lasts_long_enough
