"""One binding as one of its two people sees it today."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.actors import Citizen, Clerk
from accounts.days import month_of
from accounts.rules.money import yuan
from sharing import words
from sharing.models import Binding
from sharing.rules.edition import Relationship
from sharing.rules.kinship import KINSHIPS
from sharing.rules.life import State
from sharing.rules.use import Expense
from sharing.selectors.binding_status import BindingStatus, status_on
from sharing.selectors.deduct_order import queue_of
from sharing.selectors.may_share import may_use
from sharing.services.bindings.binding_requests import may_renew
from sharing.services.bindings.confirm_and_end import NotYours


def ending_word(status: BindingStatus, *, mine: bool) -> str:
    """What ending is called for this reader."""
    if status.waits:
        return _("撤回") if mine else _("不同意")
    return _("解除绑定") if mine else _("退出")


def kin_said(relationship: str, *, mine: bool) -> str:
    """What the other of the two is to this reader: 子女, or 您是对方的子女."""
    kin = words.relationship_label(relationship)
    return kin if mine else _("您是对方的%(kin)s") % {"kin": kin}


@dataclass(frozen=True)
class Seen:
    """One binding as one of its two people sees it today."""

    binding: Binding
    me: Citizen | Clerk
    today: date

    @property
    def mine(self) -> bool:
        """Whether it is the reader's account that is shared."""
        return self.binding.holder_id == self.me.person_id

    @property
    def status(self) -> BindingStatus:
        return status_on(self.binding, self.today)

    @property
    def other(self) -> str:
        return self.binding.member.name if self.mine else self.binding.holder.name

    @property
    def kin(self) -> str:
        return words.relationship_label(self.binding.relationship)

    @property
    def kin_said(self) -> str:
        return kin_said(self.binding.relationship, mine=self.mine)

    @property
    def period(self) -> str:
        return words.period(self.binding.starts_on, self.binding.ends_on)

    @property
    def ending_word(self) -> str:
        return ending_word(self.status, mine=self.mine)

    @property
    def is_guardian(self) -> bool:
        """Whether the holder acts for a child of theirs who is under 18."""
        is_parent = KINSHIPS[Relationship(self.binding.relationship)].holder_is_parent
        return self.mine and is_parent and self.binding.member.is_minor(self.today)

    @property
    def used_fen(self) -> int:
        return self.binding.used_in_fen(month_of(self.today))

    @property
    def may_renew(self) -> bool:
        live = not self.status.has_ended
        return self.mine and live and may_renew(self.binding, self.today)

    @property
    def may_hide(self) -> bool:
        """Whether the reader may keep from the holder where they went."""
        return not self.mine and not self.binding.member.is_minor(self.today)

    @property
    def place(self) -> int | None:
        """Whose turn it is among the member's holders, from 1."""
        return queue_of(self.binding.member_id, self.today).place_of(self.binding.pk)

    @property
    def rows(self) -> list[dict[str, str]]:
        """For components/summary.html."""
        binding = self.binding
        shown = [
            (_("授权人（出钱的账户）"), binding.holder.name + (_("（您本人）") if self.mine else "")),
            (_("共济使用人"), binding.member.name + ("" if self.mine else _("（您本人）"))),
            (_("使用人是授权人的"), self.kin),
            (_("授权期限"), self.period),
        ]
        if self.status.waits and binding.confirm_by:
            shown.append((_("确认截止"), _("%(day)s（含当天）") % {"day": words.day(binding.confirm_by)}))
        if self.mine:
            shown.append((_("本月使用"), f"¥ {yuan(self.used_fen)}"))
            shown.insert(2, (_("使用人证件号码"), binding.member.masked_number()))
        if place := self.place:
            shown.append((_("先后次序"), _("用完使用人自己的账户以后，第 %(place)d 位") % {"place": place}))
        if binding.monthly_limit_fen is not None:
            shown.append((_("授权人设的每月限额"), f"¥ {yuan(binding.monthly_limit_fen)}"))
        if binding.note:
            shown.append((_("授权人的留言"), binding.note))
        return [{"label": label, "value": value} for label, value in shown]

    def sayings(self) -> list[words.Saying] | None:
        """Why it cannot be used today; empty if it can, None where the state says it all."""
        starts_later = self.binding.starts_on > self.today
        if self.status.state not in (State.ACTIVE, State.SUSPENDED) or starts_later:
            return None
        answer = may_use(
            holder_id=self.binding.holder_id,
            member_id=self.binding.member_id,
            relationship=Relationship(self.binding.relationship),
            on=self.today,
            expense=Expense(),
            reader_id=self.me.person_id,
        )
        return words.say_all(answer.reasons, words.Reader.HOLDER if self.mine else words.Reader.MEMBER)


def find_seen(pk: UUID, me: Citizen | Clerk, today: date) -> Seen:
    """One of the reader's own bindings, as holder or as member. Raises NotYours for anybody else's."""
    found = Binding.objects.of(me.person_id).select_related("holder", "member", "pledge__text")
    binding = found.filter(pk=pk).first()
    if binding is None:
        raise NotYours
    return Seen(binding, me, today)


def state_shown(sent: str) -> State:
    """The state that a page showed of a binding. Raises NotYours for what no page shows."""
    try:
        return State(sent)
    except ValueError:
        raise NotYours from None
