"""How money, days and names are written on pages: the one way out of fen and UTC."""

from datetime import date, datetime

from django import template
from django.utils.translation import gettext as _

from accounts.days import SHANGHAI
from accounts.rules import money

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Whole fen as yuan with thousands separators, without the sign ¥; nothing for nothing."""
    return "" if fen is None else money.yuan(fen)


@register.filter
def yuan_signed(fen: int | None) -> str:
    """The same with its sign always shown, for rows that go in or out; nought has none."""
    return f"+{yuan(fen)}" if fen and fen > 0 else yuan(fen)


@register.filter
def day_cn(day: date | datetime | None) -> str:
    """A day as it is said: 2026年11月29日. A moment counts as its day in China."""
    if not day:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI)
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


@register.filter
def month_cn(month: date | None) -> str:
    """A month as it is said: 2026年11月."""
    return _("{year}年{month}月").format(year=month.year, month=month.month) if month else ""


@register.filter
def moment_cn(moment: datetime | None) -> str:
    """A moment as the clock in China showed it: 2026年11月22日 09:30."""
    return f"{day_cn(moment)} {moment.astimezone(SHANGHAI):%H:%M}" if moment else ""


@register.filter
def initial(name: str) -> str:
    """The character that stands for a person in a round badge: the last one of the name."""
    return name.strip()[-1:]
