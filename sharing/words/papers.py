"""一次性告知: for each matter what has to be brought, and the rule that each paper comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.words.acts import Act


class Matter(StrEnum):
    """What people come for that needs papers."""

    BIND = "bind"
    CONFIRM = "confirm"
    TELEPHONE = "telephone"
    FAMILY_CARD = "family_card"


@dataclass(frozen=True)
class Paper:
    """What to bring, as it is said to people, and which rule asks for it."""

    what: Text
    rule: Text


# The office's list of Wuxi is the one that is published; a bureau with another writes it here.
WUXI = _("无锡市医保经办服务清单（2023 年），江苏省办事指南：即时办理、不收费、一次性告知")
BOTH_THERE = _("授权绑定要由配偶本人确认（江苏医保云家庭共济办理流程）")
BY_AGENT = _("本人没来、委托别人办的，要看委托书原件和代办人的证件")
OWN_TELEPHONE = _("登记的手机号码收验证码和通知，要证明是本人在用")
UNDER_16 = _("亲情账户：未满 16 周岁的不用刷脸，由监护人提交材料和承诺书")

PAPERS: dict[str, Paper] = {
    "own_card": Paper(_("本人的身份证或社会保障卡（原件）"), WUXI),
    "member_card": Paper(_("家人（共济使用人）的身份证或社会保障卡"), WUXI),
    "kinship": Paper(_("户口簿、结婚证、家庭关系承诺书，三样有一样就行"), WUXI),
    "spouse": Paper(_("配偶本人一起来，带上身份证；不能来的，由他登录自己的账号确认"), BOTH_THERE),
    "letter": Paper(_("本人签名的委托书（原件）"), BY_AGENT),
    "agent_card": Paper(_("代办人自己的身份证（原件）"), BY_AGENT),
    "telephone": Paper(_("号码是本人的证明：营业厅的入网证明，或者能当场收短信的手机"), OWN_TELEPHONE),
    "child_book": Paper(_("户口簿或出生医学证明，看得出是孩子的父母"), UNDER_16),
    "child_pledge": Paper(_("监护人签名的承诺书"), UNDER_16),
}

MATTERS: dict[Matter, tuple[Text, tuple[str, ...]]] = {
    Matter.BIND: (
        _("绑定家人"),
        ("own_card", "member_card", "kinship", "spouse", "letter", "agent_card"),
    ),
    Matter.CONFIRM: (_("配偶确认绑定"), ("own_card", "kinship")),
    Matter.TELEPHONE: (_("更正手机号码"), ("own_card", "telephone")),
    Matter.FAMILY_CARD: (_("为未满 16 周岁的孩子办亲情账户"), ("own_card", "child_book", "child_pledge")),
}

# What scans of them are taken, and why a file is none.
WHAT_IS_TAKEN = _("可以是照片（JPG、PNG、WebP、GIF、BMP）或 PDF，每个文件不超过 10 MB。")
TOO_LARGE = _("这个文件太大了。")
EMPTY = _("这个文件是空的。")
NO_SCAN = _("这个文件不是能看的照片，也不是 PDF。")
BROKEN_PDF = _("这个 PDF 不完整，可能没有传完。请重新扫描或另存一次再传。")
BROKEN_PICTURE = _("这张照片打不开，可能没有传完。请重新拍一张再传。")
TOO_MANY_PIXELS = _(
    "这张照片的尺寸太大了，这种文件最多 %(most)d 万像素。"
    "请把相机的照片尺寸调小再拍一张，或者存成 JPG、PDF 再传。"
)
TOO_MUCH_IN_IT = _("这张照片处理不了。请把相机的照片尺寸调小，重新拍一张再传。")
TOO_MANY_PICTURES = _("现在同时传照片的人太多。请等半分钟，再选这张照片传一次。")

DONE_BY: dict[Act, Matter] = {
    Act.SIGN: Matter.BIND,
    Act.CONFIRM: Matter.CONFIRM,
    Act.TELEPHONE: Matter.TELEPHONE,
    Act.FAMILY_CARD: Matter.FAMILY_CARD,
}
"""The act with which nothing is missing for a matter any more."""


def matter_label(matter: str) -> str:
    """What it is that the papers are for."""
    return str(MATTERS[Matter(matter)][0])


def papers_of(matter: Matter) -> dict[str, Paper]:
    """What may be asked for, in the order in which it is asked."""
    return {key: PAPERS[key] for key in MATTERS[matter][1]}


def listed(items: Sequence[dict[str, str]]) -> str:
    """Several of them in one line, numbered."""
    return "；".join(f"{place}. {item['what']}" for place, item in enumerate(items, start=1))
