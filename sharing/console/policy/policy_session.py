"""Which policy an officer may change; everybody who may open the pages may read all of it."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import RoleGrant
from sharing.models import Edition, PledgeText


def may_change(request: HttpRequest, area_prefix: str) -> bool:
    """Whether the reader is a policy officer of all areas of this prefix; the services ask again."""
    return any(area_prefix.startswith(prefix) for prefix in own_prefixes(request))


def own_prefixes(request: HttpRequest) -> list[str]:
    """The area prefixes for which the reader is a policy officer, the widest first."""
    grants: list[RoleGrant] = getattr(request, "grants", [])
    held = {one.area_prefix for one in grants if one.role == RoleGrant.Role.POLICY_OFFICER}
    return sorted(held, key=lambda prefix: (len(prefix), prefix))


def draft_of(request: HttpRequest, pk: UUID) -> Edition:
    """A draft that the reader may change. Raises Http404."""
    draft = edition_to_change(request, pk)
    if draft.status != Edition.Status.DRAFT:
        raise Http404
    return draft


def edition_to_change(request: HttpRequest, pk: UUID) -> Edition:
    """One of the areas of which the reader is a policy officer, where it stands. Raises Http404."""
    edition = get_object_or_404(Edition, pk=pk)
    if not may_change(request, edition.area_prefix):
        raise Http404
    return edition


def may_change_texts(request: HttpRequest) -> bool:
    """Whether the reader is a policy officer of the whole province: it has one pledge."""
    return may_change(request, settings.PROVINCE)


def text_draft_of(request: HttpRequest, pk: UUID) -> PledgeText:
    """A draft of the pledge that the reader may change. Raises Http404."""
    draft = text_to_change(request, pk)
    if draft.effective_from is not None:
        raise Http404
    return draft


def text_to_change(request: HttpRequest, pk: UUID) -> PledgeText:
    """A pledge text, for who may change it, where it stands. Raises Http404."""
    if not may_change_texts(request):
        raise Http404
    return get_object_or_404(PledgeText, pk=pk)
