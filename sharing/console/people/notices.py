"""通知: what people were told, and whether it was delivered."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from accounts.templatetags.formats import moment_cn
from sharing.console.frame import rows
from sharing.console.frame.acts import may_act
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow
from sharing.console.people.person_acts import REPLAY
from sharing.console.people.person_tables import url_of as person_url
from sharing.models import Notice
from sharing.services.notices.send import MOST_TRIES


def delivery(row: Notice) -> Cell:
    """Where a notice stands on its way."""
    if row.channel == Notice.Channel.PORTAL:
        return Cell(_("看过"), tone="on") if row.read_at else Cell(_("在站内"), tone="on")
    if row.sent_at:
        return Cell(_("已合并送出") if row.is_joined else _("已送出"), tone="on")
    if row.tries >= MOST_TRIES:
        return Cell(_("没有送出"), tone="stop")
    return Cell(_("等待送出"), tone="wait") if not row.tries else Cell(_("还在再试"), tone="wait")


def _next_try(row: Notice) -> datetime | None:
    """When it is tried next: only what still has to leave is tried."""
    is_waiting = row.channel != Notice.Channel.PORTAL and not row.sent_at and row.tries < MOST_TRIES
    return row.next_try_at if is_waiting else None


class NoticeAdmin(ReadOnlyAdmin):
    """The outbox, for people insured in the reader's areas. The words are on the page of one."""

    noun = "notice"
    title = _("通知和送达")
    moment = "created_at"
    whose = joined = ("person",)
    columns = (
        Column(_("什么时候"), lambda row: rows.moment(row.created_at)),
        Column(_("给谁"), lambda row: rows.masked(row.person)),
        Column(_("渠道"), lambda row: row.get_channel_display()),
        Column(_("送达"), delivery),
        Column(_("试了几次"), lambda row: str(row.tries), is_number=True),
        Column(_("送出"), lambda row: rows.moment(row.sent_at)),
        Column(_("下次再试"), lambda row: rows.moment(_next_try(row))),
    )
    choices = (Choice("channel", _("渠道"), Notice.Channel.choices),)

    def about(self, request: HttpRequest, row: Notice) -> Detail:
        binding = reverse("console:binding_detail", args=[row.binding_id]) if row.binding_id else ""
        return Detail(
            title=_("通知"),
            rows=[
                SummaryRow(_("给谁"), row.person.name, url=person_url(row.person_id), act=_("看这个人")),
                SummaryRow(_("说了什么"), row.body),
                SummaryRow(_("渠道"), row.get_channel_display()),
                SummaryRow(_("写下"), moment_cn(row.created_at)),
                SummaryRow(_("送达"), delivery(row).text, hint=moment_cn(row.sent_at)),
                SummaryRow(_("试了几次"), str(row.tries), hint=_again(row)),
                *_replays(row),
                SummaryRow(_("本人看过"), moment_cn(row.read_at) or _("没有标为看过")),
            ],
            actions=[
                *([(_("看绑定"), binding)] if binding else []),
                *(
                    [(REPLAY.title, reverse("console:notice_replay", args=[row.pk]))]
                    if may_act(request)
                    else []
                ),
            ],
        )


def _again(row: Notice) -> str:
    at = _next_try(row)
    return gettext("下次 %(at)s") % {"at": moment_cn(at)} if at else ""


def _replays(row: Notice) -> list[SummaryRow]:
    """Each time that it was sent again: by whom and why."""
    return [
        SummaryRow(_("重发"), f"{one.by.staff_name} · {one.why}", hint=moment_cn(one.at))
        for one in row.replays.select_related("by")
    ]
