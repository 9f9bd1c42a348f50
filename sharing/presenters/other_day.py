"""Two people on another day, asked of staff: could the account have been used, could they have been bound."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.templatetags.formats import day_cn
from sharing.forms.days import LOOKED_BACK, day_field
from sharing.models import Binding
from sharing.presenters.condition_hints import hints_of
from sharing.presenters.condition_rows import ConditionRow, Ways, count_broken, no_ways, row_of
from sharing.rules.conditions import Condition
from sharing.rules.life import State
from sharing.selectors.condition_history import checked_to_bind, conditions_on
from sharing.selectors.may_share import known_since
from sharing.selectors.scheme import first_day, in_words
from sharing.words import Reader
from sharing.words.conditions import lines


@dataclass(frozen=True)
class OtherDay:
    """What components/other_day.html shows. `to_bind` is empty where they were bound that day already."""

    on: date
    to_use: list[ConditionRow]
    to_bind: list[ConditionRow]
    source: str

    @property
    def may_use(self) -> bool:
        return not count_broken(self.to_use)

    @property
    def may_bind(self) -> bool:
        return not count_broken(self.to_bind)


class OtherDayForm(forms.Form):
    """A day between the beginning of the scheme and today; without one, today."""

    on = day_field(_("看哪一天"), wrong=LOOKED_BACK)

    def __init__(self, asked: Mapping[str, str], *, begins: date | None, today: date) -> None:
        super().__init__({"on": asked.get("on") or today.isoformat()})
        self._begins, self._today = begins, today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"] or self._today
        if on > self._today:
            raise forms.ValidationError(gettext("以后的日子还说不准，请选今天或以前的日子。"))
        if self._begins and on < self._begins:
            day = {"day": day_cn(self._begins)}
            raise forms.ValidationError(gettext("家庭共济从 %(day)s起施行，最早能查这一天。") % day)
        return on


def other_day_form(binding: Binding, asked: Mapping[str, str], today: date) -> OtherDayForm:
    """The form for two people: the scheme began where the holder is insured."""
    begins = first_day(conditions_on(binding, today).pair.holder.area_code)
    return OtherDayForm(asked, begins=begins, today=today)


def other_day(binding: Binding, on: date, reader: Reader | None = None, ways: Ways = no_ways) -> OtherDay:
    """Every condition of that day under the edition of that day, as this reader may know it; None: staff."""
    on_day = conditions_on(binding, on, binding.holder_id if reader is Reader.HOLDER else None)
    hints = hints_of(on_day, reader, has_bill=False)
    for condition, hint in _before_the_records(binding, on, reader):
        hints[condition.value] = [*hints.get(condition.value, ()), hint]
    bound = on_day.pair.binding is not None and on_day.pair.binding.state is not State.ENDED
    area = on_day.pair.holder.area_code
    return OtherDay(
        on=on,
        to_use=[
            row_of(line, hints=hints.get(line.key, ()), ways=ways) for line in lines(on_day.checked, reader)
        ],
        to_bind=[] if bound else [row_of(line) for line in lines(checked_to_bind(binding, on), reader)],
        source=in_words(on_day.edition, area).source if on_day.edition else gettext("还没有施行家庭共济"),
    )


def _before_the_records(binding: Binding, on: date, reader: Reader | None) -> Iterator[tuple[Condition, str]]:
    """Of a day before there are records: from when, of what this reader may know."""
    since = known_since(holder_id=binding.holder_id, member_id=binding.member_id)
    insured = gettext("参保登记从 %(day)s起才有记录，再早的日子按最早的一条看。")
    if since.holder_on and on < since.holder_on and reader is not Reader.MEMBER:
        yield Condition.HOLDER, insured % {"day": day_cn(since.holder_on)}
    if since.member_on and on < since.member_on and reader is not Reader.HOLDER:
        yield Condition.MEMBER, insured % {"day": day_cn(since.member_on)}
    if since.balance_on and on < since.balance_on and reader is not Reader.MEMBER:
        money = gettext("余额从 %(day)s起才有记录，再早的日子查不到。")
        yield Condition.MONEY, money % {"day": day_cn(since.balance_on)}
