"""What is wrong with the chain of signed pledges: the link by its name, and behind it what does not fit."""

LINK = "第 {place} 份（{number}）"
LINK_GONE = "第 {place} 份不见了"
ELSEWHERE_DIFFERS = "的摘要与外部保存的不一致"
DOES_NOT_FOLLOW = "没有接上前一份"
TEXT_ALTERED = "的承诺书正文被改动"
ROW_ALTERED = "的登记内容被改动"
SEAL_ALTERED = "的带密钥的摘要对不上"
SEAL_KEY_GONE = "的带密钥的摘要不能核对：密钥不在（CHAIN_KEYS）"
NOT_SEALED = "没有带密钥的摘要（升级以前签的，先运行 manage.py link_rows）"
SIGNER_DIFFERS = "的签名人与授权人不一致"
CONFIRMATION_GONE = "的确认签名不见了"
CONFIRMATION_SEALED = "的确认签名打不开：被改动，或密钥不在"
CONFIRMATION_ALTERED = "的确认签名被改动"
CONFIRMATION_DIFFERS = "的确认签名与登记不一致"
EVIDENCE_SEALED = "的证据打不开：被改动，或密钥不在"
EVIDENCE_GONE = "的证据不见了"
EVIDENCE_ALTERED = "的证据被改动"
ROW_DIFFERS = "的登记与所签内容不一致"
CUT_OFF = "（链尾被截断）"
TOO_FEW = "（应有至少 {count} 份）"
HEAD_DIFFERS = "链尾记录与第 {place} 份不一致"

# What is or was erased, by `Erasure.What`.
_ERASABLE = {"pledge": "的内容", "confirmation": "的确认签名", "paper": "的内容"}
PAPER = "材料 {key}"
NO_ERASURE = {what: f"{name}是空的，却没有依法删除的记录" for what, name in _ERASABLE.items()}
NOT_ERASED = {what: f"{name}有依法删除的记录，却还在" for what, name in _ERASABLE.items()}
ERASURE_DIFFERS = {
    what: f"{name}已依法删除，但删除的记录，或者双方、关系、期限被改动" for what, name in _ERASABLE.items()
}
ERASURE_KEY_GONE = {
    what: f"{name}已依法删除，删除的记录不能核对：密钥不在（CHAIN_KEYS）" for what, name in _ERASABLE.items()
}
