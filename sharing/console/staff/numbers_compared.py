"""Two psn_no side by side, for who has to say whether they are one human: masked, nothing of others."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.days import shanghai_day
from accounts.models import Person, PersonalAccount, User
from accounts.templatetags.formats import day_cn, moment_cn
from sharing import words
from sharing.console.frame import rows
from sharing.models import Attachment, Binding, Settlement
from sharing.rules.facts import PersonFacts
from sharing.selectors import facts


@dataclass(frozen=True)
class ComparedRow:
    """One thing of both."""

    title: str
    closed: str
    kept: str

    @property
    def is_same(self) -> bool:
        return self.closed == self.kept


def compared(closed: Person, kept: Person) -> list[ComparedRow]:
    """Everything by which two people of staff see whether they are one human. Eight queries."""
    ids = [closed.pk, kept.pk]
    accounts = {account.holder_id: account for account in PersonalAccount.objects.filter(holder__in=ids)}
    standing, names = facts.people_on(ids, shanghai_day(timezone.now())), rows.area_names()
    live, bills = _live_bindings(ids), _bills(ids)
    proofs = Attachment.objects.filter(person__in=ids, kind=Attachment.Kind.SAME_HUMAN)
    papers = Counter(proofs.values_list("person", flat=True))
    users = set(User.objects.filter(person__in=ids).values_list("person", flat=True))

    def yuan(person: Person, field: str) -> str:
        account = accounts.get(person.pk)
        return rows.yuan_text(getattr(account, field)) if account else _("没有个人账户")

    def both(title: str, said: Callable[[Person], str]) -> ComparedRow:
        return ComparedRow(title, said(closed), said(kept))

    return [
        both(_("人员编号"), lambda one: one.psn_no),
        both(_("姓名"), lambda one: one.name),
        both(_("证件号码"), lambda one: one.masked_number()),
        both(_("出生日期"), lambda one: day_cn(one.birth_date) or _("没有登记")),
        both(_("性别"), lambda one: one.get_sex_display()),
        both(_("手机号码"), lambda one: one.masked_telephone() or _("没有登记")),
        both(_("死亡日期"), lambda one: day_cn(one.died_on) or _("没有登记")),
        both(_("参保"), lambda one: _insured(standing[one.pk], names)),
        both(_("账户余额"), lambda one: yuan(one, "balance_fen")),
        both(_("参保登记的余额"), lambda one: yuan(one, "imported_fen")),
        both(_("还没有结束的绑定"), lambda one: str(live[one.pk])),
        both(_("费用"), lambda one: bills.get(one.pk, _("没有"))),
        both(_("登录账号"), lambda one: _("有") if one.pk in users else _("没有")),
        both(_("收下的证明"), lambda one: str(papers[one.pk])),
    ]


def _insured(person: PersonFacts, names: rows.Names) -> str:
    said = [
        f"{words.insutype_label(one.insutype)} {rows.area(one.area_code, names).text}"
        + ("" if one.is_active else _("（停）"))
        for one in person.enrolments
    ]
    return "、".join(said) or _("没有参保记录")


def _live_bindings(ids: Sequence[UUID]) -> Counter[UUID]:
    return Counter(
        key for pair in Binding.objects.of(*ids).live().values_list("holder_id", "member_id") for key in pair
    )


def _bills(ids: Sequence[UUID]) -> dict[UUID, str]:
    """How many, and when the last one was."""
    of_each = Settlement.objects.filter(patient__in=ids, reverses=None).values("patient")
    found = of_each.annotate(count=Count("pk"), last=Max("received_at")).order_by()
    return {
        row["patient"]: _("%(count)s 笔，最近 %(last)s")
        % {"count": row["count"], "last": moment_cn(row["last"])}
        for row in found
    }
