"""Answers to who has tried too often."""

from datetime import datetime

from django.http import HttpResponse

from accounts.services.rate_limits import TooManyTries


def told_to_wait(response: HttpResponse, refused: TooManyTries, at: datetime) -> HttpResponse:
    """The same answer, which also tells a program how long to wait."""
    response["Retry-After"] = str(refused.seconds_left(at))
    return response
