"""Who did what to a binding, as its two people read it in 授权记录."""

from django.utils.translation import gettext_lazy as _

SIGNED_AND_ACTIVE = _("签署承诺书，绑定生效")
BY_JOB = _("系统自动")
BY_OFFICER = _("医保局工作人员")
YOURSELF = _("您本人")
WITH_CLERK = _("%(person)s（经办人 %(clerk)s 陪同）")
YOUR_AGENT = _("代办人%(agent)s（经办人 %(clerk)s）")
AGENT_OF = _("%(person)s的代办人（经办人 %(clerk)s）")
