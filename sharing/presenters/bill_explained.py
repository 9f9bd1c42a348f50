"""One bill as its patient or a holder who was asked reads it: each condition then and now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.rules.money import yuan
from accounts.templatetags.formats import day_cn
from sharing.models import Settlement
from sharing.presenters.condition_hints import hints_of
from sharing.presenters.condition_rows import ConditionRow, Ways, no_ways, rows_then_and_now
from sharing.rules.edition import Edition
from sharing.selectors.bills import Told, reasons_told
from sharing.selectors.condition_history import ConditionsOnDay, Story, stories_of
from sharing.selectors.scheme import in_words
from sharing.words import Reader
from sharing.words.conditions import lines

WaysFor = Callable[[Reader, UUID], Ways]
"""Where a reader goes next, on a binding."""


@dataclass(frozen=True)
class BillPart:
    """A bill on one binding, as one of its two people reads it, or staff, who are neither."""

    story: Story
    reader: Reader | None
    ways: Ways

    @property
    def title(self) -> str:
        """What became of it on this account."""
        name = self.story.binding.holder.name
        if self.reader is not Reader.HOLDER:
            paid = self.story.paid_fen
            told = _("%(name)s的账户付了 ¥ %(fen)s") if paid else _("没有用上%(name)s的账户")
            return told % {"name": name, "fen": yuan(paid)}
        return _("您的账户付了 ¥ %(fen)s") % {"fen": yuan(self.story.paid_fen)} if self.story.paid_fen else ""

    @property
    def rows(self) -> list[ConditionRow]:
        return rows_then_and_now(
            lines(self.story.then.checked, self.reader),
            lines(self.story.now.checked, self.reader),
            hints=hints_of(self.story.then, self.reader, has_bill=True),
            now_hints=hints_of(self.story.now, self.reader, has_bill=True),
            ways=self.ways,
        )

    @property
    def is_usable_again(self) -> bool:
        """What stood against it then has gone; of a bill that was paid there is nothing to say."""
        then, now = self.story.then.checked, self.story.now.checked
        return any(one.reasons for one in then) and not any(one.reasons for one in now)

    @property
    def sources(self) -> list[str]:
        """The edition of that day, and today's where it is another."""
        then, now = self.story.then, self.story.now
        said = [_("%(day)s施行：%(source)s") % {"day": day_cn(then.on), "source": source_of(then)}]
        if _key(then.edition) != _key(now.edition):
            said.append(_("现在施行：%(source)s") % {"source": source_of(now)})
        return said


def bill_explained(settlement: Settlement, person_id: UUID, today: date, ways_for: WaysFor) -> dict[str, Any]:
    """For components/bill_explained.html: is_patient, bill, lead, parts, told."""
    is_patient = settlement.patient_id == person_id
    reader = Reader.MEMBER if is_patient else Reader.HOLDER
    stories = stories_of(settlement, person_id, today)
    parts = [BillPart(story, reader, ways_for(reader, story.binding.pk)) for story in stories]
    return {
        "is_patient": is_patient,
        "bill": settlement if is_patient else None,
        "lead": lead_to_patient(settlement) if is_patient else lead_to_holder(settlement, parts),
        "parts": parts,
        "told": told_of(settlement) if is_patient and not parts else [],
    }


def bill_explained_to_staff(settlement: Settlement, today: date) -> dict[str, Any]:
    """The same for staff, who read every account that paid or was asked: bill, lead, parts, told."""
    stories = stories_of(settlement, settlement.patient_id, today)
    parts = [BillPart(story, None, no_ways) for story in stories]
    facts = {
        "name": settlement.patient.name,
        "day": day_cn(settlement.received_at),
        "place": settlement.institution.name,
    }
    return {
        "bill": settlement,
        "lead": _("%(name)s %(day)s在%(place)s的费用。") % facts,
        "parts": parts,
        "told": told_of(settlement) if not parts else [],
    }


def lead_to_holder(settlement: Settlement, parts: Sequence[BillPart]) -> str:
    """To the holder: whose, which day, and what became of it. Neither where nor how much it was."""
    facts = {"name": settlement.patient.name, "day": day_cn(settlement.received_at)}
    paid = any(part.story.paid_fen for part in parts)
    lacks = any(one.reasons for part in parts for one in part.story.then.checked)
    if paid and lacks:
        return _("%(name)s %(day)s的一笔费用，您的账户只付了一部分。") % facts
    if paid:
        return _("%(name)s %(day)s的一笔费用用了您的账户。") % facts
    return _("%(name)s %(day)s的一笔费用没有用上您的账户。") % facts


def lead_to_patient(settlement: Settlement) -> str:
    """To the patient: which bill, and whether the family's accounts paid."""
    facts = {"day": day_cn(settlement.received_at), "place": settlement.institution.name}
    if settlement.cash_fen and settlement.shared_fen:
        return _("您 %(day)s在%(place)s的费用，家人的账户只付了一部分。") % facts
    if settlement.shared_fen:
        return _("您 %(day)s在%(place)s的费用，用了家人的账户。") % facts
    return _("您 %(day)s在%(place)s的费用，没有用上家人的账户。") % facts


def told_of(settlement: Settlement) -> list[Told]:
    """Why no binding was asked for it, as the patient reads it."""
    return reasons_told(settlement.reasons, Reader.MEMBER)


def source_of(on_day: ConditionsOnDay) -> str:
    """The edition under which it was judged."""
    if on_day.edition is None:
        return _("还没有施行家庭共济")
    return in_words(on_day.edition, on_day.pair.holder.area_code).source


def _key(edition: Edition | None) -> str:
    return edition.key if edition else ""
