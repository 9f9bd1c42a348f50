"""What a register's figure does to an account from which money was used meanwhile. Money in fen."""

from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a figure."""

    POSTS = "posts"
    AGREES = "agrees"  # posts, and ends a dispute
    DISPUTES = "disputes"  # is not posted, and the account pays nothing from now on
    NO_NEWS = "no_news"  # is not posted: in dispute already, or judged by officers


def judge(
    figure_fen: int, *, imported_fen: int, balance_fen: int, is_disputed: bool, judged_fen: int | None
) -> Verdict:
    """What a figure does to an account whose last one was `imported_fen` and that has `balance_fen` left.

    `judged_fen` is the figure that officers have judged: only a lower one is news.
    """
    if balance_fen + figure_fen >= imported_fen:
        return Verdict.AGREES if is_disputed else Verdict.POSTS
    if is_disputed or (judged_fen is not None and figure_fen >= judged_fen):
        return Verdict.NO_NEWS
    return Verdict.DISPUTES
