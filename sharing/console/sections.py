"""The menu of the back office. Who is shown which entry follows from `portal.who_may`."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One page of the menu. `within` are the names of the pages that are reached from it."""

    label: str | Promise
    name: str
    within: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        return (self.name, *self.within)


@dataclass(frozen=True)
class Section:
    """A heading of the menu, with its entries; one of which nothing may be opened is not shown."""

    label: str | Promise
    entries: tuple[Entry, ...] = ()


SECTIONS = (
    Section(_("今天"), (Entry(_("今天"), "today"), Entry(_("全部栏目"), "index"))),
    Section(_("人员")),
    Section(_("共济")),
    Section(_("结算")),
    Section(_("政策")),
    Section(_("复核")),
    Section(_("办理")),
    Section(_("导出"), (Entry(_("导出"), "export_list"),)),
    Section(_("权限")),
)
"""Names stand without their namespace."""
