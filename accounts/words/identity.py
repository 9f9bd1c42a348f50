"""Why what was typed is no document number, telephone or amount, in a sentence without its full stop."""

from django.utils.translation import gettext_lazy as _

from accounts.rules.identity import DocumentFlaw
from accounts.words import Text

DOCUMENT_FLAWS: dict[DocumentFlaw, Text] = {
    DocumentFlaw.MISTYPED: _("证件号码有误，请对照证件检查"),
    DocumentFlaw.UNKNOWN_KIND: "证件类型不认识",
    DocumentFlaw.BAD_FORM: "证件号码应为 5 至 50 位字母或数字",
    DocumentFlaw.BAD_FORM_FOREIGNER: "外国人永久居留证号码应为 18 位数字，旧证为 3 个字母加 12 位数字",
    DocumentFlaw.NOT_A_FOREIGNERS: "外国人永久居留证号码应以 9 开头",
    DocumentFlaw.BAD_FORM_IDENTITY: "身份证号码应为 18 位数字，最后一位可以是 X",
    DocumentFlaw.NO_SUCH_PLACE: "身份证号码开头的地区不存在",
    DocumentFlaw.ONE_DIGIT_WRONG: "身份证号码有一位不对，请对照证件检查",
    DocumentFlaw.NO_SUCH_DAY: "身份证号码中的出生日期不存在",
    DocumentFlaw.NOT_BORN_THEN: "身份证号码中的出生日期不对",
}
NOT_A_TELEPHONE = "电话号码应为 11 位手机号，或带区号的固定电话"
NOT_MONEY = "金额应为数字，最多两位小数，例如 128.40"
