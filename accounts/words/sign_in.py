"""What is read of one-time codes, and of tries that were too many."""

from django.utils.translation import gettext_lazy as _

from accounts.words import Text

TOO_MANY_TRIES = _("尝试的次数太多了。请在 %(wait)s后（%(clock)s 以后）再试。")
WAIT_MINUTES = _("%d 分钟")
WAIT_HOURS = _("%d 小时")
TOMORROW = _("明天 %s")
_WITHOUT_CODE = _(
    "不等也能办：记得密码的直接登录，签承诺书可以手写签名，也可以本人带身份证到医保大厅，当场就能办。"
)
_RESET = _("忘记了密码的，可以用短信验证码重新设置，不用等；工作人员请找系统管理员。")
_CROWDED = _("同一个网络里试的人太多了，可以换一个网络（例如手机流量）再试，或者到就近医保大厅办理，不收费。")
_BY_CARD = _("急用的，请参保人出示医保码或医保卡。")
# What to do meanwhile, by what there was too much of (accounts.services.rate_limits.Scope).
INSTEAD: dict[str, Text] = {
    "sign_in": _RESET,
    "sign_in_staff": _RESET,
    "sign_in_address": _CROWDED,
    "sign_in_name": _(
        "用这个号码登录的密码最近在别的设备上多次输错，为了防止别人猜密码，没有登录过的设备要等一等。"
        "您以前登录过的手机或电脑不用等；没有的话，用短信验证码重新设置密码，马上就能登录。"
        "工作人员请用平时的电脑，或者找系统管理员。"
    ),
    "register": _CROWDED,
    "code_ask": _WITHOUT_CODE,
    "code_telephone": _WITHOUT_CODE,
    "relative": _("拿不准家人的姓名和号码，请带双方证件到医保大厅，窗口可以帮您核对。"),
    "look_up": _BY_CARD,
    "look_up_miss": _BY_CARD,
    "desk_miss": _("急着办的，可以请同事查找或办理。"),
    "pairing": _("没有配对也可以在窗口的屏幕上签字。"),
    "verify_miss": _("也可以拿着回执到医保大厅核对。"),
}

WAS_MERGED = _(
    "这个证件号码的账号已经并入您本人的另一个证件号码（%(number)s），请用那个号码登录；还没有密码的，请先用那个号码注册。"
)
CODE_EXPIRED = _("验证码已失效，请重新获取。")
CODE_USED_UP = _("验证码不正确，这个验证码不能再试了，请重新获取。")
CODE_WRONG = _("验证码不正确，还可以试 %(left)s 次。")
CODE_MESSAGE = _(
    "【医保家庭共济】您正在%(act)s，验证码 %(digits)s，%(minutes)s 分钟内有效。"
    "不是您本人操作请不要告诉任何人。"
)
# By the purpose of the code.
CODE_IS_FOR = {
    "password": _("设置登录密码"),
    "pledge": _("签署家庭共济个人承诺书"),
    "confirm": _("确认家庭共济绑定"),
}

HELD_HOUR = _("%(month)d月%(day)d日 %(clock)s")
NUMBER_HELD = _(
    "您登记的手机号码刚由参保登记改过，为了防止改错，要到%(clock)s 以后才能用它收验证码。"
    "急用的，可以手写签名，也可以本人带身份证到医保大厅，当场核实就能用。不是您的号码，请马上拨打 12393。"
)
# Instead of a code, to the new number: whoever has it, nobody is named.
HELD_MESSAGE = _(
    "【医保家庭共济】您要的验证码没有发：这个手机号码刚由参保登记改过，要到%(clock)s 以后才能收验证码。"
    "急用请本人带身份证到医保大厅，当场核实。不是您办的，请拨打 12393。"
)
