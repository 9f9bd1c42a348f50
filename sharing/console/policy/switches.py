"""共济付费开关: where shared paying is switched off, since when and why; asking to turn it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.templatetags.formats import moment_cn
from accounts.words import Text
from sharing.console.frame import rows
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow, table_of
from sharing.console.frame.session import areas
from sharing.console.policy.policy_session import may_change, own_prefixes
from sharing.models import SharingSwitch, SwitchTurn
from sharing.rules.switches import Ground
from sharing.selectors import switches
from sharing.selectors.approvals import open_about
from sharing.services.policy import sharing_switches
from sharing.words.switches import GROUNDS, switch_place, turn_words

TURN = Act(
    _("停用或恢复共济付费"),
    [
        _("另一位政策管理员复核同意的那一刻起生效，不用等，也不用重新启动。"),
        _("停用以后，那里的结算和代缴保费不再用家人的账户，患者自己的账户和现金照常；退费照常退回原账户。"),
        _("突发情况停用的，要由突发情况恢复；试点按最小的范围算：全省停、一个市开，那个市就能用。"),
        _("参保地在那里的人，在首页和“账户绑定”里马上看到；医院、药店在应答里看到。"),
    ],
    _("请另一位政策管理员复核"),
    _("已送复核，正在等另一位政策管理员决定。"),
    "danger sure",
)
OFF, ON = "off", "on"


class TurnForm(ReasonedForm):
    """Where, off or on, and on which ground."""

    place = forms.CharField(
        label=_("哪里"),
        max_length=12,
        help_text=_(
            "一个地区：区划代码的前 2 位（全省）或前 4 位（一个市），比如 3203。一家机构：12 位机构编码。"
        ),
        error_messages={"required": _("请填地区或机构编码。"), "max_length": _("机构编码是 12 位。")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    turn = forms.ChoiceField(
        label=_("停用还是恢复"),
        choices=[(OFF, _("停用家庭共济付费")), (ON, _("恢复（试点：开始）家庭共济付费"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选停用还是恢复。"), "invalid_choice": _("请从列表里选择。")},
    )
    ground = forms.ChoiceField(
        label=_("因为什么"),
        choices=[(ground.value, label) for ground, label in GROUNDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选因为什么。"), "invalid_choice": _("请从列表里选择。")},
    )
    field_order = ("place", "turn", "ground", "reason")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switch_turn(request: HttpRequest) -> HttpResponse:
    """Asks another policy officer to turn shared paying off or on somewhere."""
    form = filled(request, TurnForm, initial={"place": request.GET.get("place", "")})
    return answer(
        request,
        TURN,
        form,
        subject=(),
        back=reverse("console:switch_list"),
        do=lambda by, at: sharing_switches.ask_to_turn(
            place=form.cleaned_data["place"].strip().upper(),
            ground=Ground(form.cleaned_data["ground"]),
            is_on=form.cleaned_data["turn"] == ON,
            by=by,
            at=at,
        ),
    )


def turn_url(place: str) -> str:
    """Where a policy officer begins for one place."""
    return f"{reverse('console:switch_turn')}?{urlencode({'place': place})}"


TURNS = (
    Column(_("从什么时候"), lambda turn: rows.moment(turn.at)),
    Column(_("怎么了"), lambda turn: turn_words(turn.ground, is_on=turn.is_on)),
    Column(_("理由"), lambda turn: turn.reason),
    Column(_("谁提出的"), lambda turn: turn.asked_by.staff_name),
    Column(_("谁决定的"), lambda turn: turn.decided_by.staff_name),
)


def turns_table(switch: SharingSwitch | None) -> rows.Table:
    """Every turn of a switch, the latest first; a place that was never switched has none. One query."""
    turns = switch.turns.select_related("asked_by", "decided_by").order_by("-at", "-pk") if switch else ()
    return table_of(_("停用和恢复的记录"), TURNS, turns, _("没有停用过。"))


def _stands(last: Mapping[tuple[UUID, str], SwitchTurn], row: SharingSwitch, ground: Ground) -> Cell:
    turn = last.get((row.pk, ground.value))
    if turn is None:
        return Cell("—")
    return Cell(_("可以用"), tone="on") if turn.is_on else Cell(_("停用"), tone="stop")


class SharingSwitchAdmin(ReadOnlyAdmin):
    """Every place that was ever switched, of the reader's areas."""

    noun = "switch"
    title = _("共济付费开关")
    lead = _("家人的账户在哪里能付费。没有列出来的地方都能用。")
    is_about_people = False
    joined = ("institution",)
    columns = (
        Column(_("哪里"), lambda row: row.where),
        Column(_("突发情况"), lambda row: _stands(row.last, row, Ground.INCIDENT)),
        Column(_("试点"), lambda row: _stands(row.last, row, Ground.PILOT)),
    )

    def mine(self, request: HttpRequest) -> Q:
        return switches.concerning(areas(request))

    def ways(self, request: HttpRequest) -> Sequence[tuple[Text, str]]:
        return [(TURN.title, reverse("console:switch_turn"))] if own_prefixes(request) else ()

    def read_along(self, page: Sequence[Any]) -> None:
        names, last = rows.area_names(), switches.last_turns(page)
        for row in page:
            row.where, row.last = switch_place(row, names), last

    def about(self, request: HttpRequest, row: SharingSwitch) -> Detail:
        last, asked = switches.last_turns([row]), open_about(row.pk)
        waits = (
            [SummaryRow(_("正在等复核"), _wanted(asked.payload), moment_cn(asked.asked_at))] if asked else []
        )
        code = row.institution.code if row.institution else row.area_prefix
        acts = [(TURN.title, turn_url(code))] if may_change(request, row.area_code) and not asked else []
        return Detail(
            title=switch_place(row, rows.area_names()),
            rows=[
                *(SummaryRow(label, _stands(last, row, ground).text) for ground, label in GROUNDS.items()),
                *waits,
            ],
            tables=[turns_table(row)],
            actions=acts,
        )


def _wanted(payload: Mapping[str, Any]) -> str:
    return turn_words(payload["ground"], is_on=payload["is_on"])
