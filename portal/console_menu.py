"""What the back office's frame shows of who is at work, and where they may go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import PoolingArea, RoleGrant
from accounts.models.people import area_name
from accounts.rules.areas import INSURING
from accounts.words import Text
from portal.access_table import TABLE
from sharing.console.frame.sections import SECTIONS, Entry, Section


@dataclass(frozen=True)
class Link:
    """A way in the menu; `entries` are those of a section."""

    label: Text
    url: str
    is_current: bool
    entries: tuple[Link, ...] = ()


def console_menu(request: HttpRequest) -> list[Link]:
    """The sections that the reader's roles open, each leading to the first of its entries that they open."""
    roles = {grant.role for grant in _grants(request)}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [link for section in SECTIONS if (link := _section(section, roles, here))]


def roles_said(request: HttpRequest) -> str:
    """The reader's roles with their areas: 审计员（江苏省）. One query where an area is a city's."""
    grants = _grants(request)
    codes = {f"{grant.area_prefix:0<6}" for grant in grants if len(grant.area_prefix) > len("32")}
    names = dict(PoolingArea.objects.filter(pk__in=codes).values_list("pk", "name")) if codes else {}
    said = [f"{grant.get_role_display()}（{prefix_name(grant.area_prefix, names)}）" for grant in grants]
    return "、".join(dict.fromkeys(said))


def prefix_name(prefix: str, names: dict[str, str]) -> str:
    """The area that a prefix stands for, in words."""
    if not prefix:
        return _("全部地区")
    return INSURING.get(prefix) or area_name(f"{prefix:0<6}", names)


def _section(section: Section, roles: Iterable[str], here: str) -> Link | None:
    entries = tuple(_link(entry, here) for entry in section.entries if TABLE[_full(entry.name)] & set(roles))
    if not entries:
        return None
    return Link(section.label, entries[0].url, any(entry.is_current for entry in entries), entries)


def _link(entry: Entry, here: str) -> Link:
    return Link(entry.label, reverse(_full(entry.name)), here in map(_full, entry.pages))


def _full(name: str) -> str:
    return f"console:{name}"


def _grants(request: HttpRequest) -> list[RoleGrant]:
    return getattr(request, "grants", [])
