"""Money in words: whole fen inside, yuan for people."""

from __future__ import annotations


def yuan(fen: int) -> str:
    """An amount in fen as people read it: 348216 → 3,482.16, with a true minus sign."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{rest:02d}"
