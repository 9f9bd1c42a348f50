"""支出明细, as every door shows it: a page of what an account paid, or of what somebody's bills came to."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from sharing.presenters import lists
from sharing.presenters.months import by_month
from sharing.selectors import patient_bills as of_patient, spending as of_holder, spending_months
from sharing.selectors.paging import BY_ENTRY


def drawn_of(asked: QueryDict, holder_id: UUID, wanted: of_holder.Wanted, month: date) -> dict[str, Any]:
    """What relatives used of the holder's account, what it paid for them, and its months up to this one."""
    allocations, premiums = of_holder.lists_of(holder_id, wanted)
    page = lists.page_asked_for(asked, allocations, BY_ENTRY, premiums)
    uses = of_holder.uses(page.rows)
    totals = spending_months.totals(holder_id, wanted, [use.month for use in uses])
    drawn = spending_months.last_months(holder_id, wanted, month)
    return {
        "months": by_month(uses, totals),
        "drawn": [(_("%(month)d月") % {"month": one.month.month}, one.net_fen) for one in drawn],
        "drawn_fen": sum(one.net_fen for one in drawn),
        "missed": of_holder.missed(holder_id, wanted),
        **lists.addresses(asked, page),
    }


def bills_of(asked: QueryDict, patient_id: UUID, wanted: of_patient.Wanted) -> dict[str, Any]:
    """What the patient's own bills came to, and whose account paid a part or their premium."""
    settlements, premiums = of_patient.lists_of(patient_id, wanted)
    page = lists.page_asked_for(asked, settlements, of_patient.BY_RECEIPT, premiums)
    bills = of_patient.bills(page.rows)
    totals = of_patient.totals(patient_id, wanted, [bill.month for bill in bills])
    return {"months": by_month(bills, totals), **lists.addresses(asked, page)}
