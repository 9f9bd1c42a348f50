"""The words of each relationship, in the order in which the scheme's documents name them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.edition import Relationship


@dataclass(frozen=True)
class KinWords:
    """What a relationship is called: on a label, in the sentence of who may be bound, and by people who ask.

    What an edition leaves out is said as people ask; None is for those of whom nobody has to ask.
    """

    label: Text
    in_scheme: Text
    as_asked: Text | None


KIN: dict[Relationship, KinWords] = {
    Relationship.PARENT: KinWords(_("父母"), _("父母"), None),
    Relationship.SPOUSE: KinWords(_("配偶"), _("配偶"), None),
    Relationship.CHILD: KinWords(_("子女"), _("子女"), None),
    Relationship.SIBLING: KinWords(_("兄弟姐妹"), _("兄弟姐妹"), _("兄弟姐妹")),
    Relationship.GRANDPARENT: KinWords(_("（外）祖父母"), _("祖父母、外祖父母"), _("祖父母、外祖父母")),
    Relationship.GRANDCHILD: KinWords(_("（外）孙子女"), _("孙子女、外孙子女"), _("孙子女、外孙子女")),
    Relationship.PARENT_IN_LAW: KinWords(_("配偶的父母"), _("配偶的父母"), _("公婆、岳父母")),
    Relationship.CHILD_IN_LAW: KinWords(_("子女的配偶"), _("儿媳、女婿"), _("儿媳、女婿")),
    Relationship.OTHER: KinWords(_("其他"), _("其他家庭成员"), _("叔伯姑舅姨、侄甥")),
}
RELATIONSHIPS: dict[Relationship, Text] = {one: kin.label for one, kin in KIN.items()}


def relationship_label(relationship: str) -> str:
    """What the member is to the holder."""
    return str(RELATIONSHIPS[Relationship(relationship)])


def relationships_label(relationships: Collection[str]) -> str:
    """Several relationships in the order in which the scheme names them: 父母、配偶、子女."""
    return "、".join(str(label) for one, label in RELATIONSHIPS.items() if one in relationships)


def named(relationships: Collection[Relationship]) -> str:
    """These, as the sentence of who may be bound names them."""
    return "、".join(str(kin.in_scheme) for one, kin in KIN.items() if one in relationships)


def left_out(relationships: Collection[Relationship]) -> str:
    """Those about whom people ask, as far as these relationships leave them out."""
    asked = [kin.as_asked for one, kin in KIN.items() if one not in relationships and kin.as_asked]
    return "、".join(map(str, asked))
