"""承诺书 as evidence: a chain of digests, the sealed content of each, and what is typed before signing."""

from django.db import models
from uuid_utils.compat import uuid7

from accounts.models import Person
from accounts.models.chains import Link, chain_digest
from accounts.models.listing import ListedBy
from sharing.models.bindings import Binding
from sharing.models.policy import PledgeText
from sharing.models.visits import Visit


class Pledge(models.Model):
    """One link of the chain, one for each member signed for. Insert-only.

    digest = SM3 of the previous digest, position, number and content digest, which stands on paper; the seal
    says with a key that this digest follows that seal: `sharing.services.evidence.pledge_chain`.
    """

    listed_by = ListedBy(("signer", "binding__member"), at_once=True)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.BigIntegerField(unique=True)
    number = models.CharField(max_length=20, unique=True)  # the receipt's number: 80 random bits
    binding = models.OneToOneField(Binding, models.PROTECT, related_name="pledge")
    signer = models.ForeignKey(Person, models.PROTECT)
    text = models.ForeignKey(PledgeText, models.PROTECT)
    signing = models.UUIDField(db_index=True)  # one signature may sign several at once
    content_digest = models.BinaryField(max_length=32)
    previous_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    seal = chain_digest()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.number


class PledgeContent(models.Model):
    """The canonical bytes of what was signed, sealed. May be re-encrypted or erased (null), never changed."""

    pledge = models.OneToOneField(Pledge, models.PROTECT, primary_key=True, related_name="content")
    sealed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class Confirmation(Link):
    """What a member signed to agree at the counter, by hand or thumb, sealed, and the digest of its bytes."""

    binding = models.OneToOneField(Binding, models.PROTECT, primary_key=True, related_name="confirmation")
    signer = models.ForeignKey(Person, models.PROTECT, related_name="confirmations")
    sealed = models.BinaryField(null=True)  # may be erased, never changed
    content_digest = models.BinaryField(max_length=32)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.signed_at:%F %T}"


class PledgeHead(models.Model):
    """The end of the chain: how many links there are, and digest and seal of the last."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32)
    seal = chain_digest()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="the_chain_has_one_head")]

    def __str__(self) -> str:
        return str(self.count)


class Typed(models.Model):
    """What somebody has typed and not signed, sealed; gone at signing."""

    signing = models.UUIDField(default=uuid7)  # becomes the signing's id: signing twice is signing once
    version = models.PositiveIntegerField(default=1)  # counts saves, so that an older tab is told
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.version}"


class Draft(Typed):
    """Typed in the person's own browser: one row a person, gone after 7 days unused."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True)


class VisitDraft(Typed):
    """Typed at the counter: one row a visit, gone with it."""

    visit = models.OneToOneField(Visit, models.PROTECT, primary_key=True, related_name="draft")
