"""The doors through which people act, and who acts, by their codes."""

from django.utils.translation import gettext_lazy as _

DOORS = [
    ("browser", _("网上办理")),
    ("counter", _("医保大厅")),
    ("console", _("医保局后台")),
    ("gateway", _("医院药店结算")),
    ("job", _("系统自动")),
]
KINDS = [
    ("citizen", _("本人")),
    ("clerk", _("窗口经办人")),
    ("officer", _("医保局工作人员")),
    ("institution", _("医药机构")),
    ("job", _("系统")),
]
