from accounts.models.access import AccessRecord, DemoMessage, OneTimeCode, TryCounter
from accounts.models.former_numbers import FormerPsnNo
from accounts.models.imports import RegisterImport, RegisterImportArea, RegisterImportPiece
from accounts.models.ledger import LedgerEntry, PersonalAccount
from accounts.models.listing import AreaListing, ListedUntil
from accounts.models.merges import PersonMerge
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
    "FormerPsnNo",
    "KnownDevice",
    "LedgerEntry",
    "ListedUntil",
    "OneTimeCode",
    "Person",
    "PersonMerge",
    "PersonalAccount",
    "PoolingArea",
    "RegisterImport",
    "RegisterImportArea",
    "RegisterImportPiece",
    "RoleGrant",
    "ServiceHall",
    "StaffEvent",
    "TryCounter",
    "User",
]
