"""定点医药机构: who settles, and with which keys; never the keys themselves."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from sharing.console.frame import rows
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow, table_of
from sharing.console.frame.session import in_areas
from sharing.console.policy.switches import turns_table
from sharing.models import Institution, InstitutionKey, SharingSwitch
from sharing.selectors.switches import place_of
from sharing.words.switches import decision_words


def _key_state(key: InstitutionKey) -> Cell:
    if key.revoked_at:
        return Cell(_("已撤销"), tone="off")
    if key.expires_at and key.expires_at <= timezone.now():
        return Cell(_("已到期"), tone="off")
    return Cell(_("有效"), tone="on")


def _state(row: Institution) -> Cell:
    return Cell(_("可以结算"), tone="on") if row.is_active else Cell(_("已停用"), tone="off")


def _sharing(row: Institution) -> str:
    """Whether other people's accounts may pay there, by its own switch or that of an area."""
    stopped_by = place_of(row).stopped_by
    return decision_words(stopped_by.ground, stopped_by.since) if stopped_by else gettext("可以用")


KEYS = (
    Column(_("密钥编号"), lambda key: str(key.pk)),
    Column(_("现在"), _key_state),
    Column(_("发放"), lambda key: rows.moment(key.created_at)),
    Column(_("到期"), lambda key: rows.moment(key.expires_at)),
    Column(_("撤销"), lambda key: rows.moment(key.revoked_at)),
    Column(_("最近使用"), lambda key: rows.moment(key.last_used_at)),
    Column(_("允许的网段"), lambda key: "、".join(key.networks) or gettext("不限")),
)
SIGN_INS = (
    Column(_("签到编号"), lambda desk: desk.sign_no),
    Column(_("经办人"), lambda desk: f"{desk.opter_name}（{desk.opter}）"),
    Column(_("签到"), lambda desk: rows.moment(desk.signed_in_at)),
    Column(_("签退"), lambda desk: rows.moment(desk.signed_out_at)),
)
SHOWN_SIGN_INS = 20


class InstitutionAdmin(ReadOnlyAdmin):
    """Hospitals and pharmacies of the reader's areas."""

    noun = "institution"
    title = _("医药机构和密钥")
    is_about_people = False
    columns = (
        Column(_("机构编码"), lambda row: row.code),
        Column(_("名称"), lambda row: row.name),
        Column(_("类别"), lambda row: row.get_kind_display()),
        Column(_("地区"), lambda row: row.area),
        Column(_("现在"), _state),
    )
    choices = (Choice("kind", _("类别"), Institution.Kind.choices),)

    def mine(self, request: HttpRequest) -> Q:
        return in_areas(request, "area_code")

    def read_along(self, page: Sequence[Any]) -> None:
        names = rows.area_names()
        for row in page:
            row.area = rows.area(row.area_code, names)

    def about(self, request: HttpRequest, row: Institution) -> Detail:
        keys = row.keys.defer("key_sealed").order_by("-created_at")
        desks = row.desk_sign_ins.order_by("-signed_in_at")[:SHOWN_SIGN_INS]
        return Detail(
            title=row.name,
            rows=[
                SummaryRow(_("机构编码"), row.code),
                SummaryRow(_("类别"), row.get_kind_display()),
                SummaryRow(_("地区"), rows.area(row.area_code, rows.area_names()).text),
                SummaryRow(_("现在"), _state(row).text),
                SummaryRow(_("家庭共济付费"), _sharing(row)),
            ],
            tables=[
                turns_table(SharingSwitch.objects.filter(institution=row).first()),
                table_of(_("密钥"), KEYS, keys, _("还没有密钥。")),
                table_of(_("最近的窗口签到"), SIGN_INS, desks, _("还没有签到。")),
            ],
        )
