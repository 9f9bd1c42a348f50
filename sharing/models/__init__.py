from sharing.models.bindings import Binding, BindingEvent
from sharing.models.family_cards import FamilyCard
from sharing.models.institutions import DeskSignIn, Institution, InstitutionKey
from sharing.models.notices import Notice
from sharing.models.pledges import Draft, Pledge, PledgeContent, PledgeHead
from sharing.models.policy import Edition, PledgeText
from sharing.models.premiums import PremiumPayment, PremiumRate
from sharing.models.settlements import Allocation, CredentialToken, Message, Settlement, Shortfall

__all__ = [
    "Allocation",
    "Binding",
    "BindingEvent",
    "CredentialToken",
    "DeskSignIn",
    "Draft",
    "Edition",
    "FamilyCard",
    "Institution",
    "InstitutionKey",
    "Message",
    "Notice",
    "Pledge",
    "PledgeContent",
    "PledgeHead",
    "PledgeText",
    "PremiumPayment",
    "PremiumRate",
    "Settlement",
    "Shortfall",
]
