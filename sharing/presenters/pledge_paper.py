"""承诺书 on A4 in large print: as PDF, or where none can be made as a page to print."""

from datetime import datetime

from django.template.loader import render_to_string

from accounts.days import shanghai_day
from sharing.models import Confirmation, Erasure, Pledge
from sharing.presenters.pdf import NoPdf, make_pdf
from sharing.presenters.pledge_evidence import link_rows, shown, shown_confirmation
from sharing.services.evidence import confirmation_evidence
from sharing.services.evidence.erasure_proof import erasure_of
from sharing.services.evidence.pledge_chain import open_content
from sharing.services.evidence.signed_bytes import read_content
from sharing.words.erasures import erasure_said

TEMPLATE = "sharing/paper/pledge.html"
# Ours has no inline styles, without which the PDF viewers of browsers stay empty. Nothing else is let in.
VIEWER_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def pledge_facts(pledge: Pledge, at: datetime) -> dict[str, object]:
    """Everything that is shown of a pledge, on the screen and on paper. Raises CannotOpen."""
    content = open_content(pledge)
    erased = None if content else erasure_of(pledge, Erasure.What.PLEDGE)
    return {
        "pledge": pledge,
        "erased": erasure_said(erased) if erased else "",
        "shown": shown(read_content(content)) if content else None,
        "link": link_rows(pledge),
        "printed_on": shanghai_day(at),
    }


def confirmation_facts(confirmed: Confirmation) -> dict[str, object]:
    """The same of what the member signed at the counter to agree. Raises CannotOpen."""
    content = confirmation_evidence.open_content(confirmed)
    erased = None if content else erasure_of(confirmed.binding.pledge, Erasure.What.CONFIRMATION)
    return {
        "erased": erasure_said(erased) if erased else "",
        "shown": shown_confirmation(read_content(content)) if content else None,
        "digest": bytes(confirmed.content_digest).hex(),
        "signed_at": confirmed.signed_at,
    }


def pledge_paper(pledge: Pledge, at: datetime) -> tuple[str | bytes, dict[str, str]]:
    """The paper and its headers, to be opened in the browser and printed from there. Raises CannotOpen."""
    facts = pledge_facts(pledge, at)
    try:
        made = make_pdf(render_to_string(TEMPLATE, facts))
    except NoPdf:
        return render_to_string(TEMPLATE, {**facts, "to_print": True}), {}
    return made, {
        "Content-Type": "application/pdf",
        # Not to be saved: a clerk's computer would keep the papers of everybody.
        "Content-Disposition": f'inline; filename="pledge-{pledge.number}.pdf"',
        "Content-Security-Policy": VIEWER_POLICY,
    }
