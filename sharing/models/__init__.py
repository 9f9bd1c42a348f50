from sharing.models.approvals import Approval, DecisionBook
from sharing.models.bindings import Binding, BindingEvent, Correction
from sharing.models.cases import Case, CaseNote
from sharing.models.erasures import Erasure
from sharing.models.exports import Export
from sharing.models.family_cards import FamilyCard
from sharing.models.figures import ClosedDay, DayFigure, RefusedBinding
from sharing.models.impacts import EditionImpact, ImpactRow
from sharing.models.institutions import DeskSignIn, Institution, InstitutionKey
from sharing.models.limits import LimitChange
from sharing.models.naming_stops import NamingStop
from sharing.models.notices import Notice, NoticeReplay
from sharing.models.papers import Attachment, Receipt
from sharing.models.pledges import Confirmation, Draft, Pledge, PledgeContent, PledgeHead, VisitDraft
from sharing.models.policy import Edition, PledgeText
from sharing.models.premiums import PremiumPayment, PremiumRate
from sharing.models.proof import ProofFault, ProofPlace, Root
from sharing.models.screens import Screen, SignRequest
from sharing.models.settlements import (
    Allocation,
    CredentialToken,
    Message,
    MessageBook,
    Settlement,
    Shortfall,
)
from sharing.models.switches import SharingSwitch, SwitchTurn
from sharing.models.visits import Admission, Counter, IdentityCheck, PaperList, Rating, Visit

__all__ = [
    "Admission",
    "Allocation",
    "Approval",
    "Attachment",
    "Binding",
    "BindingEvent",
    "Case",
    "CaseNote",
    "ClosedDay",
    "Confirmation",
    "Correction",
    "Counter",
    "CredentialToken",
    "DayFigure",
    "DecisionBook",
    "DeskSignIn",
    "Draft",
    "Edition",
    "EditionImpact",
    "Erasure",
    "Export",
    "FamilyCard",
    "IdentityCheck",
    "ImpactRow",
    "Institution",
    "InstitutionKey",
    "Message",
    "MessageBook",
    "LimitChange",
    "NamingStop",
    "Notice",
    "NoticeReplay",
    "PaperList",
    "Pledge",
    "PledgeContent",
    "PledgeHead",
    "PledgeText",
    "PremiumPayment",
    "PremiumRate",
    "ProofFault",
    "ProofPlace",
    "Rating",
    "Receipt",
    "RefusedBinding",
    "Root",
    "Screen",
    "Settlement",
    "SharingSwitch",
    "Shortfall",
    "SignRequest",
    "SwitchTurn",
    "Visit",
    "VisitDraft",
]
