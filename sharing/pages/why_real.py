"""为什么用不了, for a real relative and for a real bill, condition by condition as the register has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from accounts.rules.money import yuan
from accounts.templatetags.formats import day_cn
from sharing.forms.condition_hints import hints_of
from sharing.forms.condition_rows import Row, count_broken, row_of, rows_then_and_now
from sharing.models import Settlement
from sharing.pages.binding_seen import find
from sharing.pages.why_ways import ways_for
from sharing.rules.edition import Edition
from sharing.selectors.bills import Told, reasons_told
from sharing.selectors.looks import Look, Story, bill_seen_by, look_on, stories_of
from sharing.selectors.scheme import in_words
from sharing.words import Reader
from sharing.words.conditions import lines


@dataclass(frozen=True)
class Part:
    """A bill on one binding, as one of its two people reads it."""

    story: Story
    reader: Reader

    @property
    def title(self) -> str:
        """What became of it on this account."""
        name = self.story.binding.holder.name
        if self.reader is Reader.MEMBER:
            paid = self.story.paid_fen
            told = _("%(name)s的账户付了 ¥ %(fen)s") if paid else _("没有用上%(name)s的账户")
            return told % {"name": name, "fen": yuan(paid)}
        return _("您的账户付了 ¥ %(fen)s") % {"fen": yuan(self.story.paid_fen)} if self.story.paid_fen else ""

    @property
    def rows(self) -> list[Row]:
        return rows_then_and_now(
            lines(self.story.then.checked, self.reader),
            lines(self.story.now.checked, self.reader),
            hints=hints_of(self.story.then, self.reader, has_bill=True),
            now_hints=hints_of(self.story.now, self.reader, has_bill=True),
            ways=ways_for(self.reader, self.story.binding.pk),
        )

    @property
    def is_usable_now(self) -> bool:
        return not any(one.reasons for one in self.story.now.checked)

    @property
    def sources(self) -> list[str]:
        """The edition of that day, and today's where it is another."""
        then, now = self.story.then, self.story.now
        said = [_("%(day)s施行：%(source)s") % {"day": day_cn(then.on), "source": _source(then)}]
        if _key(then.edition) != _key(now.edition):
            said.append(_("现在施行：%(source)s") % {"source": _source(now)})
        return said


@require_safe
@never_cache
@citizen_required
def why_binding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether the member could use the account today, condition by condition."""
    seen = find(request, pk)
    reader = Reader.HOLDER if seen.mine else Reader.MEMBER
    look = look_on(seen.binding, seen.today)
    hints = hints_of(look, reader, has_bill=False)
    found = lines(look.checked, reader)
    ways = ways_for(reader, pk)
    rows = [row_of(line, hints=hints.get(line.key, ()), ways=ways) for line in found]
    context = {
        "seen": seen,
        "rows": rows,
        "broken": count_broken(rows),
        "source": _source(look),
    }
    return render(request, "sharing/pages/why_binding.html", context)


@require_safe
@never_cache
@citizen_required
def why_bill(request: HttpRequest, setl_id: str) -> HttpResponse:
    """One bill: each condition as it was then and as it is now, for the patient or a holder who was asked."""
    me, today = actor(request), shanghai_day(timezone.now())
    settlement = bill_seen_by(me.person_id, setl_id)
    if settlement is None:
        raise Http404
    is_patient = settlement.patient_id == me.person_id
    reader = Reader.MEMBER if is_patient else Reader.HOLDER
    parts = [Part(story, reader) for story in stories_of(settlement, me.person_id, today)]
    context = {
        "is_patient": is_patient,
        "bill": settlement if is_patient else None,
        "lead": _own_lead(settlement) if is_patient else _lead(settlement, parts),
        "parts": parts,
        "told": _told(settlement) if is_patient and not parts else [],
    }
    return render(request, "sharing/pages/why_bill.html", context)


def _lead(settlement: Settlement, parts: Sequence[Part]) -> str:
    """To the holder: whose, which day, and what became of it. Neither where nor how much it was."""
    facts = {"name": settlement.patient.name, "day": day_cn(settlement.received_at)}
    paid = any(part.story.paid_fen for part in parts)
    lacks = any(one.reasons for part in parts for one in part.story.then.checked)
    if paid and lacks:
        return _("%(name)s %(day)s的一笔费用，您的账户只付了一部分。") % facts
    if paid:
        return _("%(name)s %(day)s的一笔费用用了您的账户。") % facts
    return _("%(name)s %(day)s的一笔费用没有用上您的账户。") % facts


def _own_lead(settlement: Settlement) -> str:
    facts = {"day": day_cn(settlement.received_at), "place": settlement.institution.name}
    if settlement.cash_fen and settlement.shared_fen:
        return _("您 %(day)s在%(place)s的费用，家人的账户只付了一部分。") % facts
    if settlement.shared_fen:
        return _("您 %(day)s在%(place)s的费用，用了家人的账户。") % facts
    return _("您 %(day)s在%(place)s的费用，没有用上家人的账户。") % facts


def _told(settlement: Settlement) -> list[Told]:
    return reasons_told(settlement.reasons, Reader.MEMBER)


def _source(look: Look) -> str:
    if look.edition is None:
        return _("还没有施行家庭共济")
    return in_words(look.edition, look.pair.holder.area_code).source


def _key(edition: Edition | None) -> str:
    return edition.key if edition else ""
