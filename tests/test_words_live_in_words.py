"""Sentences that people read stand in `words`: no inner room has any of its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import OneTimeCode
from accounts.rules.identity import DocumentFlaw
from accounts.words.identity import DOCUMENT_FLAWS
from accounts.words.sign_in import CODE_IS_FOR
from sharing.rules import messages, signature
from sharing.selectors.figures import What
from sharing.words.listings import COUNTED
from sharing.words.messages import FLAWS
from sharing.words.screens import SIGNATURE_FLAWS

HAN = re.compile(r"[\u3400-\u9fff]")  # a separator or a full-width sign alone is no word
# These speak: words, the doors, what doors share, and models, whose names stand in the migrations.
SPEAKING = {
    *("accounts/words", "accounts/pages", "accounts/management", "accounts/models", "accounts/apps.py"),
    *("sharing/words", "sharing/pages", "sharing/counter", "sharing/console", "sharing/gateway"),
    *("sharing/management", "sharing/binding_wizard", "sharing/presenters", "sharing/forms"),
    *("sharing/models", "sharing/apps.py", "portal"),
}
# What stands elsewhere all the same, by the name it has there.
ALLOWED = {
    "accounts/rules/areas.py": {"PROVINCES", "INSURING"},  # the names of GB/T 2260: data, by their codes
    "accounts/register/rows.py": {"_SEXES", "_FLAGS"},  # read, never shown
    "accounts/register/cells.py": {"_BALANCE", "_DAYS", "_TWO_DIGIT_YEAR"},
    "accounts/rules/names.py": {"_HAN", "_PLAIN"},  # which characters are Han
    "accounts/rules/stand_ins.py": {"_RARE", "_VERTICAL_MARKS", "_IDEOGRAPHS_OF_RADICALS"},  # data, by code
    "accounts/rules/identity.py": {"_PRINTED"},  # what stands on a soldier's document
    "accounts/templatetags/formats.py": {"day_cn", "month_cn"},  # how a day is written, as a filter of pages
}


def is_silent(path: Path) -> bool:
    rooms = {"/".join(path.parts[:depth]) for depth in (1, 2)}
    return "migrations" not in path.parts and not SPEAKING & rooms


def names_of(statement: ast.stmt) -> set[str]:
    found = getattr(statement, "targets", [getattr(statement, "target", statement)])
    return {getattr(one, "id", getattr(one, "name", "")) for one in found}


def words_in(path: Path) -> Iterator[str]:
    """The strings with Chinese in them, docstrings and what is allowed aside."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    checked = [one for one in body if not names_of(one) & ALLOWED.get(str(path), set())]
    nodes = [node for statement in checked for node in ast.walk(statement)]
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = (node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return (text.value for text in texts if id(text) not in docs and HAN.search(text.value))


def test_an_inner_room_has_no_words_of_its_own():
    rooms = [Path(name) for name in ("accounts", "sharing", "portal")]
    paths = [path for room in rooms for path in sorted(room.rglob("*.py")) if is_silent(path)]
    assert {str(path): found for path in paths if (found := list(words_in(path)))} == {}


def test_what_is_said_is_gathered():
    """`make messages` finds what is called `_` or by gettext's own names, and nothing else."""
    paths = [path for name in ("accounts", "sharing", "portal") for path in Path(name).rglob("*.py")]
    other = re.compile(r"gettext(?:_lazy)? as (?!_\b)\w+")
    assert [str(path) for path in paths if other.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", ALLOWED)
def test_what_is_allowed_is_still_there(path):
    body = ast.parse(Path(path).read_text(encoding="utf-8")).body
    assert ALLOWED[path] <= {name for statement in body for name in names_of(statement)}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (DOCUMENT_FLAWS, DocumentFlaw),
        (CODE_IS_FOR, OneTimeCode.Purpose),
        (SIGNATURE_FLAWS, signature.Flaw),
        (FLAWS, messages.Flaw),
        (COUNTED, What),
    ],
)
def test_every_code_has_words(words, codes):
    assert set(words) == set(codes)
