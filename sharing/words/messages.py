"""Why what another system sent is no message, in a sentence without its full stop."""

from sharing.rules.messages import Flaw, NotAMessage

FLAWS: dict[Flaw, str] = {
    Flaw.NOT_UTF_8: "报文不是 UTF-8 编码",
    Flaw.NOT_JSON: "报文不是 JSON：第 {} 行第 {} 个字符处读不下去",
    Flaw.NO_OBJECT: "报文应当是一个 JSON 对象",
    Flaw.TOO_DEEP: "报文的嵌套超过 {} 层",
    Flaw.FIELD_TWICE: "报文里有一个字段出现了两次",
    Flaw.TOO_LARGE_A_NUMBER: "报文里有一个数大得没法保存",
    Flaw.NO_NUMBER: "报文里的 {} 不是数字",
    Flaw.NO_TEXT: "报文里有没法保存的字符（U+0000 或半个代理对）",
}


def flaw_words(wrong: NotAMessage) -> str:
    """What is wrong with the message, with the place or the number where one is known."""
    return FLAWS[wrong.flaw].format(*wrong.facts)
