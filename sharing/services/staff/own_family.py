"""Nobody of staff decides in their own family's affairs."""

from uuid import UUID

from django.db.models import Q

from accounts.models import Person, User
from sharing.models import Binding


class OwnFamily(Exception):
    """The clerk would act for themself or for somebody whom they are bound to: a colleague has to."""


class OwnPapersUnknown(Exception):
    """Whose relatives somebody of staff could act for is not known: their own document stands nowhere."""


def refuse_own_family(clerk_id: UUID, person_id: UUID) -> None:
    """Raises OwnFamily if the person is the clerk, or is bound to the clerk in either direction.

    An officer's own family likewise; OwnPapersUnknown where nobody can tell.
    """
    digest = User.objects.filter(pk=clerk_id).values_list("own_cert_digest", flat=True).get()
    if digest is None:
        raise OwnPapersUnknown
    own = Person.objects.filter(cert_no_digest=digest).values_list("pk", flat=True).first()
    if own is None:
        return
    # Under a psn_no that was closed into it, it is the same human.
    names = set(Person.objects.filter(pk=person_id).values_list("closed_into", flat=True)) | {person_id}
    between = Q(holder=own, member=person_id) | Q(holder=person_id, member=own)
    if own in names or Binding.objects.live().filter(between).exists():
        raise OwnFamily
