"""People by the batch, and how far an import is."""

from collections.abc import Callable, Iterator
from itertools import islice

from accounts.register.rows import RegisterRow

PEOPLE = 1500

Progress = Callable[[str, int, int], None]
"""Told the stage ("read", "compare" or "apply"), the rows done and the rows to expect."""


def batches(people: Iterator[list[RegisterRow]]) -> Iterator[list[list[RegisterRow]]]:
    """Always as many people at a time, so that statements that name them all are the same each time."""
    while batch := list(islice(people, PEOPLE)):
        yield batch
