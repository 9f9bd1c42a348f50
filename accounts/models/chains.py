"""The two columns of every row that is a link of a keyed chain; `accounts.chains` makes and proves them."""

from django.db import models

from accounts.chains import BEGINNING, WIDTH


def chain_digest() -> models.BinaryField:
    """The column of a digest of a chain; empty where nothing is linked yet."""
    return models.BinaryField(max_length=WIDTH, default=BEGINNING, db_default=BEGINNING)


class Link(models.Model):
    """A row of a chain: its place there, from 1, and its digest; null and empty until it is linked."""

    number = models.BigIntegerField(null=True)
    digest = chain_digest()

    class Meta:
        abstract = True
