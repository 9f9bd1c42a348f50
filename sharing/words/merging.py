"""Two psn_no of one human: what stands in the way of merging them, and what becomes of each."""

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.merging import MergeObstacle

OBSTACLES: dict[MergeObstacle, Text] = {
    MergeObstacle.SAME_PERSON: _("这就是同一个人员编号，不用合并。请核对要找的另一个编号。"),
    MergeObstacle.IS_CLOSED: _("其中一个编号已经并入别的编号，不能再合并。请找还在使用的那个编号。"),
    MergeObstacle.KEPT_BEFORE: _(
        "已经有编号并入要停用的这一个，不能再停用它。请反过来：保留这一个，停用另一个。"
    ),
    MergeObstacle.BOUND_TO_EACH_OTHER: _(
        "两个编号之间有共济绑定或亲情账户，登记的是两个人。请先核实；确是同一个人的，先终止它们再合并。"
    ),
    MergeObstacle.DEATHS_DIFFER: _("两个编号登记的死亡日期不一样。请先登记或撤销死亡日期，再合并。"),
    MergeObstacle.VISIT_OPEN: _("窗口正在为这个人办业务。请等办完再合并。"),
    MergeObstacle.NAMING_STOPPED: _(
        "要停用的编号有一件“不是我本人”还没有办完。请先在“投诉”里答复，允许再添加以后再合并。"
    ),
    MergeObstacle.DISPUTED: _("其中一个账户的余额和参保登记对不上，还没有核实完。请先办完那件事再合并。"),
    MergeObstacle.NO_ACCOUNT: _(
        "要停用的编号有个人账户，要保留的编号没有，钱没有地方去。"
        "请保留有个人账户的编号，或等参保登记为要保留的编号建好账户。"
    ),
    MergeObstacle.COUNTED_ONCE: _(
        "要保留的编号登记的余额比要停用的还少，不会已经包含它的钱。请核对参保登记，另选一项。"
    ),
    MergeObstacle.SPENT_TWICE: _(
        "登记重复的钱，两个账户加起来已经不够扣回。请先和本人、参保登记核对，处理好以后再合并。"
    ),
}
CLOSED_INTO = _("已并入 %(psn_no)s，不再使用")
WAS_CLOSED = _("%(psn_no)s（%(day)s 起并入）")
WAS_CORRECTED = _("%(psn_no)s（%(day)s 更正）")
WANTED = _("停用 %(closed)s，并入 %(kept)s；账户里的钱转过去，绑定结束")
WANTED_COUNTED_TWICE = _("停用 %(closed)s，并入 %(kept)s；登记重复的钱扣回，绑定结束")
PSN_NO_WANTED = _("人员编号由 %(from)s 更正为 %(to)s")
