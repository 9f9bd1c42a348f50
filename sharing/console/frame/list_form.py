"""Which rows of a list to show: by what a list offers, and by days. Nothing of it is about one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.days import day_end, day_start
from accounts.words import Text
from sharing.forms.days import LOOKED_BACK, day_field


@dataclass(frozen=True)
class Choice:
    """A field of the rows that a list can be narrowed by, and its values with their words."""

    field: str
    label: Text
    values: Sequence[tuple[Any, Text]]


class ListForm(forms.Form):
    """One select for each choice, and the days from and until; empty is all."""

    def __init__(self, asked: QueryDict, choices: Sequence[Choice], moment: str) -> None:
        super().__init__(asked)
        self._moment = moment
        for choice in choices:
            everything = [("", _("全部")), *((str(value), words) for value, words in choice.values)]
            self.fields[choice.field] = forms.ChoiceField(
                label=str(choice.label),
                required=False,
                choices=everything,
                error_messages={"invalid_choice": _("请从列表里选择。")},
            )
        for name, label in (("since", _("从哪天")), ("until", _("到哪天"))) if moment else ():
            self.fields[name] = day_field(label, wrong=LOOKED_BACK)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        since, until = asked.get("since"), asked.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束的日子在开始的日子之前。"))
        return asked

    @property
    def wanted(self) -> Q:
        """The rows asked for. Only of a valid form."""
        found = Q()
        for name, value in self.cleaned_data.items():
            if not value:
                continue
            if name == "since":
                found &= Q(**{f"{self._moment}__gte": day_start(value)})
            elif name == "until":
                found &= Q(**{f"{self._moment}__lt": day_end(value)})
            else:
                found &= Q(**{name: value})
        return found
