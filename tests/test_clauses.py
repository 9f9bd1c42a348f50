"""A clause is declared once; whatever else it needs is named where it is missing."""

from collections.abc import Collection
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Annotated

from scripts.clause_table import table
from sharing.console.policy.edition_form import EditionForm, typed_from
from sharing.models import Edition as EditionRow
from sharing.rules.clauses import Number
from sharing.rules.edition import CLAUSES, Content, kinds_of
from sharing.selectors.facts import as_rule
from sharing.words.clauses import WORDS
from tests import make


def lacking(content: type[Content], words: Collection[str], columns: Collection[str]) -> list[str]:
    """A sentence for each clause that is not whole, with every place where something is missing."""
    kinds = kinds_of(content)
    found = []
    for name in dict.fromkeys([*(one.name for one in fields(content)), *words]):
        places = [
            ("its field in Content (sharing/rules/edition.py)", name in content.__dataclass_fields__),
            ("its kind: bounds, how two compare (the same field, Annotated)", name in kinds),
            ("its column (sharing/models/policy.py)", name in columns),
            ("its words (sharing/words/clauses.py)", name in words),
        ]
        if missing := [place for place, is_there in places if not is_there]:
            found.append(f"The clause {name} lacks {'; '.join(missing)}.")
    return found


COLUMNS = {column.name: column for column in EditionRow._meta.get_fields()}


def test_every_clause_has_a_kind_a_column_and_words():
    assert lacking(Content, WORDS, COLUMNS) == []


def test_a_clause_that_is_not_whole_is_named_with_every_place():
    @dataclass(frozen=True, kw_only=True)
    class Longer(Content):
        min_age: Annotated[int, Number(0, 150)] = 0
        max_age: int = 150

    names = [one.name for one in fields(Content)]
    assert lacking(Longer, [*names, "sex"], [*names, "max_age"]) == [
        "The clause min_age lacks its column (sharing/models/policy.py); "
        "its words (sharing/words/clauses.py).",
        "The clause max_age lacks its kind: bounds, how two compare (the same field, Annotated); "
        "its words (sharing/words/clauses.py).",
        "The clause sex lacks its field in Content (sharing/rules/edition.py); its kind: bounds, how two "
        "compare (the same field, Annotated); its column (sharing/models/policy.py).",
    ]


def test_what_is_not_said_is_the_same_in_the_row_and_in_the_rules():
    said = {one.name: one.default for one in fields(Content) if one.default is not MISSING}
    kept = {name: COLUMNS[name].get_default() for name in said if COLUMNS[name].has_default()}
    assert {"confirm_days", "reserve_fen", "pays_premium"} <= kept.keys()
    assert kept == {name: said[name] for name in kept}


def test_the_form_the_row_and_the_rules_say_the_same():
    said = make.content(max_members=3, monthly_limit_fen=1_00, med_types={"11": True, "1101": False})
    form = EditionForm(typed_from(said) | {"seen": ""})
    assert form.is_valid()
    assert form.as_content() == said
    rule = as_rule(EditionRow(**{name: kind.kept(getattr(said, name)) for name, kind in CLAUSES.items()}))
    assert rule.canonical() == said.canonical()
    assert rule.relationships == set(said.relationships)


def test_the_docs_have_every_clause():
    docs = Path(__file__).parents[1] / "docs" / "clauses.md"
    assert docs.read_text("utf-8") == table()
