"""The one place where moments become days: the scheme's calendar is Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@lru_cache(maxsize=64)  # a bill asks for its own a dozen times
def shanghai_day(moment: datetime) -> date:
    """The calendar day in China at this moment."""
    return moment.astimezone(SHANGHAI).date()


def shanghai_month(moment: datetime) -> date:
    """The first day of the month in China at this moment."""
    return month_of(shanghai_day(moment))


@lru_cache(maxsize=64)
def clock_digits(moment: datetime) -> str:
    """14 digits: day and second of the clock in China, as the national interface writes them in numbers."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.year:04}{local.month:02}{local.day:02}{local.hour:02}{local.minute:02}{local.second:02}"


def month_of(day: date) -> date:
    """The first day of the month that this day lies in."""
    return day.replace(day=1)


def months_before(month: date, count: int) -> date:
    """The first day of the month `count` months before this one."""
    years, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, index + 1, 1)


def day_start(day: date) -> datetime:
    """The moment, in UTC, at which this day begins in China."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The moment, in UTC, at which this day has passed in China (24:00)."""
    return day_start(day + timedelta(days=1))


def written_at(moment: datetime) -> UUID:
    """No UUIDv7 that is made at this moment, or later, is less than this."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
