from accounts.models.access import AccessRecord, DemoMessage, OneTimeCode, TryCounter
from accounts.models.ledger import LedgerEntry, PersonalAccount, RegisterImport
from accounts.models.listing import AreaListing, ListedUntil
from accounts.models.people import Channel, Enrolment, EnrolmentState, Person, PoolingArea, ServiceHall
from accounts.models.users import AccountEvent, KnownDevice, RoleGrant, StaffEvent, User

__all__ = [
    "AccessRecord",
    "AccountEvent",
    "AreaListing",
    "Channel",
    "DemoMessage",
    "Enrolment",
    "EnrolmentState",
    "KnownDevice",
    "LedgerEntry",
    "ListedUntil",
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
