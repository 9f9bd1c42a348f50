"""What an edition would do to a binding of today."""

from dataclasses import replace

import pytest

from sharing.rules.edition import Reach, Relationship
from sharing.rules.impact import Effect, JudgedBinding, impact_on
from tests.rules.build import NANJING, TODAY, binding, edition, holder, member, row

NOW = edition()
NARROW = edition(key="B", relationships=frozenset({Relationship.SPOUSE}))
SIBLING = binding(relationship=Relationship.SIBLING)


def judged(then, now=NOW, of=None, **changes):
    of = of or binding()
    standing = JudgedBinding(of, changes.get("holder", holder()), changes.get("member", member()), (of,))
    standing = replace(standing, bindings=changes.get("bindings", (of,)))
    found = impact_on(standing, now, then, today=TODAY)
    return found and (found.effect, [reason.code.value for reason in found.reasons])


def test_the_same_edition_changes_nothing():
    assert judged(NOW) is None


def test_a_relationship_left_out_is_refused_under_the_new_document():
    assert judged(NARROW) == (Effect.REFUSED, ["relationship_not_allowed"])


def test_a_relationship_let_in_is_allowed_and_says_what_stood_in_the_way():
    wider = edition(key="B", relationships=frozenset(Relationship))
    assert judged(wider, of=SIBLING) == (Effect.ALLOWED, ["relationship_not_allowed"])


def test_what_stands_in_the_way_under_both_is_no_change():
    paused = member(row("390", "2"))
    assert judged(NARROW, member=paused) is None
    assert judged(edition(key="B", relationships=frozenset(Relationship)), of=SIBLING, member=paused) is None


def test_a_shorter_reach_refuses_who_lives_apart():
    near = edition(key="B", reach=Reach.AREA)
    apart = member(row("390", area=NANJING))
    assert judged(near, member=apart) == (Effect.REFUSED, ["different_pooling_area"])
    assert judged(near) is None


@pytest.mark.parametrize(("now", "then", "effect"), [(None, NOW, "allowed"), (NOW, None, "refused")])
def test_without_an_edition_nobody_shares(now, then, effect):
    assert judged(then, now) == (effect, ["scheme_not_in_force"])


@pytest.mark.parametrize(
    ("limits", "codes"),
    [
        ({"max_members": 2}, None),
        ({"max_members": 1}, ["too_many_members"]),
        ({"max_holders": 1}, ["too_many_holders"]),
        ({"max_members": 1, "max_holders": 1}, ["too_many_members", "too_many_holders"]),
    ],
)
def test_a_binding_beyond_a_new_limit_stays_in_use_and_is_counted_apart(limits, codes):
    others = (binding(), binding(member_key="second"), binding("other"))
    found = judged(edition(key="B", **limits), bindings=others)
    assert found == (codes and (Effect.OVER_LIMIT, codes))


def test_a_limit_that_was_exceeded_before_is_no_change():
    others = (binding(), binding(member_key="second"), binding(member_key="third"))
    now, then = edition(max_members=2), edition(key="B", max_members=1)
    assert judged(then, now, bindings=others) is None
