"""What a receipt is for: the kinds of act, as the slip and /verify/ name them."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.words import Text


class Act(StrEnum):
    """A kind of act that gets a receipt; those of a binding are called as the move that they make."""

    SIGN = "sign"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    UNBIND = "unbind"
    LEAVE = "leave"
    SUSPEND = "suspend"
    TELEPHONE = "telephone"
    TERMS = "terms"
    ORDER = "order"
    HIDE = "hide"
    FAMILY_CARD = "family_card"
    CARD_ASKED = "card_asked"
    CARD_ANSWERED = "card_answered"
    CARD_ENDED = "card_ended"
    PREMIUM = "premium"
    NOT_ME = "not_me"


ACTS: dict[Act, Text] = {
    Act.SIGN: _("签署共济承诺书，绑定家人"),
    Act.CONFIRM: _("同意共济绑定"),
    Act.REFUSE: _("不同意共济绑定"),
    Act.WITHDRAW: _("撤回共济绑定"),
    Act.UNBIND: _("解除共济绑定"),
    Act.LEAVE: _("退出共济绑定"),
    Act.SUSPEND: _("代办人申请解除共济绑定"),
    Act.TELEPHONE: _("更正手机号码"),
    Act.TERMS: _("设每月限额、留言"),
    Act.ORDER: _("排先用谁的账户"),
    Act.HIDE: _("设机构名称给不给授权人看"),
    Act.FAMILY_CARD: _("办理亲情账户"),
    Act.CARD_ASKED: _("申请亲情账户"),
    Act.CARD_ANSWERED: _("回答亲情账户的申请"),
    Act.CARD_ENDED: _("结束亲情账户"),
    Act.PREMIUM: _("代缴居民医保费"),
    Act.NOT_ME: _("说明不是本人意思"),
}


def act_label(act: str) -> str:
    """The kind of act."""
    return str(ACTS[Act(act)])
