"""Below the doors nobody knows of requests, responses or pages that are led to: only the doors do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sharing

BELOW = ("binding_wizard", "presenters", "forms", "services", "selectors", "models", "words", "rules")
OF_A_DOOR = ("django.http", "django.shortcuts", "django.template.response", "django.contrib.messages")
VALUES = {"django.http.QueryDict"}  # what an address or a form says, as a mapping


def files(room: str) -> list[Path]:
    return sorted((Path(sharing.__file__).parent / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("room", BELOW)
def test_no_room_below_the_doors_takes_a_request_or_answers_one(room):
    of_a_door = [
        f"{path.name}: {name}"
        for path in files(room)
        for name in imported(path)
        if f"{name}.".startswith(tuple(f"{one}." for one in OF_A_DOOR)) and name not in VALUES
    ]
    assert files(room)
    assert of_a_door == []
