"""Every kind of tampering: what somebody does with the database in their hands, and what `verify` names.

`python -m tests.services.proof.tampering` prints the table of docs/proof.md; the test beside this carries out
each. What stands in braces is a key, a number or a value of the rows that the test has made.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID


class Tampering(NamedTuple):
    """What is done, by which statements, and what is named of which part."""

    what: str
    sql: tuple[str, ...]
    part: str
    says: str


BILL = "结算 {setl_id}被改动"
STANDS = "共济关系 {binding}：现在的内容被改动"

TAMPERINGS = (
    # Who shares with whom
    Tampering(
        "签署的内容清空（“已依法删除”），共济使用人换成别人",
        (
            "UPDATE sharing_pledgecontent SET sealed = NULL WHERE pledge_id = '{pledge}'",
            "UPDATE sharing_binding SET member_id = '{stranger}' WHERE id = '{binding}'",
        ),
        "bindings",
        STANDS,
    ),
    Tampering(
        "只清空签署的内容，没有依法删除的记录",
        ("UPDATE sharing_pledgecontent SET sealed = NULL WHERE pledge_id = '{pledge}'",),
        "pledges",
        "第 1 份（{pledge_number}）的内容是空的，却没有依法删除的记录",
    ),
    Tampering(
        "依法删除以后，删掉删除的记录",
        ("DELETE FROM sharing_erasure WHERE pledge_id = '{erased}'",),
        "pledges",
        "第 4 份（{erased_number}）的内容是空的，却没有依法删除的记录",
    ),
    Tampering(
        "依法删除的理由改掉",
        ("UPDATE sharing_erasure SET reason = '别的理由' WHERE pledge_id = '{erased}'",),
        "pledges",
        "第 4 份（{erased_number}）的内容已依法删除，但删除的记录，或者双方、关系、期限被改动",
    ),
    Tampering(
        "等对方确认的，直接改成有效",
        ("UPDATE sharing_binding SET state = 'active' WHERE id = '{waiting}'",),
        "bindings",
        "共济关系 {waiting}：现在的内容被改动",
    ),
    Tampering(
        "每月限额改大，不留记录",
        ("UPDATE sharing_binding SET monthly_limit_fen = 999900 WHERE id = '{binding}'",),
        "bindings",
        STANDS,
    ),
    Tampering(
        "限额的记录也改掉",
        (
            "UPDATE sharing_binding SET monthly_limit_fen = 999900 WHERE id = '{binding}'",
            "UPDATE sharing_limitchange SET after_fen = 999900 WHERE binding_id = '{binding}'",
        ),
        "bindings",
        "共济关系 {binding}：第 2 条（限额）被改动，或者没有接上前一条",
    ),
    Tampering(
        "删掉对方在窗口签的确认",
        ("DELETE FROM sharing_confirmation WHERE binding_id = '{confirmed}'",),
        "bindings",
        "共济关系 {confirmed}：第 {confirmation_at} 条不见了",
    ),
    Tampering(
        "从中间删掉一条办理记录",
        ("DELETE FROM sharing_bindingevent WHERE binding_id = '{ended}' AND number = 2",),
        "bindings",
        "共济关系 {ended}：第 2 条不见了",
    ),
    Tampering(
        "复核的决定改掉",
        ("UPDATE sharing_approval SET decision = 'rejected' WHERE id = '{decision}'",),
        "bindings",
        "共济关系 {ended}：第 {decision_at} 条（复核决定）被改动，或者没有接上前一条",
    ),
    Tampering(
        "政策、权限一类的复核，决定改掉",
        ("UPDATE sharing_approval SET decision = 'rejected' WHERE id = '{policy_decision}'",),
        "decisions",
        "复核登记簿：第 {policy_decision_at} 条（复核决定）被改动，或者没有接上前一条",
    ),
    Tampering(
        "政策、权限一类的复核决定删掉",
        ("DELETE FROM sharing_approval WHERE id = '{policy_decision}'",),
        "decisions",
        "复核登记簿：第 {policy_decision_at} 条不见了",
    ),
    Tampering(
        "最后一条复核决定删掉，链尾改回前一条",
        (
            "DELETE FROM sharing_approval WHERE id = '{last_decision}'",
            "UPDATE sharing_decisionbook SET link_count = link_count - 1, link_digest = (SELECT digest FROM"
            " sharing_approval WHERE book_id IS NOT NULL ORDER BY number DESC LIMIT 1)",
        ),
        "roots",
        "第 1 个根见过的复核决定变了：复核登记簿：第 {decisions} 条不在了，或者从前面重新做过",
    ),
    Tampering(
        "还没有决定的复核，要办的事改掉",
        ("UPDATE sharing_approval SET reason = '别的理由' WHERE id = '{undecided}'",),
        "approvals",
        "复核 {undecided}被改动",
    ),
    # Where shared paying is switched off
    Tampering(
        "停用共济付费的理由改掉",
        ("UPDATE sharing_switchturn SET reason = '别的理由' WHERE switch_id = '{switch}' AND number = 1",),
        "switches",
        "共济付费开关 {switch}：第 1 次停用或恢复被改动，或者没有接上前一条",
    ),
    Tampering(
        "停用共济付费的地方换成别处",
        ("UPDATE sharing_sharingswitch SET area_prefix = '3202' WHERE id = '{switch}'",),
        "switches",
        "共济付费开关 {switch}：第 1 次停用或恢复被改动，或者没有接上前一条",
    ),
    Tampering(
        "删掉一次恢复",
        ("DELETE FROM sharing_switchturn WHERE switch_id = '{switch}' AND number = 2",),
        "switches",
        "共济付费开关 {switch}：第 2 条不见了",
    ),
    Tampering(
        "最后一次停用删掉，链尾改回前一条",
        (
            "DELETE FROM sharing_switchturn WHERE switch_id = '{switch}' AND number = 3",
            "UPDATE sharing_sharingswitch SET link_count = 2, link_digest = (SELECT digest FROM"
            " sharing_switchturn WHERE switch_id = '{switch}' AND number = 2) WHERE id = '{switch}'",
        ),
        "roots",
        "第 1 个根见过的共济付费开关变了：共济付费开关 {switch}：第 3 条不在了，或者从前面重新做过",
    ),
    # Pledges
    Tampering(
        "承诺书从第一份起，用 SM3 全部重新算一遍",
        (
            "UPDATE sharing_pledge SET signed_at = {signed_anew}, digest = {first_anew} WHERE position = 1",
            "UPDATE sharing_pledge SET previous_digest = {first_anew}, digest = {second_anew}"
            " WHERE position = 2",
        ),
        "pledges",
        "第 1 份（{pledge_number}）的带密钥的摘要对不上",
    ),
    Tampering(
        "窗口签的确认清空，没有依法删除的记录",
        ("UPDATE sharing_confirmation SET sealed = NULL WHERE binding_id = '{confirmed}'",),
        "pledges",
        "第 {confirmed_at} 份（{confirmed_number}）的确认签名是空的，却没有依法删除的记录",
    ),
    Tampering(
        "承诺书的正文改掉",
        ("UPDATE sharing_pledgetext SET body = '另一份正文'",),
        "pledges",
        "第 1 份（{pledge_number}）的承诺书正文被改动",
    ),
    Tampering(
        "最后一份承诺书删掉，链尾改回前一份",
        (
            "DELETE FROM sharing_pledgecontent WHERE pledge_id = '{last_pledge}'",
            "DELETE FROM sharing_pledge WHERE id = '{last_pledge}'",
            "UPDATE sharing_pledgehead SET count = count - 1,"
            " digest = (SELECT digest FROM sharing_pledge ORDER BY position DESC LIMIT 1),"
            " seal = (SELECT seal FROM sharing_pledge ORDER BY position DESC LIMIT 1)",
        ),
        "roots",
        "第 1 个根见过的承诺书变了：第 {pledges} 条不在了，或者从前面重新做过",
    ),
    # Money
    Tampering(
        "登记到账的一笔改大，后面的余额、账户余额都跟着改",
        (
            "UPDATE accounts_ledgerentry SET amount_fen = amount_fen + 100000"
            " WHERE account_id = '{account}' AND number = 1",
            "UPDATE accounts_ledgerentry SET balance_after_fen = balance_after_fen + 100000"
            " WHERE account_id = '{account}'",
            "UPDATE sharing_allocation SET balance_after_fen = balance_after_fen + 100000"
            " WHERE account_id = '{account}'",
            "UPDATE accounts_personalaccount SET balance_fen = balance_fen + 100000,"
            " imported_fen = imported_fen + 100000 WHERE id = '{account}'",
        ),
        "entries",
        "账户 {account}：第 1 笔记账被改动，或者没有接上前一条",
    ),
    Tampering(
        "只改账户余额",
        ("UPDATE accounts_personalaccount SET balance_fen = balance_fen + 100000 WHERE id = '{account}'",),
        "entries",
        "账户 {account}：余额和最后一笔记账不一致",
    ),
    Tampering(
        "暂停支付的账户改回能付",
        ("UPDATE accounts_personalaccount SET disputed_at = NULL WHERE id = '{disputed}'",),
        "disputes",
        "账户 {disputed}：是否暂停支付，和最后一条账户争议不一致",
    ),
    Tampering(
        "账户争议里登记的余额改掉",
        ("UPDATE accounts_accountdispute SET register_fen = 999900 WHERE account_id = '{disputed}'",),
        "disputes",
        "账户 {disputed}：第 1 条（账户争议）被改动，或者没有接上前一条",
    ),
    Tampering(
        "账户换成别人的",
        ("UPDATE accounts_personalaccount SET holder_id = '{stranger}' WHERE id = '{account}'",),
        "entries",
        "账户 {account}：第 1 笔记账被改动，或者没有接上前一条",
    ),
    Tampering(
        "结算换成另一位患者",
        ("UPDATE sharing_settlement SET patient_id = '{stranger}' WHERE id = '{bill}'",),
        "bills",
        BILL,
    ),
    Tampering(
        "结算的总费用和统筹支付改掉",
        ("UPDATE sharing_settlement SET total_fee_fen = 999900, fund_fen = 900000 WHERE id = '{bill}'",),
        "bills",
        BILL,
    ),
    Tampering(
        "分摊移到另一份共济关系",
        ("UPDATE sharing_allocation SET binding_id = '{other}' WHERE settlement_id = '{bill}'",),
        "bills",
        BILL,
    ),
    Tampering(
        "给医院的应答改掉",
        ("UPDATE sharing_message SET answer = 'acct_mulaid_pay=0.00' WHERE settlement_id = '{bill}'",),
        "bills",
        BILL,
    ),
    Tampering(
        "拒绝结算的应答改掉",
        ("UPDATE sharing_message SET answer = '已结算' WHERE msgid = 'refused'",),
        "messages",
        "医药机构 {institution}：第 3 条没有结算的报文（refused）被改动，或者没有接上前一条",
    ),
    Tampering(
        "冲正过的报文删掉，好让它再来结算",
        ("DELETE FROM sharing_message WHERE msgid = 'forbidden'",),
        "messages",
        "医药机构 {institution}：第 1 条不见了",
    ),
    Tampering(
        "最后一次拒绝删掉，链尾改回前一条",
        (
            "DELETE FROM sharing_message WHERE msgid = 'refused'",
            "UPDATE sharing_messagebook SET link_count = 2, link_digest = (SELECT link_digest FROM"
            " sharing_message WHERE msgid = 'reversal') WHERE institution_id = '{institution}'",
        ),
        "roots",
        "第 1 个根见过的没有结算的报文变了：医药机构 {institution}：第 3 条不在了，或者从前面重新做过",
    ),
    Tampering(
        "没有用上的原因删掉",
        ("DELETE FROM sharing_shortfall WHERE settlement_id = '{short_bill}'",),
        "bills",
        "结算 {short_setl_id}被改动",
    ),
    Tampering(
        "只付现金的结算删掉",
        (
            "DELETE FROM sharing_message WHERE settlement_id = '{cash_bill}'",
            "DELETE FROM sharing_shortfall WHERE settlement_id = '{cash_bill}'",
            "DELETE FROM sharing_settlement WHERE id = '{cash_bill}'",
        ),
        "cash_bills",
        "参保人 {cash_patient}：第 1 条不见了（链尾被截断）",
    ),
    Tampering(
        "整张结算删掉，账户和链尾改回以前",
        (
            "DELETE FROM sharing_message WHERE settlement_id = '{short_bill}'",
            "DELETE FROM sharing_shortfall WHERE settlement_id = '{short_bill}'",
            "DELETE FROM sharing_allocation WHERE settlement_id = '{short_bill}'",
            "DELETE FROM accounts_ledgerentry WHERE cause_id = '{short_bill}'",
            "DELETE FROM sharing_settlement WHERE id = '{short_bill}'",
            "UPDATE accounts_personalaccount SET entry_count = {kept}, balance_fen ="
            " (SELECT balance_after_fen FROM accounts_ledgerentry WHERE account_id = '{account}'"
            " AND number = {kept}), link_digest = (SELECT digest FROM accounts_ledgerentry"
            " WHERE account_id = '{account}' AND number = {kept}) WHERE id = '{account}'",
        ),
        "roots",
        "第 1 个根见过的账户记账变了：账户 {account}：第 {entries} 条不在了，或者从前面重新做过",
    ),
    Tampering(
        "代缴的居民医保费改小",
        ("UPDATE sharing_premiumpayment SET amount_fen = 100 WHERE id = '{premium}'",),
        "premiums",
        "缴费凭证 {receipt_no}被改动",
    ),
    Tampering(
        "本月使用改小，可以多用",
        ("UPDATE sharing_binding SET month_used_fen = 0 WHERE id = '{binding}'",),
        "ledger",
        "绑定 {binding}（账户 {account}）：本月使用 0 分，和当月的分摊对不上",
    ),
    Tampering(
        "并入另一个编号时转的钱改小",
        ("UPDATE accounts_personmerge SET moved_fen = 100 WHERE id = '{merge}'",),
        "merges",
        "人员编号合并 {merge}被改动",
    ),
    Tampering(
        "停用的编号改成并入了别人",
        ("UPDATE accounts_person SET closed_into_id = '{stranger}' WHERE id = '{closed}'",),
        "ledger",
        "人员编号合并 {merge}（转入 1000 分）：两个账户的进出对不上，或者不再写着并入了谁",
    ),
    # Looks
    Tampering(
        "删掉一条查看记录",
        ("DELETE FROM accounts_accessrecord WHERE person_id = '{person}' AND number = 2",),
        "looks",
        "参保人 {person}：第 2 条不见了",
    ),
    Tampering(
        "查看的人换成别人的名字",
        ("UPDATE accounts_accessrecord SET by_name = '别人' WHERE person_id = '{person}' AND number = 2",),
        "looks",
        "参保人 {person}：第 2 条查看记录被改动，或者没有接上前一条",
    ),
    Tampering(
        "删掉最后一条，链尾改回前一条",
        (
            "DELETE FROM accounts_accessrecord WHERE person_id = '{person}' AND number = 3",
            "UPDATE accounts_person SET look_count = 2, look_digest = (SELECT digest FROM"
            " accounts_accessrecord WHERE person_id = '{person}' AND number = 2)"
            " WHERE id = '{person}'",
        ),
        "roots",
        "第 1 个根见过的查看记录变了：参保人 {person}：第 3 条不在了，或者从前面重新做过",
    ),
    Tampering(
        "拿到 CHAIN_KEYS 的人，从第一条起全部重新做一遍",
        (
            "UPDATE accounts_accessrecord SET why = '{why_anew}', digest = {look_1_anew}"
            " WHERE person_id = '{person}' AND number = 1",
            "UPDATE accounts_accessrecord SET digest = {look_2_anew}"
            " WHERE person_id = '{person}' AND number = 2",
            "UPDATE accounts_accessrecord SET digest = {look_3_anew}"
            " WHERE person_id = '{person}' AND number = 3",
            "UPDATE accounts_person SET look_digest = {look_3_anew} WHERE id = '{person}'",
        ),
        "roots",
        "第 1 个根见过的查看记录变了：参保人 {person}：第 3 条不在了，或者从前面重新做过",
    ),
    Tampering(
        "编号和摘要都清空，装作是以前的记录",
        (
            "UPDATE accounts_accessrecord SET number = NULL, digest = {nothing}, why = '别的理由'"
            " WHERE person_id = '{person}'",
            "UPDATE accounts_person SET look_count = 0, look_digest = {nothing} WHERE id = '{person}'",
        ),
        "looks",
        "参保人 {person}：3 条没有编号和摘要",
    ),
    # Who sees what in which area
    Tampering(
        "从一个地区的清单里删掉一份绑定",
        ("DELETE FROM accounts_arealisting WHERE kind = 'binding' AND object_id = '{binding}'",),
        "lists",
        "共济关系 {binding}：没有列进 320300 的清单",
    ),
    Tampering(
        "把一份绑定列进别的地区的清单",
        (
            "INSERT INTO accounts_arealisting (area_code, kind, object_id)"
            " VALUES ('330100', 'binding', '{binding}')",
        ),
        "lists",
        "共济关系 {binding}：列进了 330100 的清单，却不属于那里",
    ),
    # Roots
    Tampering(
        "数据库里的根改掉",
        ("UPDATE sharing_root SET digest = {nothing} WHERE number = 1",),
        "roots",
        "第 1 个根和数据库里登记的不一样",
    ),
)

FILES = (
    Tampering("根的文件改掉", ("sed -i s/looks/hooks/ {root}",), "roots", "第 1 个根的文件被改动"),
    Tampering("根的文件删掉", ("rm {root}",), "roots", "第 1 个根的文件不见了"),
)
"""What is done with the folder of roots, in a shell."""


def as_sql(statement: str, facts: Mapping[str, object], blob: str) -> str:
    """A statement with keys and values as the database takes them; `blob` is how bytes are written there."""
    return statement.format_map({name: _literal(fact, blob) for name, fact in facts.items()})


def _literal(fact: object, blob: str) -> object:
    match fact:
        case UUID():
            return fact.hex
        case bytes():
            return blob.format(fact.hex())
    return fact


def table() -> str:
    """The table of docs/proof.md."""
    lines = ["| what is done | how | what `verify` names |", "|---|---|---|"]
    for one in (*TAMPERINGS, *FILES):
        how = "<br>".join(f"`{statement}`" for statement in one.sql)
        lines.append(f"| {one.what} | {how} | `{one.part}`: {one.says} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
