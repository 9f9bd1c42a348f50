"""What a message is told that was not carried out: `infcode` tells machines, two sentences tell people."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from sharing.services.premiums.pay import PremiumNotCollected
from sharing.services.settling.cancellations import AlreadyCancelled, SettlementUnknown
from sharing.services.settling.credentials import NumberReplaced
from sharing.services.settling.institution_look_ups import PersonUnknown, TooManyLookUps
from sharing.services.settling.operator_sessions import OperatorUnknown
from sharing.services.settling.reversals import CannotReverse
from sharing.services.settling.settlements import BillAlreadySettled, NothingToResettle
from sharing.services.settling.stored_replies import MessageReused, MessageReversed, NotDone


class Rejected(NotDone):
    """This door does not take the message; `detail` says what exactly is wrong with it."""

    status: ClassVar[int] = 200

    def __init__(self, detail: str = "") -> None:
        super().__init__()
        self.detail = detail


class Unreadable(Rejected):
    """The body is no message at all."""

    code = "unreadable"
    text = _("报文读不出来。")
    next = _("请按接口说明检查编码和格式后重发。")


class BadField(Rejected):
    """A field is missing or cannot be what it says."""

    code = "bad_field"
    text = _("报文里有字段不对。")
    next = _("请改正后，用新的报文编号重发。")


class UnknownTransaction(Rejected):
    """There is no such transaction here."""

    code = "unknown_transaction"
    text = _("没有这个交易编号。")
    next = _("本接口有哪些交易，请看接口说明。")


class TooLarge(Rejected):
    """The body is larger than any message."""

    code = "too_large"
    status = 413
    text = _("报文超过 1 MB。")
    next = _("请分几次发送。")


class WrongMethod(Rejected):
    """Messages are posted."""

    code = "wrong_method"
    status = 405
    text = _("本接口只接受 POST。")
    next = _("请把报文作为 JSON 用 POST 发送；接口说明在 /gateway/docs/。")


class WrongSignatureType(Rejected):
    """`signtype` names a signature that is not used here."""

    code = "wrong_signature_type"
    text = _("不支持这种签名方式。")
    next = _("signtype 请填 SM3，cainfo 请填 HMAC-SM3 的十六进制。")


class NotAuthentic(Rejected):
    """Unknown institution, wrong key, expired, revoked, another network: which one is not told."""

    code = "not_authentic"
    text = _("机构编码、密钥、签名或来源网段不符。")
    next = _("请核对后重发；密钥是否有效，请联系当地医保经办机构。")


class OutOfTime(Rejected):
    """A new message whose time is too far from now."""

    code = "out_of_time"
    text = _("报文时间和现在相差太多。")
    next = _("请校准时钟，用新的报文时间重新签名发送。")


class Busy(Rejected):
    """The database is away, or others hold what this needs; what the answer was lost of may stand."""

    seconds: ClassVar[int] = 5
    code = "busy"
    status = 503
    text = _("系统忙，这次没有办成，或者办成了而没有收到回音。")
    next = _("请过 5 秒用同一报文编号原样重发，不会办两次。")


class Failed(Rejected):
    """A bug of ours: nothing was kept, and the same message may be sent again."""

    code = "failed"
    status = 500
    text = _("系统出错，这次没有办成。")
    next = _("请稍后用同一报文编号原样重发；仍不行请拨打 12393。")


REFUSED = -3001
"""A rule says no: the codes and sentences stand in `output.reasons`."""

INFCODES: dict[type[NotDone], int] = {
    Unreadable: -1001,
    BadField: -1002,
    UnknownTransaction: -1003,
    TooLarge: -1004,
    WrongMethod: -1005,
    WrongSignatureType: -2001,
    NotAuthentic: -2002,
    OutOfTime: -2003,
    BillAlreadySettled: -3002,
    SettlementUnknown: -3003,
    AlreadyCancelled: -3004,
    NothingToResettle: -3005,
    CannotReverse: -3006,
    MessageReused: -3007,
    MessageReversed: -3008,
    PersonUnknown: -3009,
    TooManyLookUps: -3010,
    OperatorUnknown: -3011,
    PremiumNotCollected: -3012,
    NumberReplaced: -3013,
    Busy: -9001,
    Failed: -9002,
}
"""0 is done; -1xxx the message, -2xxx who sends it, -3xxx what it asks, -9xxx our own failure."""

STORED = (
    BadField,
    BillAlreadySettled,
    SettlementUnknown,
    AlreadyCancelled,
    NothingToResettle,
    CannotReverse,
    PremiumNotCollected,
    NumberReplaced,
)
"""What is a settling message's answer for good; all else may be told otherwise another time."""
