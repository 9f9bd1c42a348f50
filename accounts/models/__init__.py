from accounts.models.access import AccessRecord, DemoMessage, OneTimeCode, TryCounter
from accounts.models.disputes import AccountDispute
from accounts.models.former_numbers import FormerPsnNo
from accounts.models.imports import RegisterImport, RegisterImportArea, RegisterImportPiece
from accounts.models.ledger import LedgerEntry, PersonalAccount
from accounts.models.listing import AreaListing, ListedUntil
from accounts.models.merges import PersonMerge
from accounts.models.people import Channel, Enrolment, EnrolmentState, Person, PoolingArea, ServiceHall
from accounts.models.register_findings import Contradiction, TelephoneChange
from accounts.models.users import AccountEvent, KnownDevice, RoleGrant, StaffEvent, User

__all__ = [
    "AccessRecord",
    "AccountDispute",
    "AccountEvent",
    "AreaListing",
    "Channel",
    "Contradiction",
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
    "TelephoneChange",
    "TryCounter",
    "User",
]
