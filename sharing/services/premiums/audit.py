"""Proving the premiums: each payment is one entry of the ledger; what no settlement moved is a payment."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from accounts.models import LedgerEntry
from sharing.models import PremiumPayment
from sharing.words.premiums import ENTRY_FAULT, PAYMENT_FAULT


def premium_faults() -> Iterator[str]:
    """One sentence for each payment or entry where the two sides differ; reads row by row."""
    entry = LedgerEntry.objects.filter(
        account=OuterRef("account"),
        number=OuterRef("entry_number"),
        cause_id=OuterRef("pk"),
        amount_fen=-OuterRef("amount_fen"),
    )
    payments = PremiumPayment.objects.filter(~Exists(entry)).order_by("pk")
    for receipt_no in payments.values_list("receipt_no", flat=True).iterator():
        yield PAYMENT_FAULT.format(receipt_no=receipt_no)
    payment = PremiumPayment.objects.filter(pk=OuterRef("cause_id"), account=OuterRef("account"))
    spent = Q(kind__in=[LedgerEntry.Kind.SPEND, LedgerEntry.Kind.RETURN]) & ~Q(cause_kind="settlement")
    entries = LedgerEntry.objects.filter(~Exists(payment), spent | Q(cause_kind="premium"))
    for account, number in entries.values_list("account", "number").iterator():
        yield ENTRY_FAULT.format(account=account, number=number)
