"""A supervisor corrects a document number, records a death or asks to undo one, or sends a notice again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actors import Officer
from accounts.models import AccountDispute, Person, PersonalAccount
from accounts.services import disputes
from accounts.templatetags.formats import day_cn
from accounts.words import Text
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import SummaryRow
from sharing.console.frame.session import find_person, person_in_areas
from sharing.console.people import merges, person_tables
from sharing.console.people.person_tables import RECORD
from sharing.forms.days import day_field
from sharing.forms.uploads import ScanField, takes_scans
from sharing.models import Notice
from sharing.selectors.approvals import open_about
from sharing.selectors.naming import namings_of
from sharing.services.notices import resend
from sharing.services.people import (
    deaths,
    deaths_undone,
    disputed_accounts,
    document_numbers,
    merged_balances,
    not_me,
    psn_numbers,
)

NUMBER = Act(
    _("更正证件号码"),
    [
        _("以后用新的号码登录和结算，密码不变。"),
        _("18 位号码里的出生日期、性别会一起更正。"),
        _("马上告诉本人。"),
    ],
    _("确定更正"),
    _("证件号码已更正，已告诉本人。"),
)
PSN_NO = Act(
    _("更正人员编号"),
    [
        _("另一位主管复核同意以后才更正；在那以前照旧。"),
        _("证件、登录、账户里的钱、绑定都不变；以前的费用和凭据还写着旧编号。"),
        _("医院、药店再用旧编号的，会告诉他们重新取人员编号。"),
        _("参保登记也要改：登记里还写着旧编号的，导入时会列为有问题的行，不会当成另一个人。"),
    ],
    _("请另一位主管复核"),
    _("已送复核，正在等另一位主管决定。"),
)
TAKE_UP = Act(
    _("确认登记余额已经合并"),
    [
        _("参保登记已经把并入的编号的余额合在一起时才办；请先和参保登记的同事核对。"),
        _("从下一次导入起，登记的余额照常计算：比现在少的，账户里的钱会减少。"),
    ],
    _("确认"),
    _("已确认，从下一次导入起照常计算。"),
    "danger sure",
)
DEATH = Act(
    _("登记死亡日期"),
    [
        _("这个人的所有共济绑定马上终止。"),
        _("马上告诉各方绑定已经终止，不会告诉对方原因。"),
        _("以后不能再用这个人的账号登录，医保码也不能再用。"),
    ],
    _("确定登记"),
    _("已登记，有关的绑定已经终止。"),
    "danger sure",
)
UNDO_DEATH = Act(
    _("撤销死亡登记"),
    [
        _("另一位主管复核同意以后才撤销；在那以前照旧。"),
        _("撤销以后本人可以用原来的密码登录，并会收到通知。"),
        _("因为登记死亡而结束的绑定不会恢复，需要的重新绑定。"),
        _("参保登记里也写着去世的，请先改正参保登记，不然下次导入又会登记上。"),
    ],
    _("请另一位主管复核"),
    _("已送复核，正在等另一位主管决定。"),
)
NOT_ME = Act(
    _("登记“不是我本人”"),
    [
        _("先核对来电的是本人。"),
        _(
            "对方给他办的、没有生效的绑定马上作废；已经生效的马上暂停，另一位主管复核后结束；亲情账户马上结束。"
        ),
        _("核实完以前，对方不能再添加他。马上告诉双方，并开一件投诉。"),
    ],
    _("确定登记"),
    _("已登记并告诉双方，在“投诉”里接着办。"),
    "danger sure",
)
DISPUTE = Act(
    _("处理余额对不上的账户"),
    [
        _("另一位主管复核同意以后才办；在那以前这个账户照旧不付钱。"),
        _("照登记扣减的，把登记少的部分从余额里扣掉，最多扣到零；还差的，以后登记增加时先补上。"),
        _("办好以后告诉本人，账户恢复支付。登记再报同样的余额，不会再停。"),
    ],
    _("请另一位主管复核"),
    _("已送复核，正在等另一位主管决定。"),
)
REPLAY = Act(
    _("重发通知"),
    [_("用同样的内容、同样的渠道再发一次给本人。"), _("谁为什么重发的会留下记录。")],
    _("确定重发"),
    _("已重发。"),
)


class NumberForm(ReasonedForm):
    """The right number, with the paper that proves it."""

    number = forms.CharField(
        label=_("正确的证件号码"),
        max_length=60,
        error_messages={"required": _("请输入正确的证件号码。")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    proof = ScanField(label=_("证明材料（身份证、户籍证明）"))
    field_order = ("number", "proof", "reason")


class PsnNoForm(ReasonedForm):
    """The right psn_no, with the paper that proves it."""

    psn_no = forms.CharField(
        label=_("正确的人员编号"),
        max_length=30,
        error_messages={
            "required": _("请输入正确的人员编号。"),
            "max_length": _("人员编号最多 30 位。"),
        },
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    proof = ScanField(label=_("证明材料（国家平台查询单）"))
    field_order = ("psn_no", "proof", "reason")


class DeathForm(ReasonedForm):
    """The day, with the paper that proves it."""

    died_on = day_field(_("死亡日期"), _("请选死亡日期。"))
    proof = ScanField(label=_("证明材料（医学死亡证明、火化证明）"))
    field_order = ("died_on", "proof", "reason")


class AliveForm(ReasonedForm):
    """The paper that proves that the person lives, or that somebody else was meant."""

    proof = ScanField(label=_("证明材料（本人到场的照片、公安证明）"))
    field_order = ("proof", "reason")


class DisputeForm(ReasonedForm):
    """Who was found to be right."""

    turn = forms.ChoiceField(
        label=_("核实的结果"),
        choices=[(one.value, one.label) for one in disputed_accounts.OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选核实的结果。"), "invalid_choice": _("请从列表里选择。")},
    )
    field_order = ("turn", "reason")


class NotMeForm(ReasonedForm):
    """Who named the person."""

    key = forms.ChoiceField(
        label=_("谁办的不是本人的意思"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选是谁办的。"), "invalid_choice": _("请从列表里选择。")},
    )
    field_order = ("key", "reason")

    def __init__(self, *args: Any, receiver_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.key), str(one.sender)) for one in namings_of(receiver_id)]
        self.fields["key"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=NOT_ME.title)
def person_not_me(request: HttpRequest, person: Person) -> HttpResponse:
    """Somebody called 12393: whoever named them is stopped."""
    form = filled(request, NotMeForm, receiver_id=person.pk)
    return answer(
        request,
        NOT_ME,
        form,
        subject=[SummaryRow(_("姓名"), str(person))],
        back=person_tables.url_of(person.pk),
        do=lambda by, at: not_me.say_not_me(
            key=UUID(form.cleaned_data["key"]), words=by.reason, by=by, at=at
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=DISPUTE.title)
def person_dispute(request: HttpRequest, person: Person) -> HttpResponse:
    """Asks another supervisor to settle a disputed account."""
    form = filled(request, DisputeForm)
    return answer(
        request,
        DISPUTE,
        form,
        subject=[SummaryRow(_("姓名"), str(person)), *person_tables.dispute_rows(person)],
        back=person_tables.url_of(person.pk),
        do=lambda by, at: disputed_accounts.ask_to_settle(
            person_id=person.pk, turn=AccountDispute.Turn(form.cleaned_data["turn"]), by=by, at=at
        ),
    )


@takes_scans
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=NUMBER.title)
def person_number(request: HttpRequest, person: Person) -> HttpResponse:
    """Puts the right document number in."""
    return _answer(request, person, NUMBER, NumberForm, document_numbers.correct_number)


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=PSN_NO.title)
def person_psn_no(request: HttpRequest, person: Person) -> HttpResponse:
    """Asks another supervisor to correct the psn_no."""
    return _answer(request, person, PSN_NO, PsnNoForm, psn_numbers.ask_to_correct)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=TAKE_UP.title)
def person_balance(request: HttpRequest, person: Person) -> HttpResponse:
    """Says that the register has merged the balances of two numbers."""
    return _answer(request, person, TAKE_UP, ReasonedForm, merged_balances.take_up_balance)


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=DEATH.title)
def person_death(request: HttpRequest, person: Person) -> HttpResponse:
    """Records a death."""
    return _answer(request, person, DEATH, DeathForm, deaths.record_death)


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, find_person, why=UNDO_DEATH.title)
def person_death_undo(request: HttpRequest, person: Person) -> HttpResponse:
    """Asks another supervisor to undo a death that was recorded wrongly."""
    return _answer(request, person, UNDO_DEATH, AliveForm, deaths_undone.ask_to_undo)


def _answer(
    request: HttpRequest,
    person: Person,
    act: Act,
    kind: type[ReasonedForm],
    service: Callable[..., object],
) -> HttpResponse:
    """The page of an act about a person: the service takes what the form asks besides the reason."""
    form = filled(request, kind)
    died = [SummaryRow(_("登记的死亡日期"), day_cn(person.died_on))] if person.died_on else []

    def do(by: Officer, at: datetime) -> object:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "reason"}
        return service(person_id=person.pk, **typed, by=by, at=at)

    subject = [
        SummaryRow(_("姓名"), str(person)),
        SummaryRow(_("人员编号"), person.psn_no),
        SummaryRow(_("登记的证件号码"), person.masked_number()),
        *died,
    ]
    return answer(request, act, form, subject=subject, back=person_tables.url_of(person.pk), do=do)


def _notice(request: HttpRequest, pk: UUID) -> tuple[Notice, list[UUID]]:
    mine = Notice.objects.filter(person_in_areas(request, "person")).select_related("person")
    notice = get_object_or_404(mine, pk=pk)
    return notice, [notice.person_id]


@require_http_methods(["GET", "HEAD", "POST"])
@shows(_("通知和送达"), _notice, why=REPLAY.title)
def notice_replay(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Sends a notice again."""
    return answer(
        request,
        REPLAY,
        filled(request, ReasonedForm),
        subject=[
            SummaryRow(_("给谁"), str(notice.person)),
            SummaryRow(_("渠道"), notice.get_channel_display()),
            SummaryRow(_("重发过几次"), str(notice.replays.count())),
        ],
        back=reverse("console:notice_detail", args=[notice.pk]),
        do=lambda by, at: resend.replay_notice(notice_id=notice.pk, by=by, at=at),
    )


def ways(person: Person) -> list[tuple[Text, str]]:
    """What a supervisor may do about a person; about a closed psn_no nothing more."""
    if person.closed_into_id:
        return []
    found = [
        (title, reverse(f"console:{name}", args=[person.pk]))
        for title, name in (
            (NUMBER.title, "person_number"),
            (PSN_NO.title, "person_psn_no"),
            (merges.FIND.title, "person_merge"),
        )
    ]
    if PersonalAccount.objects.filter(holder=person, awaited_fen__gt=0).exists():
        found.append((TAKE_UP.title, reverse("console:person_balance", args=[person.pk])))
    if namings_of(person.pk):
        found.append((NOT_ME.title, reverse("console:person_not_me", args=[person.pk])))
    if disputes.standing().filter(account__holder=person).exists():
        found.append((DISPUTE.title, reverse("console:person_dispute", args=[person.pk])))
    if person.died_on is None:
        found.append((DEATH.title, reverse("console:person_death", args=[person.pk])))
    elif open_about(person.pk) is None:
        found.append((UNDO_DEATH.title, reverse("console:person_death_undo", args=[person.pk])))
    return found
