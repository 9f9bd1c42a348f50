"""What people read of who saw or changed their record: what it was, and why, where nobody gave a reason."""

from django.utils.translation import gettext_lazy as _

AT_COUNTER = _("在窗口办理")
FOUND = _("姓名、年龄和证件号码的一部分")
FOUND_WHY = _("在窗口用证件号码找到您，准备办理业务")
DOCUMENT_CHECKED = _("证件号码，核对您本人到场")
LOOKED_UP = _("身份和参保信息、本人账户余额")
LOOKED_UP_WHY = _("就诊购药时核对")
SCAN = _("材料扫描件：%(kind)s")
FAMILY_CARD_PAPERS = _("核对亲情账户的材料")
TELEPHONE_CORRECTED = _("更正手机号码")
TELEPHONE_PROVED = _("看了证明：%(proof)s")
NUMBER_CORRECTED = _("更正证件号码")
DEATH_RECORDED = _("登记死亡日期")
DEATH_UNDONE_ASKED = _("申请撤销死亡登记")
DEATH_UNDONE = _("撤销死亡登记")
DEATH_STANDS = _("没有同意撤销死亡登记")
ERASURE_ASKED = _("申请依法删除承诺书签署的内容")
ERASED = _("依法删除承诺书签署的内容")
NOT_ERASED = _("没有同意删除承诺书签署的内容")
NOTICE_SENT_AGAIN = _("重发通知")
