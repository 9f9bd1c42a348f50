"""The check that anybody may make without being known: seven questions, and the same rules as everywhere.

Answers become facts and the facts are judged like anybody's. Nothing here decides who may share.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from accounts.rules.areas import ONE_AREA_EACH, is_area_code, province_of, same_province
from sharing.rules.conditions import TO_USE, Checked, Condition, check, unknown_at_use
from sharing.rules.edition import Edition, Reach, Relationship
from sharing.rules.eligibility import PairFacts, reasons_not_to_bind
from sharing.rules.facts import EMPLOYEE, RESIDENT, BindingFacts, EnrolmentFacts, PersonFacts
from sharing.rules.life import State
from sharing.rules.reasons import Reason
from sharing.rules.switches import Place, Switch
from sharing.rules.use import CredentialState, Expense, UsePair, reasons_not_to_use

UNSURE = "unsure"

Answers = Mapping[str, str]
"""What was answered, by field; a field that is not there has not been answered."""


class Question(StrEnum):
    """What is asked, in order; one a page."""

    HOLDER = "holder"
    MEMBER = "member"
    KIN = "kin"
    AREAS = "areas"
    BOUND = "bound"
    MONEY = "money"
    SHOWN = "shown"


FIELDS_OF: dict[Question, tuple[str, ...]] = {
    **{question: (question.value,) for question in Question},
    Question.AREAS: ("here", "there"),
}
"""The fields of each question: only the areas have two, the holder's and the member's."""

CHOICES: dict[str, tuple[str, ...]] = {
    "holder": ("account", "no_account", "paused", "resident", "none", UNSURE),
    "member": ("active", "paused", "none", UNSURE),
    "kin": (*(one.value for one in Relationship), UNSURE),
    "bound": ("sharing", "card", "nothing", "waiting", "later", "ended", UNSURE),
    "money": ("enough", "short", "zero", UNSURE),
    "shown": ("own", "holders", "old", "used", "unreadable", UNSURE),
}
"""What may be answered; an area is answered by its code or as unsure."""

DEPENDS_ON: dict[Question, Question] = {
    Question.MONEY: Question.HOLDER,
    Question.SHOWN: Question.BOUND,
}
"""Whose answer a question stands on: when that changes, it is asked anew, and nothing else is.

