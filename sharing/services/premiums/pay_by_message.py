"""居民医保代缴 at a till: the holder shows their own credential, and each message is answered once."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actors import InstitutionActor
from accounts.models import Person
from accounts.services import former_numbers
from sharing.models import CredentialToken, PremiumPayment
from sharing.rules.reasons import Code, Refused, because
from sharing.services.premiums import pay
from sharing.services.settling import credentials, stored_replies
from sharing.services.settling.credentials import Credential, NumberReplaced
from sharing.services.settling.stored_replies import Incoming, NotDone, Reply


def pay_by_message(
    *,
    message: Incoming,
    credential: Credential,
    member_psn_no: str,
    year: int,
    by: InstitutionActor,
    at: datetime,
    tell: Callable[[PremiumPayment], str],
) -> Reply:
    """Pays a member's premium from the account of who shows the credential.

    The same message is always answered the same. Raises Refused, NumberReplaced, PremiumNotCollected,
    MessageReused or MessageReversed; then nothing is written.
    """
    if stored := stored_replies.find(message):
        return stored
    try:
        with transaction.atomic(durable=True):
            holder = _owner(credential, at)
            member_id = _member_id(member_psn_no, holder)
            payment = pay.pay(
                holder_id=holder.pk, member_id=member_id, year=year, by=by, at=at, msgid=message.msgid
            )
            return stored_replies.keep(message, tell(payment), at)
    except (IntegrityError, Refused, NotDone):
        # The very same message may have been answered while this one waited for the member's row.
        if stored := stored_replies.find(message):
            return stored
        raise


def _owner(credential: Credential, at: datetime) -> Person:
    """Who shows it; a code is used up by running out, as it pays no bill that could be noted."""
    owner = credentials.owner_of(credential).first()
    if owner is None:
        raise Refused([because(Code.CREDENTIAL_INVALID)])
    credentials.refuse_replaced("", owner, credential)
    token = credentials.token_of(credential)
    credentials.check_own(owner, credential, token, at)
    if token:
        unused = CredentialToken.objects.filter(pk=token.pk, used_by=None, expires_at__gt=at)
        if not unused.update(expires_at=at):
            raise Refused([because(Code.CREDENTIAL_USED)])
    return owner


def _member_id(psn_no: str, holder: Person) -> UUID:
    """Somebody whom the holder is not bound to is told from nobody by nothing."""
    of_holder = Person.objects.filter(bindings_as_member__holder=holder)
    member = of_holder.filter(psn_no=psn_no).first()
    if member is None or member.closed_into_id:
        meant = former_numbers.whose(psn_no)
        if meant and of_holder.filter(pk__in=[meant.pk, member.pk if member else meant.pk]).exists():
            raise NumberReplaced
        raise Refused([because(Code.NOT_BOUND)])
    return member.pk
