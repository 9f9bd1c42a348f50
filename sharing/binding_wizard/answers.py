"""What a holder may answer, and each relative whom they named, with what the rules say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.rules.identity import mask_number
from sharing import words
from sharing.binding_wizard.forms import MemberForm, Options, area_choices, relationship_choices
from sharing.binding_wizard.rows import ALWAYS, PREFIX, Row, blank_row, ids_in
from sharing.models import Binding
from sharing.rules.edition import Edition
from sharing.rules.eligibility import holder_reasons
from sharing.rules.reasons import Code, Reason, because
from sharing.selectors import facts
from sharing.selectors.binding_status import status_on
from sharing.services.bindings.binding_requests import Judgement, may_renew
from sharing.services.bindings.confirm_and_end import NotYours


@dataclass(frozen=True)
class Sharer:
    """The holder as far as filling in depends on it. Without an edition nobody can share."""

    person_id: UUID
    today: date
    area_code: str
    edition: Edition | None
    reasons: list[Reason]
    blank: Row

    def options(self, rows: Sequence[Row]) -> Options:
        """What may be chosen. Raises NotYours for a renewal of somebody else's binding."""
        if self.edition is None:
            raise ValueError("nothing can be chosen without an edition")
        return Options(
            areas=area_choices(self.area_code),
            relationships=relationship_choices(self.edition.relationships),
            today=self.today,
            blank=self.blank,
            renewals=_named(self.person_id, rows, "renews"),
            known=_named(self.person_id, rows, "known"),
        )


def sharer(by: Citizen | Clerk, at: datetime) -> Sharer:
    """Whose account it is, and why they could not share with anybody. Three queries."""
    today, holder_id = shanghai_day(at), by.person_id
    person = facts.people_on([holder_id], today)[holder_id]
    edition = facts.edition_for(person.area_code, today)
    not_in_force = [because(Code.SCHEME_NOT_IN_FORCE)]
    reasons = list(holder_reasons(person, edition, today=today)) if edition else not_in_force
    blank = blank_row(today)
    if isinstance(by, Clerk):
        blank |= {"area_code": person.area_code, "lasting": ALWAYS}
    return Sharer(holder_id, today, person.area_code, edition, reasons, blank)


def known_members(holder_id: UUID, today: date) -> list[Binding]:
    """Whom the holder shared with before and could again: by the last binding of each."""
    bound = Binding.objects.filter(holder=holder_id).select_related("member").order_by("signed_at", "pk")
    last = {one.member_id: one for one in bound}
    return [one for one in last.values() if status_on(one, today).has_ended or may_renew(one, today)]


@dataclass(frozen=True)
class Candidate:
    """One relative on the pages where answers are checked and signed."""

    index: int
    form_url: str  # where its answers are changed; empty where they cannot be
    name: str
    relationship: str
    number: str
    area: str
    period: str
    sayings: list[words.Saying]
    left_out: bool
    must_confirm: bool

    @property
    def rows(self) -> list[dict[str, str]]:
        """All of it, for components/summary.html."""
        who = f"{self.name}（{self.relationship}）"
        person = {"label": _("共济使用人"), "value": who, "hint": self.number}
        return [self._changed_at("name", person) if self.area else person, *self._terms()]

    @property
    def check_rows(self) -> list[dict[str, str]]:
        """The same under a heading that says who it is."""
        number = {"label": _("证件号码"), "value": self.number}
        return [self._changed_at("number", number) if self.area else number, *self._terms()]

    def _terms(self) -> list[dict[str, str]]:
        where = {"label": _("在哪里参保"), "value": self.area, "hint": _("您填写的")}
        until = self._changed_at("ends_on", {"label": _("授权期限"), "value": self.period})
        return [self._changed_at("area_code", where), until] if self.area else [until]

    def _changed_at(self, field: str, row: dict[str, str]) -> dict[str, str]:
        url = f"{self.form_url}#id_{PREFIX}-{self.index}-{field}"
        return {**row, "url": url} if self.form_url else row


def candidate(
    index: int,
    judgement: Judgement,
    form: MemberForm,
    *,
    registered_as: str | None,
    form_url: str,
    left_out: bool,
) -> Candidate:
    """One of them, by what was answered in its form; whom the register knows, by the name that it has."""
    request, binding = judgement.request, form.binding
    edition = judgement.edition
    return Candidate(
        index=index,
        form_url=form_url,
        name=binding.member.name if binding else registered_as or request.name,
        relationship=words.relationship_label(request.relationship),
        number=binding.member.masked_number() if binding else mask_number(request.number),
        area=form.options.area_name(request.area_code),
        period=words.period(request.starts_on, request.ends_on),
        sayings=words.say_all(judgement.reasons, words.Reader.HOLDER),
        left_out=left_out,
        must_confirm=edition is not None and edition.needs_confirmation(request.relationship),
    )


def _named(holder_id: UUID, rows: Sequence[Row], name: str) -> dict[str, Binding]:
    try:
        ids = ids_in(rows, name)
    except ValueError:
        raise NotYours from None
    if not ids:
        return {}
    own = Binding.objects.filter(pk__in=ids, holder=holder_id).select_related("member")
    if name == "renews":
        own = own.filter(ends_on__isnull=False)
    found = {str(binding.pk): binding for binding in own}
    if len(found) < len(set(ids)):
        raise NotYours
    return found
