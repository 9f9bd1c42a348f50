"""The words people read: for each reason a sentence, a next step and the clause it rests on, and labels.

To anybody but the person whom a reason is about, the words tell nothing of that person's balance,
kind of insurance, death or other bindings. A citizen and the clerk beside them read the same.
"""

from sharing.words.labels import (
    DEDUCT_ORDERS,
    Label,
    action_label,
    day,
    door_label,
    insutype_label,
    med_type_label,
    period,
    state_label,
)
from sharing.words.relationships import RELATIONSHIPS, relationship_label, relationships_label
from sharing.words.sayings import Reader, Saying, explain, say, say_all, say_to_subject

__all__ = [
    "DEDUCT_ORDERS",
    "RELATIONSHIPS",
    "Label",
    "Reader",
    "Saying",
    "action_label",
    "day",
    "door_label",
    "explain",
    "insutype_label",
    "med_type_label",
    "period",
    "relationship_label",
    "relationships_label",
    "say",
    "say_all",
    "say_to_subject",
    "state_label",
]
