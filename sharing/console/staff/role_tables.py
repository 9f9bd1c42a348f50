"""The tables of rights: who holds what, where, from when, given by whom."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.words import Text
from sharing.console.frame import rows
from sharing.console.frame.rows import Cell, Column, Names, Table
from sharing.console.staff.approval_rows import prefix_name
from sharing.rules.roles import Role
from sharing.words.roles import ROLES

WHO = (Column(_("谁")), Column(_("工号")))
GRANT = (Column(_("地区")), Column(_("从哪天")), Column(_("到哪天")), Column(_("谁提出授予的")))
STAFF = (*WHO, Column(_("账号")), Column(_("现在的角色")))


def holders(names: Names, today: date) -> list[tuple[Text, Table]]:
    """For each role, what it is for and who holds it now or will. One query."""
    held = RoleGrant.objects.exclude(ends_on__lt=today).select_related("user", "given_by")
    of_role: dict[str, list[RoleGrant]] = {role.value: [] for role in Role}
    for grant in held.order_by("area_prefix", "user__staff_no", "starts_on"):
        of_role[grant.role].append(grant)
    return [
        (
            ROLES[role],
            Table(
                RoleGrant.Role(role.value).label,
                (*WHO, *GRANT),
                [(*_who(grant.user), *_grant(grant, names)) for grant in of_role[role.value]],
                _("现在没有人有这个角色。"),
            ),
        )
        for role in Role
    ]


def everybody(people: Iterable[User], today: date) -> Table:
    """Every account of staff. Their grants are prefetched."""
    lines = [(*_who(user), account(user), Cell(_roles(user, today))) for user in people]
    return Table(_("工作人员"), STAFF, lines)


def grants_of(user: User, names: Names) -> Sequence[tuple[RoleGrant, Sequence[tuple[Column, Cell]]]]:
    """Every right that somebody ever had, the newest first, with each cell's column."""
    columns = (Column(_("角色")), *GRANT)
    given = user.grants.select_related("given_by").order_by("-starts_on", "-pk")
    return [
        (grant, list(zip(columns, (Cell(grant.get_role_display()), *_grant(grant, names)), strict=True)))
        for grant in given
    ]


def account(user: User) -> Cell:
    """Where an account stands."""
    if not user.is_active:
        return Cell(gettext("已停用"), tone="off")
    if user.first_password_until:
        return Cell(gettext("还没有改首次密码"), tone="wait")
    return Cell(gettext("可以登录"), tone="on")


def _who(user: User) -> tuple[Cell, Cell]:
    url = reverse("console:staff_detail", args=[user.pk])
    return Cell(user.staff_name, url), Cell(user.staff_no or "")


def _grant(grant: RoleGrant, names: Names) -> Sequence[Cell]:
    by = grant.given_by
    return (
        Cell(prefix_name(grant.area_prefix, names)),
        rows.day(grant.starts_on),
        _until(grant),
        Cell(f"{by.staff_name}（{by.staff_no}）" if by else _("部署时建立")),
    )


def _until(grant: RoleGrant) -> Cell:
    if grant.ends_on is None:
        return Cell(_("长期"))
    return rows.day(grant.ends_on) if grant.ends_on >= grant.starts_on else Cell(_("已收回"))


def _roles(user: User, today: date) -> str:
    held = [one for one in user.grants.all() if one.ends_on is None or one.ends_on >= today]
    return "、".join(dict.fromkeys(str(one.get_role_display()) for one in held))
