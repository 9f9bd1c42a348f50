"""Where an edition or a pledge text stands, what is asked of it, and what is in its way, for officers."""

from datetime import date

from django.utils.translation import gettext, gettext_lazy as _

from sharing.rules.approvals import ApprovalKind
from sharing.rules.policy import Stand
from sharing.words.labels import Label, day

HAS_CHANGED = _("别人刚刚改过这份草案，没有保存您的改动。请打开草案重新看一遍，再决定怎样改。")
GONE = _("这份草案已经施行，或者已经被丢弃。")
NOT_WHILE_ASKED = _("正在等另一位政策管理员复核，现在不能丢弃。请复核的人先不同意。")
ASKED_ALREADY = _("已经请人复核，正在等结果。")
CHANGED_SINCE_READ = _("草案刚刚被改过，还没有请人复核。请看过下面新的内容，再提交一次。")


def wanted(kind: str, since: date | None) -> str:
    """What a second officer is asked to agree to: that it begins that day, or without one to take it back."""
    if since is None:
        return gettext("撤回，变回草案")
    text = gettext("从 %(day)s起启用") if kind == ApprovalKind.PLEDGE_TEXT else gettext("从 %(day)s起施行")
    return text % {"day": day(since)}


def stand_label(stand: Stand, since: date | None) -> Label:
    """A word or two, with the tone they are shown in."""
    match stand:
        case Stand.TO_COME if since:
            return Label(gettext("%(day)s起施行") % {"day": day(since)}, "wait")
        case Stand.DRAFT | Stand.TO_COME:
            return Label(gettext("草案"), "wait")
        case Stand.IN_FORCE:
            return Label(gettext("正在施行"), "on")
        case Stand.SUPERSEDED:
            return Label(gettext("已被替代"), "off")


EDITION_DIFFERS = "政策“{name}”（{area}）与随附的不同，未改动"
ELSEWHERE = "其他地区"
PLEDGE_DIFFERS = "承诺书 {version} 与随附的不同，未改动"

SOURCE = _("{title}（{number}，{day}）")
WITHIN_AREA = _("双方要在同一个统筹区（一般是同一个市）参保")
WITHIN_PROVINCE = _("{province}内各市之间都可以，暂不能跨省")
SAME_PROVINCE = _("同一个省")
