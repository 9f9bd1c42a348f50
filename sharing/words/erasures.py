"""What was erased by law of what somebody signed, on what ground and when: to the two, and to officers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from accounts.templatetags.formats import day_cn
from sharing.models import Erasure


def erasure_said(erasure: Erasure) -> str:
    """When and on what ground, as the two people read it."""
    facts = {"day": day_cn(erasure.at), "basis": erasure.get_basis_display()}
    return gettext("%(day)s删除，依据：%(basis)s。") % facts


def erasure_wanted(payload: Mapping[str, Any]) -> str:
    """What a second officer is asked to agree to."""
    also = [
        *([gettext("对方在窗口签的同意")] if payload["confirmation"] else []),
        *([gettext("所附的材料")] if payload["papers"] else []),
    ]
    facts = {
        "basis": Erasure.Basis(payload["basis"]).label,
        "also": gettext("，连同%(what)s") % {"what": "、".join(also)} if also else "",
    }
    return gettext("删除签署的内容%(also)s。依据：%(basis)s") % facts
