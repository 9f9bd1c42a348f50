from accounts.models.access import AccessRecord, DemoMessage, OneTimeCode, TryCounter
from accounts.models.ledger import LedgerEntry, PersonalAccount, RegisterImport
from accounts.models.people import Channel, Enrolment, EnrolmentState, Person, PoolingArea, ServiceHall
from accounts.models.users import RoleGrant, StaffEvent, User

__all__ = [
    "AccessRecord",
    "Channel",
    "DemoMessage",
    "Enrolment",
    "EnrolmentState",
    "LedgerEntry",
    "OneTimeCode",
    "Person",
    "PersonalAccount",
    "PoolingArea",
    "RegisterImport",
    "RoleGrant",
    "ServiceHall",
    "StaffEvent",
    "TryCounter",
    "User",
]
