"""What a clerk reads when a visit cannot be opened, and what to look for when checking who somebody is."""

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from sharing.models import Counter
from sharing.rules.visits import Lack

# Each with the field of the form that it stands beside.
LACKS: dict[Lack, tuple[str, Promise]] = {
    Lack.NO_NOTE: ("note", _("请写明是怎样核验的，例如：护照原件。")),
    Lack.AGENT_UNNAMED: ("agent_name", _("请输入代办人的姓名。")),
    Lack.AGENT_IS_CITIZEN: ("agent_number", _("这是参保人本人的证件。本人来了，请选“本人来”。")),
    Lack.AGENT_IS_CLERK: ("agent_number", _("这是您自己的证件。经办人不能替别人代办，请同事办理。")),
    Lack.KINSHIP_UNKNOWN: ("agent_relationship", _("请输入代办人和本人的关系，例如：儿子、邻居。")),
    Lack.LETTER_NOT_SEEN: (
        "agent_letter_seen",
        _("要看到本人签名的委托书原件才能代办。没有带的，请补来再办，或在网上由本人办理。"),
    ),
    Lack.CALL_UNKNOWN: ("spoke", _("请选择有没有和本人通过话。")),
    Lack.NOT_SPOKEN_UNTOLD: ("why_not_spoken", _("没有和本人通话，请写明原因。")),
}

LOOK_FOR: dict[str, Promise] = {
    "card_seen": _("证件是原件，没有过期；照片、年龄和来的人相符；号码和屏幕上的一致。"),
    "reader": _("读卡器读出的姓名、照片和来的人相符。"),
    "household_book": _("户口簿是原件，有本人那一页；姓名、号码和屏幕上的一致。"),
    "other": _("例如护照、社保卡。请在下面写明看了什么。"),
}

# The reason that a supervisor reads where an agent asked.
AGENT_ASKS_TO_END = _("代办人持委托书申请解除")
AGENT = "代办人与本人的关系：{relationship}；{spoke}"
SPOKE = "已与本人通话"
NOT_SPOKE = "没有与本人通话：{why}"

NUMBER_CLOSED = _(
    "这份证件登记的人员编号已经并入本人的另一个编号。请让本人出示现在登记的证件（%(number)s），用它来找。"
)
NO_SUCH_PERSON = _(
    "没有找到这个人。请对照证件检查号码；按姓名找的，名字里的点、空格不用管；请核对每一个字。"
    "确实无误的，可能没有在本省参加医保。"
)
SEVERAL_OF_THIS_NAME = _("叫这个名字的不止一位。请刷证件，或照着证件输入号码。")


def window_label(counter: Counter | None) -> str:
    """The hall and the window of a visit; where none was chosen, that it is a hall."""
    if counter is None:
        return gettext("医保大厅")
    return gettext("%(hall)s %(number)s 号窗口") % {"hall": counter.hall.name, "number": str(counter)}
