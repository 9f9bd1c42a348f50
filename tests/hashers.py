"""A quick password hasher that counts its work."""

from django.contrib.auth.hashers import MD5PasswordHasher

COUNTING = "tests.hashers.CountingHasher"
hashed: list[str] = []
"""One entry a hash since a test emptied it."""


class CountingHasher(MD5PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        hashed.append("once")
        return super().encode(password, salt)
