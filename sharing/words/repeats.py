"""What is read where something was done too often: how often it may be, and what to do instead."""

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.repeats import Repeat

AGAIN = _("请在 %(wait)s后（%(clock)s 以后）再办。")

SAID: dict[Repeat, tuple[Text, Text]] = {
    Repeat.TERMS: (
        _("对方每次都会收到通知，所以一小时最多改 %(most)d 次限额和留言。"),
        _("不想再让对方用的，随时可以解除绑定。"),
    ),
    Repeat.NAMING: (
        _("给%(name)s办绑定，一天最多 %(most)d 次，今天已经满了。"),
        _("要先办其他家人的，请删去这一位；有急事请拨打 12393。"),
    ),
    Repeat.CARD: (
        _("请同一位家人办亲情账户，一天最多 %(most)d 次，今天已经满了。"),
        _("家人要看病的，请带上他本人的医保卡或身份证。"),
    ),
    Repeat.TELEPHONE: (
        _("同一个人的手机号码，一天最多改 %(most)d 次。"),
        _("这期间要办的事，都可以由本人带身份证到窗口办。"),
    ),
    Repeat.VISIT: (
        _("同一位经办人一天最多给同一个人代办 %(most)d 次，本人每次都会收到短信。"),
        _("今天还要办的，请由其他窗口的同事接待。"),
    ),
    Repeat.NUMBER: (
        _("同一个人的证件号码，一天最多更正 %(most)d 次。"),
        _("请先和本人、参保登记核对清楚。"),
    ),
    Repeat.RESUME: (
        _("同一份绑定，一天最多恢复 %(most)d 次，双方每次都会收到短信。"),
        _("暂停和终止不受限制；请先打电话和双方说清楚。"),
    ),
    Repeat.CORRECT: (
        _("同一份绑定的关系，一天最多更正 %(most)d 次，双方每次都会收到短信。"),
        _("请先和双方核对清楚。"),
    ),
    Repeat.RESEND: (
        _("给同一个人重发通知，一天最多 %(most)d 次。"),
        _("要紧的请打电话告诉本人，或请本人到医保大厅。"),
    ),
}
