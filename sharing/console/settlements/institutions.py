"""定点医药机构: who settles, and with which keys; never the keys themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sharing.console.frame import rows
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow, Table
from sharing.console.frame.session import in_areas
from sharing.models import DeskSignIn, Institution, InstitutionKey

KEYS = (
    Column(_("密钥编号")),
    Column(_("现在")),
    Column(_("发放")),
    Column(_("到期")),
    Column(_("撤销")),
    Column(_("最近使用")),
    Column(_("允许的网段")),
)
SIGN_INS = (Column(_("签到编号")), Column(_("经办人")), Column(_("签到")), Column(_("签退")))
SHOWN_SIGN_INS = 20


class InstitutionAdmin(ReadOnlyAdmin):
    """Hospitals and pharmacies of the reader's areas."""

    noun = "institution"
    title = _("医药机构和密钥")
    is_about_people = False
    columns = (
        Column(_("机构编码")),
        Column(_("名称")),
        Column(_("类别")),
        Column(_("地区")),
        Column(_("现在")),
    )
    choices = (Choice("kind", _("类别"), Institution.Kind.choices),)

    def mine(self, request: HttpRequest) -> Q:
        return in_areas(request, "area_code")

    def cells(self, row: Institution, names: rows.Names) -> Sequence[Cell]:
        active = Cell(_("可以结算"), tone="on") if row.is_active else Cell(_("已停用"), tone="off")
        return (
            Cell(row.code),
            Cell(row.name),
            Cell(row.get_kind_display()),
            rows.area(row.area_code, names),
            active,
        )

    def about(self, request: HttpRequest, row: Institution) -> Detail:
        at = timezone.now()
        keys = row.keys.defer("key_sealed").order_by("-created_at")
        desks = row.desk_sign_ins.order_by("-signed_in_at")[:SHOWN_SIGN_INS]
        return Detail(
            title=row.name,
            rows=[
                SummaryRow(_("机构编码"), row.code),
                SummaryRow(_("类别"), row.get_kind_display()),
                SummaryRow(_("地区"), rows.area(row.area_code, rows.area_names()).text),
                SummaryRow(_("现在"), _("可以结算") if row.is_active else _("已停用")),
            ],
            tables=[
                Table(_("密钥"), KEYS, [_key(key, at) for key in keys], _("还没有密钥。")),
                Table(_("最近的窗口签到"), SIGN_INS, [_desk(desk) for desk in desks], _("还没有签到。")),
            ],
        )


def _key(key: InstitutionKey, at: datetime) -> Sequence[Cell]:
    if key.revoked_at:
        state = Cell(_("已撤销"), tone="off")
    elif key.expires_at and key.expires_at <= at:
        state = Cell(_("已到期"), tone="off")
    else:
        state = Cell(_("有效"), tone="on")
    moments = map(rows.moment, (key.created_at, key.expires_at, key.revoked_at, key.last_used_at))
    return (Cell(str(key.pk)), state, *moments, Cell("、".join(key.networks) or _now("不限")))


def _desk(desk: DeskSignIn) -> Sequence[Cell]:
    return (
        Cell(desk.sign_no),
        Cell(f"{desk.opter_name}（{desk.opter}）"),
        rows.moment(desk.signed_in_at),
        rows.moment(desk.signed_out_at),
    )
