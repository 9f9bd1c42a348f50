"""The alarm over what does not hold, on 今天 and where staff begin, until an officer explains it."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing.models import ProofFault
from sharing.rules.roles import Role
from sharing.services.proof import roots

TOLD = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Alarm:
    """How many rows do not hold, the first of them, and what is wrong with the roots."""

    faults: int
    first: str
    roots: str


def alarm(request: HttpRequest) -> Alarm | None:
    """What this officer is to be told, if anything."""
    if not TOLD & {grant.role for grant in getattr(request, "grants", ())}:
        return None
    found = list(unexplained().values_list("says", flat=True))
    late = _late()
    return Alarm(len(found), found[-1] if found else "", late) if found or late else None


def unexplained() -> QuerySet[ProofFault]:
    """Of which nobody has written down what was found, and which do not hold again."""
    return ProofFault.objects.filter(gone_at=None, noted_at=None)


def _late() -> str:
    if not (settings.ROOT_KEY or settings.ROOT_PUBLIC_KEYS):
        return ""
    unsigned, untaken = roots.late(at=timezone.now())
    if unsigned:
        return _("很久没有签新的根了。请系统管理员看后台任务在不在运行，能不能写根的文件夹。")
    return _("签好的根很久没有送到外面了。请系统管理员看那个地址通不通。") if untaken else ""
