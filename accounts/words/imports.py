"""What is said of an import as a whole: its day, what is unusual in it, and whom somebody should look at."""

from accounts.rules.as_of import WrongDay
from accounts.rules.money import yuan
from accounts.rules.unusual_imports import Finding, Unusual

# Of a row.
CONTRADICTION = "与第 {line} 行是同一个人的同一份参保，状态或余额却不同；两行都没有导入，请只留正确的一行"
CLAIMED_TWICE = "职工医保在两个统筹区都是正常参保：个人账户仍按原来的统筹区，请核实哪一个已经结束"
TELEPHONE_OF_THE_COUNTER = "窗口更正过电话号码，名册改成了另一个：已按名册更改，请核实"
LEFT_OUT = "这份参保现在没有登记：补录只补已有参保的历史，没有补"

CHANGED_SINCE = "{what}在那次导入以后又变过，没有收回"
WHAT = {"particulars": "人员信息", "telephone": "电话", "state": "参保状态", "account": "账户余额"}
SPENT = "那次导入增加的余额已经用掉，账户不能低于零，没有收回"

HEADER_OF_NOTES = ("行号", "人员编号", "请核实")

# Of a file.
AND_MORE_AREAS = "{areas}等"

WRONG_DAYS = {
    WrongDay.TO_COME: "名册日期 {as_of} 还没有到，什么都没有导入。",
    WrongDay.OLDER: (
        "{areas}已经导入过 {last} 的名册，这一份是 {as_of} 的，更旧：什么都没有导入。"
        "只想补录以前的参保状态，请加 --backfill（不动账户余额）。"
    ),
    WrongDay.NOT_OLDER: (
        "{areas}还没有导入过比 {as_of} 更新的名册，不能补录：什么都没有导入。"
        "请先导入最新的名册，或不加 --backfill。"
    ),
}
UNUSUAL = {
    Unusual.ENDED: "参保终止或暂停 {count} 人，占在保 {of} 人的 {share}，超过 {limit}",
    Unusual.DIED: "死亡 {count} 人，占在保 {of} 人的 {share}，超过 {limit}",
    Unusual.BALANCES: "余额合计减少 ¥ {count}，占原有 ¥ {of} 的 {share}，超过 {limit}",
    Unusual.TELEPHONES: "更换电话 {count} 人，占在保 {of} 人的 {share}，超过 {limit}",
    Unusual.DISPUTED: "余额对不上、账户要停用 {count} 人，占在保 {of} 人的 {share}，超过 {limit}",
}
EVERYWHERE = "全部地区"
NOWHERE = "看不出地区"
HELD = (
    "变化超出平常（与最近 30 天合计），什么都没有导入。"
    '请先核对上面的表；确认无误，请加 --accept "理由" 再运行。'
)
MORE_THAN_AGREED = "变化比同意时看到的多，什么都没有导入，请重新核对。"

# Of taking an import back.
NO_SUCH_IMPORT = "没有这次导入：{run}"
TAKEN_BACK_ALREADY = "这次导入已经收回过。"
IS_A_RETURN = "这一次本身就是收回，不能再收回；请导入正确的名册。"
IS_HISTORY = "补录只改以前的参保状态，不能整份收回；请用正确的名册再补录一次。"
NOT_KEPT = "这次导入改变以前的资料已经删除（只保存 {days} 天），不能整份收回；请导入正确的名册。"

# Of the table: the counts of a change set in the order in which they are read.
COLUMNS = {
    "people_new": "新增人员",
    "people_changed": "人员变更",
    "people_unchanged": "没有变化",
    "rows_bad": "有问题的行",
    "rows_left_out": "没有补录",
    "not_taken_back": "没有收回",
    "enrolments_new": "新增参保",
    "states_changed": "参保状态变更",
    "enrolments_ended": "其中终止或暂停",
    "deaths": "死亡",
    "other_numbers": "证件号码不符",
    "cards_changed": "换卡号",
    "telephones_changed": "换电话",
    "raised_fen": "余额增加（元）",
    "lowered_fen": "余额减少（元）",
    "telephones_of_the_counter": "换掉窗口更正的电话",
    "accounts_disputed": "余额对不上、账户停用",
    "deaths_gone": "取消死亡",
    "accounts_claimed_twice": "两地在保",
}


def say_finding(finding: Finding) -> str:
    """What is too much, in one sentence without its full stop."""
    is_money = finding.what is Unusual.BALANCES
    shown = yuan if is_money else "{:,}".format
    return UNUSUAL[finding.what].format(
        count=shown(finding.count),
        of=shown(finding.of),
        share=_percent(finding.count * 100 / finding.of if finding.of else 100),
        limit=_percent(float(finding.limit * 100)),
    )


def _percent(share: float) -> str:
    return f"{share:.3g}%" if share < 100 else f"{share:.0f}%"
