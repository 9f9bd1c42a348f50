"""Where shared paying is switched off, in words: to whoever is insured there, and to officers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, gettext_lazy as _

from accounts.rules.areas import PROVINCES
from accounts.words import Text
from sharing.models import SharingSwitch
from sharing.rules.switches import Ground, Switch
from sharing.words.labels import day

GROUNDS: dict[Ground, Text] = {Ground.PILOT: _("试点"), Ground.INCIDENT: _("突发情况")}
_TITLES: dict[Ground, Text] = {
    Ground.PILOT: _("%(area)s现在只在试点的地方用家庭共济付费"),
    Ground.INCIDENT: _("%(area)s停用了家庭共济付费"),
}
_TEXT = _(
    "从 %(since)s起，在这里看病买药、代缴保费，家人的账户用不了；自己的账户和现金照常能用。"
    "绑定不用重新办，恢复以后自动能用；什么时候恢复请打 12393。"
)


@dataclass(frozen=True)
class StopNotice:
    """For components/notice.html."""

    title: str
    text: str


def stop_notices(stops: Iterable[Switch], names: Mapping[str, str]) -> list[StopNotice]:
    """What people of an area read above all else; `names` are those of the pooling areas."""
    return [
        StopNotice(
            str(_TITLES[one.ground]) % {"area": prefix_words(one.area_prefix, names)},
            str(_TEXT) % {"since": day(one.since)},
        )
        for one in stops
    ]


def prefix_words(prefix: str, names: Mapping[str, str]) -> str:
    """A province, or a pooling area."""
    return names.get(prefix.ljust(6, "0")) or PROVINCES.get(prefix[:2], prefix)


def switch_place(switch: SharingSwitch, names: Mapping[str, str]) -> str:
    """What a switch is of, for officers: with its code."""
    if switch.institution:
        return f"{switch.institution.name}（{switch.institution.code}）"
    return f"{prefix_words(switch.area_prefix, names)}（{switch.area_prefix}）"


def decision_words(ground: str, since: date) -> str:
    """What a refusal rests on: no law, but a decision."""
    facts = {"ground": GROUNDS[Ground(ground)], "day": since.isoformat()}
    return gettext("当地医保局停用家庭共济付费的决定（%(ground)s，%(day)s）") % facts


def turn_words(ground: str, *, is_on: bool) -> str:
    """What is asked of a second officer, and what was done."""
    wanted = gettext("恢复家庭共济付费（%(ground)s）") if is_on else gettext("停用家庭共济付费（%(ground)s）")
    return wanted % {"ground": GROUNDS[Ground(ground)]}
