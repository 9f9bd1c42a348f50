"""What will happen, in plain words: for a person who reads it large or has it read aloud."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from accounts.templatetags.formats import day_cn


def what_will_happen(
    members: Sequence[str],
    *,
    confirming: Sequence[str],
    first: date | None,
    last: date | None,
    agent_for: str = "",
) -> str:
    """The sentence for these members, some of whom have to agree themselves.

    `first` is a day that is still to come, `last` the last day where all have the same. To an agent it speaks
    of the holder by name (`agent_for`).
    """
    holder = agent_for or _("您")
    said = [_("%(names)s看病买药，先花自己的，不够再花%(holder)s的。")]
    if first:
        said.append(_("从%(first)s开始。"))
    if last:
        said.append(_("用到%(last)s为止。"))
    if confirming:
        said.append(_("%(confirming)s还要本人同意，才算数。"))
    if agent_for:
        said.append(_("这是代办，医保局复核以后才算数。"))
    said.append(_("%(holder)s随时可以来取消。"))
    facts = {
        "names": _("、").join(members),
        "holder": holder,
        "first": day_cn(first) if first else "",
        "last": day_cn(last) if last else "",
        "confirming": _("、").join(confirming),
    }
    return "".join(said) % facts
