"""What every kind of file is read into: lines, counted as a person counts them in Excel."""

from accounts.register.flaws import BadRow

Line = tuple[int, list[str | None] | BadRow]
"""A line number, the header's is the first, and its cells as they stand there, or why it cannot be read."""
