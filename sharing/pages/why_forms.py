"""One question of the check that anybody may make, as a form; answers travel in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.rules.areas import PROVINCES
from sharing.binding_wizard.forms import area_choices
from sharing.rules.check import FIELDS_OF, UNSURE, Question
from sharing.words import RELATIONSHIPS

NOT_SURE = (UNSURE, _("不清楚"))
LABELS: dict[str, Any] = {
    "holder": _("账户的主人（出钱的人）参加的是哪种医保？"),
    "member": _("看病买药的人参加基本医保了吗？"),
    "kin": _("看病买药的人是账户主人的什么人？"),
    "here": _("账户的主人在哪里参保？"),
    "there": _("看病买药的人在哪里参保？"),
    "bound": _("两个人之间办了什么？"),
    "money": _("账户主人的个人账户里有钱吗？"),
    "shown": _("结算的时候出示的是什么？"),
}
SHORT: dict[str, Any] = {
    "holder": _("账户主人的医保"),
    "member": _("使用人的医保"),
    "kin": _("使用人是主人的"),
    "here": _("主人的参保地"),
    "there": _("使用人的参保地"),
    "bound": _("办了什么"),
    "money": _("账户里的钱"),
    "shown": _("出示的凭证"),
}
HINTS: dict[str, Any] = {
    "holder": _("个人账户只有职工医保才有。"),
    "member": _("职工医保、居民医保都可以。"),
    "kin": _("例如给妈妈用，就选“父母”。"),
    "there": _("看的是在哪里参保，不是住在哪里。"),
    "bound": _("上面两幅图说明“家庭共济”和“亲情账户”有什么不同。"),
}
CHOICES: dict[str, list[tuple[str, Any]]] = {
    "holder": [
        ("account", _("职工医保，有个人账户")),
        ("no_account", _("职工医保，但没有个人账户（例如公费医疗）")),
        ("paused", _("职工医保，现在停保或断缴")),
        ("resident", _("居民医保")),
        ("none", _("没有参保")),
        NOT_SURE,
    ],
    "member": [
        ("active", _("正常参保")),
        ("paused", _("参加过，现在停保或断缴")),
        ("none", _("没有参保")),
        NOT_SURE,
    ],
    "kin": [*((one.value, label) for one, label in RELATIONSHIPS.items()), NOT_SURE],
    "bound": [
        ("sharing", _("家庭共济，显示“生效中”")),
        ("card", _("只有“亲情账户”")),
        ("nothing", _("什么都没有办")),
        ("waiting", _("家庭共济，还在等对方确认")),
        ("later", _("家庭共济，还没到开始的日期")),
        ("ended", _("以前有家庭共济，已经到期或解除")),
        NOT_SURE,
    ],
    "money": [
        ("enough", _("够付这笔费用")),
        ("short", _("有一些，不够付")),
        ("zero", _("余额是零")),
        NOT_SURE,
    ],
    "shown": [
        ("own", _("看病买药的人本人的医保码、医保卡或身份证")),
        ("holders", _("账户主人的医保码或医保卡")),
        ("old", _("医保码，提示已经过期")),
        ("used", _("医保码，提示已经用过")),
        ("unreadable", _("医保码或卡，提示读不出来")),
        NOT_SURE,
    ],
}


class QuestionForm(forms.Form):
    """The fields of one question; each must be answered, if only by 不清楚."""

    def __init__(self, question: Question, data: Mapping[str, str] | None, **kwargs: Any) -> None:
        province = kwargs.pop("province")
        super().__init__(data, **kwargs)
        for name in FIELDS_OF[question]:
            self.fields[name] = _field(name, province)


def _field(name: str, province: str) -> forms.ChoiceField:
    of_areas = name in FIELDS_OF[Question.AREAS]
    choices = [("", gettext("请选择")), *area_choices(province), NOT_SURE] if of_areas else CHOICES[name]
    return forms.ChoiceField(
        label=LABELS[name],
        help_text=HINTS.get(name, ""),
        choices=choices,
        widget=forms.Select if of_areas else forms.RadioSelect,
        error_messages={
            "required": _("请选一个；说不准的，选“不清楚”。"),
            "invalid_choice": _("请从列表里选一个。"),
        },
    )


def answer_words(name: str, value: str, area_names: Mapping[str, str]) -> str:
    """An answer as it was chosen."""
    if name in CHOICES:
        return str(dict(CHOICES[name])[value])
    if value == UNSURE:
        return str(NOT_SURE[1])
    return area_names.get(value) or PROVINCES.get(value[:2], value)
