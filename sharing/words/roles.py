"""What each role is for, in a sentence."""

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.roles import Role

ROLES: dict[Role, Text] = {
    Role.CLERK: _("在窗口为来办事的人办理；没有打开代办就什么也办不了。"),
    Role.SUPERVISOR: _("复核代办人办的绑定和工作人员终止的绑定；暂停、恢复、更正，登记死亡，处理投诉。"),
    Role.POLICY_OFFICER: _("起草和施行政策、承诺书；起草的人自己不能施行。"),
    Role.AUDITOR: _("查看一切记录，什么也不能改；不能同时有别的角色。"),
    Role.ADMINISTRATOR: _("建立账号、授予和收回权限，都要两个人；自己不能有别的角色。"),
}
