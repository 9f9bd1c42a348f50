"""The reasons that a supervisor reads where an agent asked at the counter."""

from django.utils.translation import gettext_lazy as _

AGENT_ASKS_TO_END = _("代办人持委托书申请解除")
AGENT = "代办人与本人的关系：{relationship}；{spoke}"
SPOKE = "已与本人通话"
NOT_SPOKE = "没有与本人通话：{why}"
