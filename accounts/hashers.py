"""Passwords as Argon2, one at a time in a process: each takes 100 MB for a tenth of a second."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.heavy_work import HeavyWork

PASSWORD = HeavyWork(takes_mb=102, waits_s=5)  # Argon2PasswordHasher.memory_cost is 102,400 KiB


class QueuedArgon2(Argon2PasswordHasher):
    """Django's own, in its turn. Raises Busy."""

    def encode(self, password: str, salt: str) -> str:
        with PASSWORD.turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with PASSWORD.turn():
            return super().verify(password, encoded)
