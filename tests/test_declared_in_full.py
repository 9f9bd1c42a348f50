"""A new relationship or reason: one sentence names every place that does not know it yet."""

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from sharing.models import Binding
from sharing.rules.conditions import CONDITION_OF
from sharing.rules.edition import Relationship
from sharing.rules.kinship import KINSHIPS
from sharing.rules.reasons import Code
from sharing.words.doors import MET_AT, Door
from sharing.words.help import HELP
from sharing.words.reason_names import NAMES
from sharing.words.reasons import WORDS
from sharing.words.relationships import KIN
from tests.gateway.test_reasons import NOT_SHARED, REFUSED
from tests.rules.test_reasons import BINDING_CODES, USE_CODES
from tests.test_codes_by_door import BIND

DOCS = Path(__file__).parents[1] / "docs"
WALKED_BY_THEMSELVES = {Code.FAMILY_CARD_ONLY, Code.ACCOUNT_USE_DECLINED, Code.PREMIUM_ALREADY_PAID}


def missing(all_of_them: Iterable[StrEnum], places: Mapping[str, Collection[str]]) -> str:
    """For each that is not known everywhere, the sentence that says where."""
    gaps = {one: [place for place, known in places.items() if one not in known] for one in all_of_them}
    return "\n".join(
        f"{type(one).__name__}.{one.name}: {'; '.join(found)}." for one, found in gaps.items() if found
    )


def in_table(page: str) -> set[str]:
    """The codes that begin a row of a table of the docs."""
    return set(re.findall(r"^\| `(\w+)` \|", (DOCS / page).read_text("utf-8"), flags=re.MULTILINE))


def kept_by_the_database() -> set[str]:
    """The relationships that the migrations let a binding have."""
    migrated = MigrationLoader(None).project_state().models["sharing", "binding"]
    [known] = [one for one in migrated.options["constraints"] if one.name == "relationship_is_known"]
    [(_field, values)] = known.condition.children
    return set(values)


def test_every_relationship_is_declared_wherever_it_is_needed() -> None:
    longest = Binding._meta.get_field("relationship").max_length or 0
    places: dict[str, Collection[str]] = {
        "no answer at which ages it can be (KINSHIPS in sharing/rules/kinship.py)": KINSHIPS,
        "no words for it (KIN in sharing/words/relationships.py)": KIN,
        "no migration that lets the database keep it (makemigrations sharing)": kept_by_the_database(),
        "too long for its column": {one for one in Relationship if len(one) <= longest},
    }
    assert not (gaps := missing(Relationship, places)), gaps


def test_every_reason_is_declared_wherever_it_is_needed() -> None:
    told_at_the_till = in_table("gateway.md") | set(Code) - MET_AT[Door.INSTITUTION]
    places: dict[str, Collection[str]] = {
        "no condition that it breaks (BROKEN_BY in sharing/rules/conditions.py)": CONDITION_OF,
        "no words for its readers (WORDS in sharing/words/reasons.py)": WORDS,
        "no question and answer on the help page (HELP in sharing/words/help.py)": HELP,
        "no few words for officers (NAMES in sharing/words/reason_names.py)": NAMES,
        "met at no door (MET_AT in sharing/words/doors.py)": frozenset().union(*MET_AT.values()),
        "not in docs/codes.md (`manage.py code_table` prints it)": in_table("codes.md"),
        "not in docs/gateway.md, whose test says what to write": told_at_the_till,
        "not pinned as one that never changes (tests/rules/test_reasons.py)": {*BINDING_CODES, *USE_CODES},
        "walked at no door (BIND in tests/test_codes_by_door.py, NOT_SHARED or REFUSED in "
        "tests/gateway/test_reasons.py)": {*BIND, *NOT_SHARED, *REFUSED, *WALKED_BY_THEMSELVES},
    }
    assert not (gaps := missing(Code, places)), gaps
