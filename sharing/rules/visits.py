"""What has to be known before a visit may be opened: who came, and how the clerk saw who they are."""

from dataclasses import dataclass
from enum import StrEnum


class Lack(StrEnum):
    """What is missing, or cannot be so."""

    NO_NOTE = "no_note"
    AGENT_UNNAMED = "agent_unnamed"
    AGENT_IS_CITIZEN = "agent_is_citizen"
    AGENT_IS_CLERK = "agent_is_clerk"
    KINSHIP_UNKNOWN = "kinship_unknown"
    LETTER_NOT_SEEN = "letter_not_seen"
    CALL_UNKNOWN = "call_unknown"
    NOT_SPOKEN_UNTOLD = "not_spoken_untold"


@dataclass(frozen=True, kw_only=True)
class AgentFacts:
    """Who came in the person's place; `spoke` is None where the clerk did not say."""

    has_name: bool
    is_citizen: bool = False
    is_clerk: bool = False
    has_relationship: bool = True
    letter_seen: bool = True
    spoke: bool | None = True
    has_reason: bool = False


def lacks_of_check(*, is_other: bool, has_note: bool) -> list[Lack]:
    """Another way of seeing who somebody is has to be said."""
    return [Lack.NO_NOTE] if is_other and not has_note else []


def lacks_of_agent(agent: AgentFacts) -> list[Lack]:
    """Everything that keeps an agent from acting, all at once."""
    found = {
        Lack.AGENT_UNNAMED: not agent.has_name,
        Lack.AGENT_IS_CITIZEN: agent.is_citizen,
        Lack.AGENT_IS_CLERK: agent.is_clerk,
        Lack.KINSHIP_UNKNOWN: not agent.has_relationship,
        Lack.LETTER_NOT_SEEN: not agent.letter_seen,
        Lack.CALL_UNKNOWN: agent.spoke is None,
        Lack.NOT_SPOKEN_UNTOLD: agent.spoke is False and not agent.has_reason,
    }
    return [lack for lack, is_so in found.items() if is_so]
