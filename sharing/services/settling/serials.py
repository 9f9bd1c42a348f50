"""Numbers of what is settled, paid or signed in, as the national interface writes them."""

import secrets
from datetime import datetime

from accounts.days import clock_digits


def new_serial(at: datetime) -> str:
    """30 digits: the second in China, then 16 random ones."""
    return f"{clock_digits(at)}{secrets.randbits(64) % 10**16:016d}"
