"""What is read of a password that others would guess: why, and what would be a better one."""

from django.utils.translation import gettext, gettext_lazy as _

from accounts.rules.passwords import PIECES, SHORTEST, SHORTEST_OF_STAFF, Flaw
from accounts.words import Text

SAME_PASSWORD = _("新密码不能和现在的一样。")
BETTER = _("可以把几个不相干的词连在一起，例如三四件您眼前的东西，字母、汉字都行。")
HELP = _("至少 8 位。不要用姓名、生日、手机号码、证件号码，也不要用 123456、5201314 这样大家都用的。")
HELP_STAFF = _("至少 12 位。不要用姓名、工号、生日，也不要用 123456、5201314 这样大家都用的。")
# By what is wrong with the whole, or by the pieces that there are too many of.
WHOLE: dict[Flaw, Text] = {
    Flaw.TOO_SHORT: _("密码至少要 %(shortest)s 位。"),
    Flaw.ONLY_DIGITS: _("密码不能全是数字。"),
    Flaw.KNOWN: _("这个密码用的人太多，或者在别的网站泄露过，别人会先试它，请换一个。"),
    Flaw.HAS_NAME: _("密码里不能有您的姓名或姓名的拼音，别人容易猜到。"),
    Flaw.HAS_PAPERS: _("密码里不能有您的证件号码后 6 位、出生日期或手机号码，别人容易猜到。"),
    Flaw.HAS_STAFF_NO: _("密码里不能有您的工号，别人容易猜到。"),
    Flaw.LITTLE: _("密码太简单，别人容易猜到，请写长一些。"),
}
PIECE: dict[Flaw, Text] = {
    Flaw.WORDS: _("常用的词"),
    Flaw.NUMBERS: _("大家常用的数字"),
    Flaw.PLACES: _("地名"),
    Flaw.PERSONS: _("人名的拼音"),
    Flaw.DATES: _("年份、日期或证件、手机号码的一段"),
    Flaw.KEYS: _("键盘上挨着的键或连着的数字、字母"),
    Flaw.REPEATS: _("重复的字"),
}
TOO_EASY = _("密码里有%(pieces)s，别人容易猜到；去掉这些，剩下的太少。")


def sentences(flaws: list[Flaw], *, is_staff: bool) -> list[str]:
    """For each thing that is wrong with it what to read; of all easy pieces together, and then what helps."""
    shortest = SHORTEST_OF_STAFF if is_staff else SHORTEST
    said = [str(WHOLE[flaw]) % {"shortest": shortest} for flaw in flaws if flaw not in PIECES]
    if easy := [str(PIECE[flaw]) for flaw in flaws if flaw in PIECES]:
        said.append(f"{TOO_EASY % {'pieces': gettext('、').join(easy)}}{BETTER}")
    return said
