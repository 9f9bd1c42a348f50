"""Every transaction of this door by its infno."""

from sharing.gateway.calls import Transaction
from sharing.gateway.transactions import bills, people, premiums, reconciliation

TRANSACTIONS: dict[str, Transaction] = {
    one.infno: one
    for one in sorted(
        (*people.TRANSACTIONS, *bills.TRANSACTIONS, *premiums.TRANSACTIONS, *reconciliation.TRANSACTIONS),
        key=lambda one: one.infno,
    )
}
