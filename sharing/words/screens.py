"""What is read at the second screen of a counter: pairing it, opening what is to be signed, signing."""

from django.utils.translation import gettext, gettext_lazy as _

from sharing.rules.signature import Flaw

WRONG_PAIRING = _("配对码不对，或者已经失效。请核对经办人屏幕上的 12 位数字；过了 10 分钟的，请重新生成。")


def wrong_digits(left: int | None) -> str:
    """What was typed is not the number on the clerk's screen; `left` is None where nothing waits."""
    if left is None:
        return gettext("现在没有要签的内容，或者数字已经失效。请经办人重新生成。")
    if not left:
        return gettext("数字不对，这个数字不能再试了。请经办人重新生成。")
    return gettext("数字不对，还可以试 %(left)s 次。请看经办人屏幕上的 6 位数字。") % {"left": left}


SIGNATURE_FLAWS: dict[Flaw, str] = {
    Flaw.EMPTY: "请先在框里签上名字",
    Flaw.INCOMPLETE: "没有收到完整的签名，请重签一次",
    Flaw.TOO_LONG: "签名笔画太多，请重签一次",
    Flaw.TOO_SMALL: "签名太小，请签得大一些",
}