The areas stand on neither: whoever is not insured has none, so they are left out, and asked once they have.
"""

_ENROLMENTS = {
    "account": (EMPLOYEE, "1", True),
    "no_account": (EMPLOYEE, "1", False),
    "paused": (EMPLOYEE, "2", True),
    "resident": (RESIDENT, "1", False),
    UNSURE: (EMPLOYEE, "1", True),
}
_MEMBER_STATUS = {"active": "1", "paused": "2", UNSURE: "1"}
_CREDENTIALS = {
    "own": CredentialState.OWN,
    "holders": CredentialState.NOT_OWN,
    "old": CredentialState.EXPIRED,
    "used": CredentialState.USED,
    "unreadable": CredentialState.INVALID,
}
_NOT_ASKED = (Condition.MONTH, Condition.WISH)
_PLENTY_FEN = 1_000_000_00


def known(given: Answers) -> dict[str, str]:
    """The answers that can be true, of questions that are asked; anything else was never answered."""
    valid = {
        name: value
        for names in FIELDS_OF.values()
        for name in names
        if _is_valid(name, value := given.get(name, ""))
    }
    return {name: valid[name] for one in questions(valid) for name in FIELDS_OF[one] if name in valid}


def _is_valid(name: str, value: str) -> bool:
    return value == UNSURE or (value in CHOICES[name] if name in CHOICES else is_area_code(value))


def questions(answers: Answers) -> list[Question]:
    """The questions that these answers leave: who has no account needs none about money, and who is not
    insured none about where.
    """
    left_out = set()
    if "none" in (answers.get("holder"), answers.get("member")):
        left_out.add(Question.AREAS)
    if answers.get("holder") in ("no_account", "resident", "none"):
        left_out.add(Question.MONEY)
    if answers.get("bound") not in (None, "sharing", UNSURE):
        left_out.add(Question.SHOWN)
    return [one for one in Question if one not in left_out]


def next_question(answers: Answers) -> Question | None:
    """The first question that is not answered; None when there is none."""
    return next((one for one in questions(answers) if not is_answered(one, answers)), None)


def is_answered(question: Question, answers: Answers) -> bool:
    """Whether every field of it is."""
    return all(name in answers for name in FIELDS_OF[question])


def changed(answers: Answers, question: Question, new: Answers) -> dict[str, str]:
    """The answers with one question answered anew; only what stood on a changed answer is dropped."""
    names = FIELDS_OF[question]
    is_same = all(answers.get(name) == new.get(name) for name in names)
    dropped = [] if is_same else [one for one, upon in DEPENDS_ON.items() if upon is question]
    gone = {name for one in dropped for name in FIELDS_OF[one]}
    kept = {name: value for name, value in answers.items() if name not in gone and name not in names}
    return known({**kept, **{name: new[name] for name in names if name in new}})


def judge_use(
    answers: Answers, edition: Edition | None, switches: tuple[Switch, ...], *, today: date
) -> list[Checked]:
    """Every condition of use, by the rules; what nobody knows is neither kept nor broken.

    It is paid where the member is insured, as far as anybody said.
    """
    there = answers.get("there", UNSURE)
    place = None if there == UNSURE or _is_vague(there) else Place(switches, there)
    pair, expense = _use_pair(answers, edition, today), replace(_expense(answers, edition), place=place)
    reasons = reasons_not_to_use(pair, expense, edition, today=today)
    unknown = {*_unsure(answers), *unknown_at_use(pair, expense), *_NOT_ASKED}
    return check(TO_USE, reasons, unknown=unknown)


def reasons_not_to_bind_now(answers: Answers, edition: Edition | None, *, today: date) -> list[Reason]:
    """What would stand against binding the two today, as far as the answers say."""
    use = _use_pair(answers, edition, today)
    pair = PairFacts(holder=use.holder, member=use.member, relationship=use.relationship, starts_on=today)
    return reasons_not_to_bind(pair, edition, today=today)


def _use_pair(answers: Answers, edition: Edition | None, today: date) -> UsePair:
    here, there = _areas(answers, edition)
    bound = answers["bound"]
    # A relationship that nobody is sure of is taken for one that may share; it is marked as unknown.
    kin = Relationship.CHILD if answers["kin"] == UNSURE else Relationship(answers["kin"])
    return UsePair(
        holder=_holder(answers["holder"], here),
        member=_member(answers["member"], there),
        relationship=kin,
        binding=_binding(bound, kin, today),
        balance_fen=_balance_fen(answers, edition),
        member_has_family_card=bound == "card",
    )


def _holder(answer: str, area: str) -> PersonFacts:
    if answer not in _ENROLMENTS:
        return PersonFacts("holder")
    insutype, status, has_account = _ENROLMENTS[answer]
    return PersonFacts("holder", enrolments=(EnrolmentFacts(insutype, status, area, has_account),))


def _member(answer: str, area: str) -> PersonFacts:
    if answer not in _MEMBER_STATUS:
        return PersonFacts("member")
    return PersonFacts("member", enrolments=(EnrolmentFacts(RESIDENT, _MEMBER_STATUS[answer], area),))


def _binding(answer: str, kin: Relationship, today: date) -> BindingFacts | None:
    if answer in ("card", "nothing"):
        return None
    plain = BindingFacts(
        key="binding",
        holder_key="holder",
        member_key="member",
        relationship=kin,
        state=State.ACTIVE,
        starts_on=today,
    )
    match answer:
        case "waiting":
            return replace(plain, state=State.PENDING)
        case "later":
            return replace(plain, starts_on=today + timedelta(days=1))
        case "ended":
            return replace(plain, state=State.ENDED)
        case _:
            return plain


def _balance_fen(answers: Answers, edition: Edition | None) -> int | None:
    reserve_fen = edition.reserve_fen if edition else 0
    amounts = {"enough": reserve_fen + _PLENTY_FEN, "short": reserve_fen + 1, "zero": 0}
    return amounts.get(answers.get("money", UNSURE))


def _expense(answers: Answers, edition: Edition | None) -> Expense:
    shown = answers.get("shown", UNSURE)
    return Expense(
        payable_fen=2 if answers.get("money") == "short" else None,
        credential=_CREDENTIALS.get(shown, CredentialState.NONE_GIVEN),
    )


def _areas(answers: Answers, edition: Edition | None) -> tuple[str, str]:
    """Both areas for the rules; none where it is not known well enough to compare the two."""
    here, there = answers.get("here", UNSURE), answers.get("there", UNSURE)
    if UNSURE in (here, there):
        return "", ""
    if (
        (_is_vague(here) or _is_vague(there))
        and same_province(here, there)
        and edition is not None
        and edition.reach is Reach.AREA
    ):
        return "", ""
    return here, there


def _is_vague(code: str) -> bool:
    """Whether it names a province of several areas."""
    return code.endswith("0000") and province_of(code) not in ONE_AREA_EACH


def _unsure(answers: Answers) -> Collection[Condition]:
    of = {
        Condition.HOLDER: answers["holder"],
        Condition.MEMBER: answers["member"],
        Condition.KINSHIP: answers["kin"],
        Condition.BINDING: answers["bound"],
    }
    return {condition for condition, answer in of.items() if answer == UNSURE}
