"""Message gateways for tests: one that keeps what it is given, one that is out of order."""

from accounts.models import Person

RECORDING, BROKEN = "tests.telephones.RecordingSender", "tests.telephones.BrokenSender"
received: list[tuple[str, str]] = []
"""(telephone, text) of every message since a test emptied it."""


class RecordingSender:
    def send(self, telephone: str, text: str, person: Person) -> None:
        received.append((telephone, text))


class BrokenSender:
    def send(self, telephone: str, text: str, person: Person) -> None:
        raise ConnectionError(f"nobody answers for {telephone}")
