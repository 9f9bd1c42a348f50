"""Finding an answer of help by what people type: a word, or a whole question without spaces."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.words.help import answers_alike, answers_by_condition

MOST = 8
LONGEST = 100
_STOP = frozenset("的了吗呢啊怎么什为么我不能可以是有没在和")
"""Characters that stand in nearly every question, and so tell nothing of what it is about."""


@dataclass(frozen=True)
class Topic:
    """A part of the help page: its anchor, its question, and other words that people use for it."""

    anchor: str
    question: Text
    other_words: Text = ""


TOPICS = (
    Topic(
        "why", _("绑定了，为什么还是用不了？"), _("不能用 失败 扣不了 付不了 用不上 没扣 钱扣 扣钱 不到账")
    ),
    Topic(
        "who",
        _("谁的钱可以给谁用？"),
        _(
            "父母 配偶 子女 爸爸 妈妈 兄弟姐妹 哥哥 弟弟 姐姐 妹妹 爷爷 奶奶 外公 外婆 孙子 孙女 "
            "公婆 公公 婆婆 岳父母 岳父 岳母 儿媳 女婿 叔叔 舅舅 亲戚 条件"
        ),
    ),
    Topic("family-card", _("“亲情账户”是不是家庭共济？"), _("亲情 区别 一样吗")),
    Topic("card", _("家人看病，能用我的医保卡吗？"), _("借卡 医保码 共用 刷卡 社保卡 忘带")),
    Topic("where", _("不在一个城市，能用吗？"), _("异地 外地 外省 跨省 跨市 统筹区")),
    Topic("how", _("怎么绑定？"), _("办理 流程 步骤 添加 收费")),
    Topic("spouse", _("绑定以后，为什么还要对方确认？"), _("配偶 老公 老婆 丈夫 妻子 同意 几天")),
    Topic("what", _("能付哪些费用？先花谁的钱？"), _("药店 门诊 住院 缴费 顺序 先扣 退费 报销 发票")),
    Topic("records", _("怎么看花了多少、怎么解除？"), _("明细 账单 查询 取消 解绑 退出")),
    Topic(
        "changes",
        _("换了单位、搬了家、离了婚，怎么办？"),
        _("停保 断缴 离婚 去世 死亡 继承 到期 续签 搬家 换工作 辞职 退休 结婚"),
    ),
    Topic(
        "not-me",
        _("我不认识的人把我加成了家人，怎么办？"),
        _("不是我本人 陌生人 冒充 骗子 冒名 没同意 不知情 添加我 绑定我 举报"),
    ),
    Topic("code", _("收不到验证码怎么办？"), _("短信 手机号 换号 注册 登录 密码")),
    Topic("halls", _("不会用手机，去哪里办？"), _("大厅 窗口 老人 代办 地址 电话 委托")),
    Topic("reasons", _("提示里的每一种原因是什么意思？")),
)
"""The parts of the help page, in its order; the questions of single reasons are HELP's own."""


@dataclass(frozen=True)
class Found:
    """A place on the help page."""

    anchor: str
    question: str


def find_help(typed: str) -> list[Found]:
    """The places that fit best what was typed, the best first; none where nothing fits."""
    wanted = _parts(typed)
    scored = [
        (_score(wanted, text), -number, found) for number, (found, text) in enumerate(_everything()) if wanted
    ]
    best = max((score for score, _number, _found in scored), default=0)
    fits = [one for one in scored if one[0] and one[0] * 2 >= best]
    return [found for _score, _number, found in sorted(fits, key=lambda one: one[:2], reverse=True)[:MOST]]


def _everything() -> Iterator[tuple[Found, str]]:
    for topic in TOPICS:
        yield Found(topic.anchor, str(topic.question)), f"{topic.question} {topic.other_words}"
    answers = [answer for _condition, some in answers_by_condition() for answer in some]
    for answer in (*answers, *answers_alike()):
        help = answer.help
        yield Found(answer.anchor, str(help.question)), f"{help.question} {help.answer} {help.next}"


def _parts(typed: str) -> set[str]:
    """Pairs of neighbouring characters: Chinese is written without spaces; a single one stands for itself."""
    words = "".join(char if char.isalnum() else " " for char in _plain(typed[:LONGEST])).split()
    kept = ["".join(char for char in word if char not in _STOP) or word for word in words]
    return {part for word in kept for part in _pairs(word)}


def _pairs(word: str) -> Iterable[str]:
    return [word] if len(word) == 1 else [word[place : place + 2] for place in range(len(word) - 1)]


def _score(wanted: set[str], text: str) -> int:
    plain = _plain(text)
    return sum(part in plain for part in wanted)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
