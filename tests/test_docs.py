"""The docs that lead into the code: every file and every name they give is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ("where", "how-to", "architecture", "security", "retention", "words")
FILE = re.compile(r"`((?:accounts|sharing|portal|tests|scripts|templates|static|docs)/[\w./-]+)`")
NAME = re.compile(r"`([\w/]+\.py)`: `(\w+)`")


def read(doc: str) -> str:
    return (ROOT / "docs" / f"{doc}.md").read_text()


def names_in(file: Path) -> set[str]:
    """What stands at the top of a module."""
    tree = ast.parse(file.read_text())
    named = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return named | {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("doc", DOCS)
def test_every_file_that_a_page_names_is_there(doc: str) -> None:
    assert [file for file in FILE.findall(read(doc)) if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("doc", DOCS)
def test_every_name_that_a_page_gives_stands_in_its_file(doc: str) -> None:
    given = NAME.findall(read(doc))
    assert [f"{file}: {name}" for file, name in given if name not in names_in(ROOT / file)] == []


def test_twenty_questions_are_answered() -> None:
    rows = [row for row in read("where").splitlines() if re.match(r"\| \d+ \|", row)]
    assert (len(rows), [row for row in rows if not FILE.search(row)]) == (20, [])
