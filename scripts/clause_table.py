"""Prints docs/clauses.md: every clause that an edition of policy has, from its one declaration."""

import os
from dataclasses import MISSING, fields

import django

from accounts.rules.money import yuan
from sharing.rules import clauses
from sharing.rules.edition import CLAUSES, Content
from sharing.words.clauses import GROUPS

HEAD = """# Clauses

What an edition of policy says, clause by clause, as officers read it. `python -m scripts.clause_table`
prints this page from `sharing/rules/edition.py`; a test keeps it true.
"""


def table() -> str:
    """The whole page."""
    unsaid = {one.name: one.default for one in fields(Content)}
    lines = [HEAD]
    for title, group in GROUPS:
        lines += [f"## {title}", "", "| clause | 条款 | what it can be | if unsaid |", "|---|---|---|---|"]
        for name, words in group.items():
            default = "" if unsaid[name] is MISSING else f"`{unsaid[name]}`"
            lines.append(f"| `{name}` | {words.title} | {can_be(CLAUSES[name])} | {default} |")
        lines.append("")
    return "\n".join(lines)


def can_be(kind: clauses.Kind) -> str:
    """Which values a clause of this kind takes."""
    match kind:
        case clauses.Text():
            return f"up to {kind.longest} characters"
        case clauses.AreaPrefix():
            return "0, 2, 4 or 6 digits that area codes begin with"
        case clauses.PastDay():
            return "a day that has come"
        case clauses.OneOf():
            return "one of " + ", ".join(f"`{code}`" for code in kind.codes)
        case clauses.SomeOf():
            several = "one or more of " if kind.at_least_one else "any of "
            return several + ", ".join(f"`{code}`" for code in kind.codes)
        case clauses.Number():
            written = (f"{yuan(kind.least)}", f"{yuan(kind.most)} yuan")
            least, most = written if isinstance(kind, clauses.Money) else (kind.least, kind.most)
            return f"{least} to {most}" + (", or no limit" if kind.may_be_none else "")
        case clauses.KindsOfCare():
            return "yes or no for each beginning of a `med_type`; the longest decides"
        case clauses.YesNo():
            return "yes or no"
    raise TypeError(f"no words for {kind}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    print(table(), end="")
