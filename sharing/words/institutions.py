"""Why an institution cannot be added, and why a key of one cannot be made, found or revoked."""

from django.utils.translation import gettext_lazy as _

BAD_CODE = _("机构编码应为 12 位大写字母或数字")
BAD_AREA = _("区划应为 6 位数字，前两位是省份")
BAD_NAME = _("机构名称应为 1 至 100 个字")
CODE_TAKEN = _("这个机构编码已经有了")
NO_SUCH_CODE = _("没有这个机构编码")
ALREADY_OVER = _("到期时间已经过去了")
NO_SUCH_KEY = _("这个机构没有这把还能用的密钥")
NO_USABLE_KEY = _("这个机构没有能用的密钥")
BAD_NETWORK = _("网段应写作 10.1.2.0/24 这样")
