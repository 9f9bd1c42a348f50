"""共济: bindings with everything that happened to them, and the pledges that were signed for them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from accounts.days import shanghai_day
from accounts.templatetags.formats import moment_cn
from accounts.words import Text
from sharing import words
from sharing.console.bindings import binding_acts
from sharing.console.frame import rows
from sharing.console.frame.acts import may_act
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Column, SummaryRow
from sharing.console.people.person_tables import url_of as person_url
from sharing.console.staff.approval_rows import waiting_rows
from sharing.models import Binding, BindingEvent, Pledge
from sharing.rules.life import State
from sharing.selectors.binding_status import Step, status_on
from sharing.words.labels import Label
from sharing.words.relationships import RELATIONSHIPS

STATES = [
    (State.PENDING.value, _("等待对方确认")),
    (State.IN_REVIEW.value, _("等待审核")),
    (State.ACTIVE.value, _("生效")),
    (State.SUSPENDED.value, _("暂停")),
    (State.ENDED.value, _("已结束")),
]


def _status(row: Binding) -> Label:
    return status_on(row, shanghai_day(timezone.now())).label


class BindingAdmin(ReadOnlyAdmin):
    """Whoever shares with whom, where one of the two is insured in the reader's areas."""

    noun = "binding"
    title = binding_acts.BINDING
    moment = "signed_at"
    whose = ("holder", "member")
    joined = ("holder", "member", "edition")
    columns = (
        Column(_("授权人"), lambda row: rows.masked(row.holder)),
        Column(_("使用人"), lambda row: rows.masked(row.member)),
        Column(_("关系"), lambda row: words.relationship_label(row.relationship)),
        Column(_("现在"), lambda row: rows.state(_status(row))),
        Column(_("期限"), lambda row: words.period(row.starts_on, row.ends_on)),
        Column(_("签署"), lambda row: rows.moment(row.signed_at)),
    )
    choices = (
        Choice("state", _("状态"), STATES),
        Choice("relationship", _("关系"), [(key.value, label) for key, label in RELATIONSHIPS.items()]),
    )

    def about(self, request: HttpRequest, row: Binding) -> Detail:
        pledge = Pledge.objects.filter(binding=row).first()
        return Detail(
            title=gettext("%(holder)s 共济给 %(member)s")
            % {"holder": row.holder.name, "member": row.member.name},
            rows=_summary(row),
            trail=trail_for_staff(row),
            actions=_ways(row, pledge) + (binding_acts.ways(row) if may_act(request) else []),
        )


def _summary(row: Binding) -> list[SummaryRow]:
    limit = row.monthly_limit_fen
    return [
        SummaryRow(_("授权人"), row.holder.name, url=person_url(row.holder_id), act=_("看这个人")),
        SummaryRow(_("使用人"), row.member.name, url=person_url(row.member_id), act=_("看这个人")),
        SummaryRow(_("使用人是授权人的"), words.relationship_label(row.relationship)),
        SummaryRow(_("期限"), words.period(row.starts_on, row.ends_on)),
        SummaryRow(_("现在"), _status(row).text, hint=_("由工作人员暂停") if row.is_held else ""),
        *waiting_rows(row.pk),
        SummaryRow(_("签署时间"), moment_cn(row.signed_at)),
        SummaryRow(_("按哪一版政策签的"), row.edition.name, hint=row.edition.source_number),
        SummaryRow(_("授权人设的每月限额"), rows.yuan_text(limit) if limit is not None else _("没有设")),
        SummaryRow(
            _("当月已用"), rows.yuan_text(row.used_in_fen(shanghai_day(timezone.now()).replace(day=1)))
        ),
    ]


def _ways(row: Binding, pledge: Pledge | None) -> list[tuple[Text, str]]:
    ways: list[tuple[Text, str]] = [(_("逐条核对，换一天看"), reverse("console:binding_why", args=[row.pk]))]
    if pledge:
        ways.append((_("看承诺书"), reverse("console:pledge_detail", args=[pledge.pk])))
    visits = row.events.filter(visit__isnull=False).order_by("at", "pk").values_list("visit", flat=True)
    if visit := visits.first():
        ways.append((_("看窗口代办和收下的材料"), reverse("console:visit_detail", args=[visit])))
    return ways


def trail_for_staff(binding: Binding) -> list[Step]:
    """What happened, newest first, with who did it and all that was written. One query."""
    events = binding.events.select_related("by_user", "by_person").order_by("-at", "-pk")
    return [_step(event) for event in events]


def _step(event: BindingEvent) -> Step:
    by = [event.get_by_kind_display()]
    by += [event.by_user.staff_name] if event.by_user and event.by_user.is_staff else []
    if event.by_person:
        by.append(
            gettext("为%(name)s办") % {"name": event.by_person.name}
            if event.visit_id
            else event.by_person.name
        )
    hint = [moment_cn(event.at), " ".join(by), words.door_label(event.door)]
    return Step(words.action_label(event.action), " · ".join(hint), event.words)
