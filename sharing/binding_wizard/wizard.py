"""账户绑定 as it is filled in at every door: one object a request, with one method a step.

A step takes what was sent, None for just looking, and says what to show or where to go on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.forms import BaseFormSet
from django.utils.translation import gettext as _

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.models import OneTimeCode, Person
from accounts.services.codes import CodeRefused
from accounts.services.rate_limits import TooManyTries
from sharing import words
from sharing.binding_wizard.answers import Candidate
from sharing.binding_wizard.binding_draft import BindingDraft
from sharing.binding_wizard.forms import MemberForm, formset_of
from sharing.binding_wizard.rows import PREFIX, Row, differences, named_by, noting_misses
from sharing.binding_wizard.steps import (
    CHECK,
    NEW,
    RECEIPT,
    SIGN,
    Go,
    Next,
    Sent,
    Show,
    SignatureMissing,
    SignatureProblems,
)
from sharing.models import Binding
from sharing.rules.reasons import Refused
from sharing.rules.signature import NotASignature
from sharing.services.bindings import drafts, signing
from sharing.services.bindings.binding_requests import NOT_JUDGED, CannotRenew
from sharing.services.bindings.drafts import DraftHasChanged
from sharing.services.bindings.naming import NamingStopped
from sharing.services.bindings.signing import NotTheSigner, TextHasChanged
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.words.screens import SIGNATURE_FLAWS


class BindingWizard:
    """The steps over one draft. At the counter as little as can be is typed, and signed at once if it may be.

    Every step raises NotYours for an answer that names somebody else's binding.
    """

    def __init__(self, by: Citizen | Clerk, at: datetime, *, form_url: str = "") -> None:
        self.draft = BindingDraft(by, at, form_url=form_url)
        self.by, self.at, self.clerk = by, at, self.draft.clerk

    def name_relatives(self, sent: Mapping[str, str] | None = None) -> Next:
        """Step 1: who, where insured, what they are to the holder, from when to when."""
        if self.draft.who.reasons:
            sayings = words.say_all(self.draft.who.reasons, words.Reader.HOLDER)
            return Show("binding_cannot", {"sayings": sayings}, status=200 if sent is None else 422)
        if sent is None:
            return self._new_page(self.draft.rows)
        if "discard" in sent:
            drafts.discard_draft(person_id=self.draft.holder_id, by=self.clerk)
            return Go(NEW)
        typed, place = self.draft.edited(sent)
        if not self.draft.holds(typed):  # a second click finds it saved already
            try:
                self.draft.save(noting_misses(typed, self.draft.rows), seen=sent.get("seen", ""))
            except DraftHasChanged:
                return self._newer_page(typed)
        if place is not None:
            return Go(NEW, after=f"#id_{PREFIX}-{place}-name")
        return self._judge_named()

    def _judge_named(self) -> Next:
        rows, formset = self.draft.rows, self.draft.formset
        if not formset.is_valid():
            return self._new_page(rows, formset, status=422)
        try:
            judgements = self.draft.judgements
        except NOT_JUDGED as refused:
            problem, status, retry_after = self._not_judged(refused)
            return self._new_page(rows, formset, status, retry_after, problems=[problem])
        missed = [{**row, "is_counted": one.is_a_miss} for row, one in zip(rows, judgements, strict=True)]
        if missed != rows:
            with suppress(DraftHasChanged):
                self.draft.save(missed, seen=self.draft.mark)
        return Go(SIGN if self.clerk and all(one.may for one in judgements) else CHECK)

    def _not_judged(self, refused: TooManyTries | CannotRenew | NamingStopped) -> tuple[str, int, int | None]:
        """The sentence, the status, and in how many seconds to try again."""
        if isinstance(refused, TooManyTries):
            return refused.sentence(self.at), 429, refused.seconds_left(self.at)
        if isinstance(refused, NamingStopped):
            return refused.sentence, 422, None
        problem = _("其中有一份绑定现在不能续签：可能已经结束，或者已经续过了。请删去这一位，再继续。")
        return problem, 422, None

    def _new_page(
        self,
        rows: Sequence[Row],
        formset: BaseFormSet[MemberForm] | None = None,
        status: int = 200,
        retry_after: int | None = None,
        problems: Sequence[str] = (),
        changes: Sequence[str] = (),
    ) -> Show:
        shown = list(rows) or [self.draft.who.blank]
        formset = formset or formset_of(shown, self.draft.who.options(shown), checked=False)
        if self.clerk and not rows:
            formset.forms[0].fields["name"].widget.attrs["autofocus"] = True
        named = {named_by(row) for row in rows}
        context = {
            "formset": formset,
            "known": [
                {
                    "key": str(one.pk),
                    "name": one.member.name,
                    "relationship": words.relationship_label(one.relationship),
                }
                for one in self.draft.known_members()
                if str(one.pk) not in named
            ],
            "seen": self.draft.mark,
            "is_kept": bool(rows),
            "problems": problems,
            "changes": changes,
        }
        return Show(NEW, context, status, retry_after)

    def _newer_page(self, typed: Sequence[Row]) -> Show:
        """Another window was faster: its newer answers are shown, or these again if it has finished."""
        if self.draft.open_again() is None:
            changes = [_("另一个窗口已经签好，或者清空了这次填写。下面是这个窗口里填的，还没有提交。")]
            return self._new_page(typed, status=409, changes=changes)
        renewals = self.draft.who.options([*self.draft.rows, *typed]).renewals
        names = {key: binding.member.name for key, binding in renewals.items()}
        return self._new_page(self.draft.rows, status=409, changes=differences(self.draft.rows, typed, names))

    def renew(self, binding: Binding) -> Go:
        """Puts the renewal of a binding beside what is being filled in. Raises DraftHasChanged."""
        self.draft.add_renewal(binding)
        return Go(SIGN if self.clerk else CHECK)

    def check(self, seen: str | None = None, leave_out: Collection[str] = ()) -> Next:
        """Step 2: what was answered, and for each relative whether they may be bound, or why not."""
        if not self.draft.is_filled:
            return Go(NEW)
        if seen is None:
            return self._check_page()
        if seen != self.draft.mark:
            return self._check_page(status=409, has_changed=True)
        try:
            left_out = [not one.may and str(i) in leave_out for i, one in enumerate(self.draft.judgements)]
        except NOT_JUDGED:
            return self._check_page()
        if left_out != [bool(row.get("left_out")) for row in self.draft.rows]:
            rows = [{**row, "left_out": out} for row, out in zip(self.draft.rows, left_out, strict=True)]
            try:
                self.draft.save(rows, seen=self.draft.mark)
            except DraftHasChanged:
                return self._check_page(status=409, has_changed=True)
        if all(left_out):
            nobody = _("这次没有可以办的家人，请返回修改，或换一位家人。")
            return self._check_page(status=422, problems=[nobody])
        if problems := self._not_left_out():
            return self._check_page(status=422, problems=problems)
        return Go(SIGN)

    def _not_left_out(self) -> list[dict[str, str]]:
        return [
            {
                "text": _("%(name)s现在不能绑定：请修改，或勾选“不带这位，先办其他人”。")
                % {"name": one.request.name or _("要续签的家人")},
                "url": f"#leave-out-{index}",
            }
            for index, (one, row) in enumerate(zip(self.draft.judgements, self.draft.rows, strict=True))
            if not one.may and not row.get("left_out")
        ]

    def _check_page(
        self, *, status: int = 200, has_changed: bool = False, problems: Sequence[object] = ()
    ) -> Show:
        try:
            found = self.draft.candidates()
        except NOT_JUDGED as refused:
            problem, status, retry_after = self._not_judged(refused)
            return Show(CHECK, {"problems": [problem]}, status, retry_after)
        context = {
            "candidates": found,
            "may_go_on": any(not one.sayings for one in found),
            "some_refused": any(one.sayings for one in found),
            "seen": self.draft.mark,
            "has_changed": has_changed,
            "problems": problems,
        }
        return Show(CHECK, context, status)

    def sign(self, sent: Sent | None = None) -> Next:
        """Step 3: the pledge in force, read and signed by the holder."""
        if sent is None:
            return self._read()
        if not self.draft.may_sign(sent.seen):
            return self._not_to_sign(sent.seen)
        try:
            signature, text_id = sent.read()
            signing.sign_bindings(
                holder_id=self.draft.holder_id,
                requests=self.draft.included,
                signature=signature,
                text_id=text_id,
                signing=self.draft.signing,
                by=self.by,
                at=self.at,
            )
        except NotASignature as wrong:
            return self._sign_again({"signature": SIGNATURE_FLAWS[wrong.flaw]})
        except SignatureMissing as missing:
            return self._sign_again(missing.fields)
        except CodeRefused as refused:
            return self._sign_again({"id_code": refused.sentence})
        except TextHasChanged:
            return self._sign_again({"": _("承诺书刚刚换了新版本。请重新阅读，再签一次名。")})
        except NOT_JUDGED:
            return self._check_page()
        except Refused:
            problems = [_("签名以前情况有了变化，还没有绑定任何人。请看下面的说明。")]
            return self._check_page(status=422, problems=problems)
        signed = Go(RECEIPT, (self.draft.signing,))
        self.draft.keep_left_out()
        return signed

    def _read(self) -> Next:
        if not self.draft.is_filled:
            return Go(NEW)
        found = self.draft.signed_for()
        if not found or any(one.sayings for one in found):
            return Go(CHECK)
        return self._sign_page(found, {})

    def _not_to_sign(self, seen: str) -> Next:
        """What the page showed was signed, by a second click or a reload; or it is gone, or has changed."""
        with suppress(ValueError):
            done = UUID(seen.partition(".")[0])
            if signing.signed_pledges(self.draft.holder_id, done):
                return Go(RECEIPT, (done,))
        return self._check_page(status=409, has_changed=True) if self.draft.is_filled else Go(NEW)

    def _sign_again(
        self, wrong: dict[str, str], *, status: int = 422, retry_after: int | None = None
    ) -> Next:
        """The same page with what is wrong beside the fields."""
        found = self.draft.signed_for()
        return self._sign_page(found, wrong, status, retry_after) if found else Go(CHECK)

    def _sign_page(
        self,
        found: Sequence[Candidate],
        wrong: dict[str, str],
        status: int = 200,
        retry_after: int | None = None,
    ) -> Show:
        context = {
            "candidates": found,
            "text": text_in_force(shanghai_day(self.at)),
            "signer": Person.objects.get(pk=self.draft.holder_id),
            "seen": self.draft.mark,
            "wrong": SignatureProblems(wrong),
        }
        return Show(SIGN, context, status, retry_after)

    def ask_code(self, seen: str) -> Next:
        """A code to sign exactly this with, to the holder's telephone; never at the counter."""
        if not isinstance(self.by, Citizen):
            raise NotTheSigner
        if not self.draft.may_sign(seen):
            return self._not_to_sign(seen)
        text = text_in_force(shanghai_day(self.at))
        try:
            signing.ask_code(
                holder_id=self.draft.holder_id,
                requests=self.draft.included,
                text_id=text.pk,
                signing=self.draft.signing,
                by=self.by,
                at=self.at,
            )
        except TooManyTries as refused:
            wrong, retry_after = {"id_code": refused.sentence(self.at)}, refused.seconds_left(self.at)
            return self._sign_again(wrong, status=429, retry_after=retry_after)
        return Go(SIGN, after="?by=code#code-way")

    def asked_code(self, text_id: UUID) -> OneTimeCode | None:
        """The code that was asked for to sign exactly this."""
        return signing.asked_code(
            holder_id=self.draft.holder_id,
            requests=self.draft.included,
            text_id=text_id,
            signing=self.draft.signing,
            at=self.at,
        )
