"""人员信息 (1101), and who works at a till (9001, 9002)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.days import SHANGHAI
from sharing.gateway.calls import Call, Transaction
from sharing.gateway.fields import Field, FieldKind, Values
from sharing.gateway.transactions.outputs import amount
from sharing.services.settling import operator_sessions
from sharing.services.settling.credentials import Credential, CredentialKind
from sharing.services.settling.institution_look_ups import look_up

_ASKS = (
    Field("mdtrt_cert_type", _("凭证类型：01 医保码，02 证件号码，03 社保卡"), longest=3),
    Field("mdtrt_cert_no", _("凭证内容"), longest=100),
    Field("psn_cert_type", _("证件类型"), longest=6),
    Field("certno", _("证件号码；没有凭证时填"), longest=50),
    Field("psn_name", _("姓名；凭证是证件号码时必填"), longest=50),
)
_BASEINFO = (
    Field("psn_no", _("人员编号"), required=True),
    Field("psn_cert_type", _("证件类型"), longest=6, required=True),
    Field("certno", _("证件号码"), longest=50, required=True),
    Field("psn_name", _("姓名"), longest=50, required=True),
    Field("gend", _("性别：1 男，2 女"), longest=1, required=True),
    Field("brdy", _("出生日期"), FieldKind.DAY),
)
_INSUINFO = (
    Field("insutype", _("险种：310 职工，390 居民"), longest=6, required=True),
    Field("psn_insu_stas", _("参保状态：1 正常"), longest=6, required=True),
    Field("insuplc_admdvs", _("参保统筹区"), longest=6, required=True),
    Field("balc", _("本人个人账户余额"), FieldKind.MONEY, required=True),
)


def _person(call: Call, values: Values) -> str:
    credential = Credential(values["mdtrt_cert_type"], values["mdtrt_cert_no"])
    if not credential.value:
        credential = Credential(CredentialKind.NUMBER, values["certno"])
    found = look_up(credential=credential, name=values["psn_name"], by=call.by, at=call.at)
    person, enrolment = found.person, found.enrolment
    baseinfo: dict[str, Any] = {
        "psn_no": person.psn_no,
        "psn_cert_type": person.cert_type,
        "certno": found.number,
        "psn_name": person.name,
        "gend": person.sex,
    }
    if person.birth_date:
        baseinfo["brdy"] = person.birth_date.isoformat()
    insuinfo = []
    if enrolment:
        insuinfo.append(
            {
                "insutype": enrolment.insutype,
                "psn_insu_stas": enrolment.status,
                "insuplc_admdvs": enrolment.area_code,
                "balc": amount(found.balance_fen or 0),
            }
        )
    return call.done({"baseinfo": baseinfo, "insuinfo": insuinfo})


def _sign_in(call: Call, values: Values) -> str:
    envelope = call.envelope
    desk = operator_sessions.sign_in(
        opter=values["opter_no"] or envelope.opter, opter_name=envelope.opter_name, by=call.by, at=call.at
    )
    return call.done({"signinoutb": {"sign_time": _clock(call), "sign_no": desk.sign_no}})


def _sign_out(call: Call, values: Values) -> str:
    operator_sessions.sign_out(sign_no=values["sign_no"], by=call.by, at=call.at)
    return call.done({"signoutoutb": {"sign_time": _clock(call)}})


def _clock(call: Call) -> str:
    return f"{call.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


_OPTER_NO = Field("opter_no", _("经办人编号；不填则用报文头的 opter"))
_SIGN_TIME = Field("sign_time", _("时间"), required=True)
TRANSACTIONS = (
    Transaction(
        infno="1101",
        name=_("人员信息"),
        says=_(
            "按患者出示的凭证，或证件号码加姓名，查身份和正在参保的一行。查询有次数限制，患者能看到是谁查的。"
        ),
        takes=_ASKS,
        gives=(
            Field("baseinfo", _("身份信息"), FieldKind.OBJECT, required=True, inside=_BASEINFO),
            Field(
                "insuinfo",
                _("正在参保的一行；都停了则是最后一行，没有参保则为空"),
                FieldKind.ROWS,
                required=True,
                inside=_INSUINFO,
            ),
        ),
        run=_person,
    ),
    Transaction(
        infno="9001",
        name=_("签到"),
        says=_("记下谁在哪个窗口办理。身份由密钥证明，签到只作记录，不签到也能结算。"),
        takes=(_OPTER_NO, Field("mac", _("网卡地址")), Field("ip", _("地址"), longest=45)),
        gives=(
            Field(
                "signinoutb",
                _("签到结果"),
                FieldKind.OBJECT,
                required=True,
                inside=(_SIGN_TIME, Field("sign_no", _("签到编号"), required=True)),
            ),
        ),
        run=_sign_in,
        named=("signIn",),
    ),
    Transaction(
        infno="9002",
        name=_("签退"),
        says=_("记下这个窗口不再办理。"),
        takes=(Field("sign_no", _("签到编号"), required=True), _OPTER_NO),
        gives=(Field("signoutoutb", _("签退结果"), FieldKind.OBJECT, required=True, inside=(_SIGN_TIME,)),),
        run=_sign_out,
        named=("signOut",),
    ),
)
