"""What can be done in a visit, as its first page offers it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.days import shanghai_day
from sharing.counter.visit.session import OpenVisit
from sharing.models import FamilyCard
from sharing.rules.family_cards import State
from sharing.selectors.inbox import waiting_for, waiting_of


@dataclass(frozen=True)
class Task:
    """One of them; `count` is how much of it waits."""

    label: str
    hint: str
    url: str
    count: int = 0


def tasks_of(desk: OpenVisit) -> list[Task]:
    """All that may be begun: of an agent only what a supervisor decides on, and its papers."""
    if desk.visit.by_agent:
        return [*_asked_for(desk), *_on_paper(desk)]
    return [*_asked_for(desk), *_in_person(desk), *_on_paper(desk)]


def _asked_for(desk: OpenVisit) -> Iterable[Task]:
    hint = _("谁可以用谁的账户；解除、退出")
    if not desk.visit.by_agent:
        hint += _("；续签、限额、能不能用")
    return [
        _task(desk, "binding_new", _("绑定家人"), _("把账户给家人用，签承诺书")),
        _task(desk, "record_list", _("授权记录和解除"), hint),
    ]


def _in_person(desk: OpenVisit) -> Iterable[Task]:
    citizen, today = desk.citizen.pk, shanghai_day(desk.at)
    waiting = waiting_for(citizen, today).count() + waiting_of(citizen, today).count()
    papers = Q(helper=citizen, state=State.IN_REVIEW.value)
    cards = FamilyCard.objects.filter(papers | Q(relative=citizen, state=State.ASKED.value)).count()
    return [
        _task(desk, "confirmations", _("授权绑定确认"), _("配偶当面签名同意"), waiting),
        _task(desk, "deduct_order", _("先用谁的账户"), _("几位家人共济给本人时，谁的先用")),
        _task(desk, "telephone", _("更正手机号码"), _("要看证明")),
        _task(desk, "family_cards", _("亲情账户"), _("替家人出示他自己的医保码；核对孩子的材料"), cards),
        _task(desk, "premium_list", _("替家人缴居民医保费"), _("从本人的个人账户付")),
        _task(desk, "spending", _("支出明细"), _("家人用了多少，没有用上的为什么")),
        _task(desk, "spending_used", _("看病买药的费用"), _("每一笔怎么付的，为什么没有用上")),
        _task(desk, "notices", _("通知"), _("给本人发过的每一条")),
        _task(desk, "looks", _("谁看过我的信息"), _("哪位工作人员、哪家机构，什么时候")),
    ]


def _on_paper(desk: OpenVisit) -> Iterable[Task]:
    return [
        _task(desk, "receipt", _("打印回执"), _("这次办了的事")),
        _task(desk, "papers", _("材料不齐"), _("一次告知缺什么，下次接着办")),
    ]


def _task(desk: OpenVisit, page: str, label: str, hint: str, count: int = 0) -> Task:
    return Task(label, hint, reverse(f"counter:{page}", args=[desk.visit.pk]), count)
