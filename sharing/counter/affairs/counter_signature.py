"""Signing at the counter: by a hand on the clerk's pad, or a thumb on paper that a witness signs for."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.days import shanghai_day
from accounts.models import Person
from sharing.binding_wizard.answers import Candidate
from sharing.binding_wizard.steps import SignatureMissing
from sharing.counter.visit.session import OpenVisit
from sharing.counter.visit.visit_forms import CounterForm, text_field
from sharing.forms.uploads import ScanField
from sharing.models import Attachment
from sharing.rules.signature import HandSignature, NotASignature, Thumbprint, read_hand_signature
from sharing.services.bindings.binding_requests import BindingRequest
from sharing.services.evidence import counter_signature
from sharing.services.visits import screen_pairing
from sharing.words.plain_words import what_will_happen
from sharing.words.screens import SIGNATURE_FLAWS

HAND, THUMB = "hand", "thumb"
Kind = Attachment.Kind


class PapersForm(CounterForm):
    """The papers that go with a signature: the letter of an agent, what a thumb was pressed on."""

    letter = ScanField(
        label=_("委托书的扫描件或照片"), camera=True, error_messages={"required": _("请扫描或拍下委托书")}
    )
    scan = ScanField(
        label=_("按了手印的那一页，扫描件或照片"),
        camera=True,
        error_messages={"required": _("请扫描或拍下按了手印的那一页")},
    )
    witness = text_field(_("见证人姓名"), 50, missing=_("请填写见证人的姓名"))
    kept_scan = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, without: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, by the id of the field."""
        return {self[name].id_for_label: str(said[0]) for name, said in self.errors.items()}


class AtTheCounter:
    """One request to sign at the counter. A scan that came in is kept, whatever else is wrong."""

    def __init__(self, request: HttpRequest, desk: OpenVisit, signer: Person | None = None) -> None:
        self.request, self.desk = request, desk
        self.signer = signer or desk.citizen
        self.by = desk.acting_for(self.signer)
        self.letter = counter_signature.letter_of(desk.visit) if desk.visit.by_agent else None
        self.way = self._way()
        self.scan = self._kept_scan()
        self.form = self._form()

    def _way(self) -> str:
        if self.desk.visit.by_agent:
            return HAND
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        cannot_write = self.desk.visit.cannot_write and self.signer == self.desk.citizen
        chosen = sent.get("way", THUMB if cannot_write else HAND)
        return THUMB if chosen == THUMB else HAND

    def _kept_scan(self) -> Attachment | None:
        try:
            scan_id = UUID(self.request.POST.get("kept_scan", ""))
        except ValueError:
            return None
        return counter_signature.thumb_scan(self.desk.visit, scan_id, self.signer.pk)

    def _form(self) -> PapersForm:
        is_thumb = self.way == THUMB
        asked = {
            "letter": self.desk.visit.by_agent and self.letter is None,
            "scan": is_thumb and self.scan is None,
            "witness": is_thumb,
            "kept_scan": is_thumb,
        }
        without = [name for name, is_asked in asked.items() if not is_asked]
        if self.request.method == "POST":
            return PapersForm(self.request.POST, self.request.FILES, without=without)
        return PapersForm(without=without)

    def signature(self) -> HandSignature | Thumbprint:
        """The hand or the thumb. Raises SignatureMissing with all that is missing."""
        problems = {} if self.form.is_valid() else self.form.problems
        self._keep_scans()
        hand = self._hand(problems)
        if problems or hand is None:
            raise SignatureMissing(problems)
        if self.way == HAND:
            return hand
        if self.scan is None:
            raise AssertionError("a form without problems has its scan")
        return Thumbprint(self.form.cleaned_data["witness"], hand, self.scan.pk)

    def _hand(self, problems: dict[str, str]) -> HandSignature | None:
        try:
            return read_hand_signature(self.request.POST.get("signature", ""))
        except NotASignature as wrong:
            problems["signature"] = SIGNATURE_FLAWS[wrong.flaw]
            return None

    def _keep_scans(self) -> None:
        by, at = self.by, self.desk.at
        if scan := self.form.cleaned_data.get("letter"):
            self.letter = counter_signature.add_paper(scan=scan, kind=Kind.AGENT_LETTER, by=by, at=at)
        if scan := self.form.cleaned_data.get("scan"):
            self.scan = counter_signature.add_paper(scan=scan, kind=Kind.THUMBPRINT, by=by, at=at)

    def shown(self) -> dict[str, Any]:
        """What the page shows of how it is signed."""
        return {
            "way": self.way,
            "papers": self.form,
            "letter": self.letter,
            "scan": self.scan,
            "thumb": THUMB,
            "strokes": self.request.POST.get("signature", ""),
            "has_screen": screen_pairing.paired_at(self.desk.visit.counter_id) is not None,
        }


def said_of(found: Sequence[Candidate], included: Sequence[BindingRequest], desk: OpenVisit) -> str:
    """The one sentence that is read to the person."""
    today = shanghai_day(desk.at)
    begins = {one.starts_on for one in included}
    ends = {one.ends_on for one in included}
    first = max(begins) if len(begins) == 1 else None
    last: date | None = ends.pop() if len(ends) == 1 else None
    return what_will_happen(
        [one.name for one in found],
        confirming=[one.name for one in found if one.must_confirm],
        first=first if first and first > today else None,
        last=last,
        agent_for=desk.citizen.name if desk.visit.by_agent else "",
    )
