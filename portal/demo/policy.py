"""Policy to try: a narrower draft with its impact, and a pledge that waits for the second officer."""

from dataclasses import replace
from datetime import datetime, timedelta

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.models import User
from sharing.selectors.editions import content_of, in_force_beside
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.services.policy import drafts, edition_impacts
from sharing.services.policy.editions import EDITION
from sharing.services.policy.pledge_texts import PLEDGE_TEXT, TypedText, digest_of

FIRST, AREA = "D003", "32"
NARROWER = "限同城、限一人（比较用的草案）"
PLEDGE = "2026-2"
ADDED = "七、家人用了多少、在哪里用的，本人可以随时在“支出明细”里看到。"


def make_policy(at: datetime) -> None:
    """What D003 has prepared for D004 to look at; the drafts of 近亲属 are shipped."""
    today = shanghai_day(at)
    first = Officer(User.objects.get(staff_no=FIRST).pk, "演示：请看看新加的一条")
    stands = in_force_beside(AREA, today)
    if stands is None:
        return
    narrower = replace(content_of(stands), name=NARROWER, reach="area", max_members=1, reserve_fen=100_00)
    draft = drafts.save_draft(EDITION, draft_id=None, said=narrower, by=first, at=at)
    edition_impacts.ask_impact(edition_id=draft.pk, by=first, at=at)
    edition_impacts.work_out_due(at=at)
    words = TypedText(PLEDGE, f"{text_in_force(today).body}\n\n{ADDED}")
    text = drafts.save_draft(PLEDGE_TEXT, draft_id=None, said=words, by=first, at=at)
    drafts.ask_to_begin(
        PLEDGE_TEXT,
        draft_id=text.pk,
        effective_from=today + timedelta(days=30),
        seen=digest_of(text),
        by=first,
        at=at,
    )
