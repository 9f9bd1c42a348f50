"""What a pledge says and how it was signed, in rows and lines that every door shows alike."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules.identity import mask_number
from sharing import words
from sharing.models import Attachment, IdentityCheck, Pledge
from sharing.services.evidence.signed_bytes import AT_COUNTER

MARGIN = 12  # of the drawing, so that thick lines are not cut off


def link_rows(pledge: Pledge) -> list[dict[str, str]]:
    """Its place in the chain, with the digests by which any change shows."""
    return [
        {"label": _("内容摘要（SM3）"), "value": bytes(pledge.content_digest).hex()},
        {"label": _("在链上的位置"), "value": _("第 %(place)s 份") % {"place": pledge.position}},
        {"label": _("前一份的摘要"), "value": bytes(pledge.previous_digest).hex()},
        {"label": _("本份的摘要"), "value": bytes(pledge.digest).hex()},
    ]


def shown(content: dict[str, Any]) -> dict[str, Any]:
    """The fields of the evidence in words, numbers masked; the signature as lines to draw."""
    drawn = _drawn(content)
    return {
        "rows": [
            {
                "label": _("授权人") if by_agent(content) else _("授权人（签名人）"),
                **_party(content["holder"]),
            },
            {"label": _("共济使用人"), **_party(content["member"])},
            *_terms(content),
            {"label": _("签署方式"), "value": _way(content)},
            {"label": _("办理渠道"), "value": _door(content)},
            *_at_the_counter(content),
            {"label": _("签署设备"), "value": browser(content) or "—", "hint": content["address"]},
        ],
        "drawing": drawing(drawn) if drawn else None,
        "drawn_by": _drawn_by(content),
    }


def shown_confirmation(content: dict[str, Any]) -> dict[str, Any]:
    """What a member signed at the counter to agree, likewise."""
    return {
        "rows": [
            {"label": _("授权人"), **_party(content["holder"])},
            {"label": _("共济使用人（签名人）"), **_party(content["member"])},
            *_terms(content),
            {"label": _("签署方式"), "value": _way(content)},
            {"label": _("办理渠道"), "value": _door(content)},
            *_at_the_counter(content),
        ],
        "drawing": drawing(_drawn(content)),
        "drawn_by": _drawn_by(content),
    }


def _drawn(content: dict[str, Any]) -> Any:
    """Whose strokes there are: the signer's, or beside a thumbprint the witness's; none of a code."""
    signature, witness = content["signature"], content.get("witness")
    return signature if signature["method"] == "handwritten" else witness and witness["signature"]


def _terms(content: dict[str, Any]) -> list[dict[str, str]]:
    last = content["ends_on"] and date.fromisoformat(content["ends_on"])
    period = words.period(date.fromisoformat(content["starts_on"]), last)
    return [
        {"label": _("使用人是授权人的"), "value": words.relationship_label(content["relationship"])},
        {"label": _("授权期限"), "value": period},
    ]


def by_agent(content: dict[str, Any]) -> bool:
    """Whether somebody else signed in the holder's place."""
    return content.get("signed_by") == "agent"


def browser(content: dict[str, Any]) -> str:
    """On what it was signed, which the formats of the counter call otherwise."""
    return content["browser"] if content["format"] in AT_COUNTER else content["agent"]


def _at_the_counter(content: dict[str, Any]) -> list[dict[str, str]]:
    """What the formats of the counter say besides."""
    if content["format"] not in AT_COUNTER:
        return []
    check = IdentityCheck(content["visit"]["identity_check"])
    clerk, agent = content["assisted_by"], content["agent"]
    rows = [
        {"label": _("核验身份"), "value": str(check.label), "hint": content["visit"]["identity_note"]},
        {"label": _("经办人"), "value": clerk["name"], "hint": clerk["staff_no"]},
    ]
    if agent:
        kin = _("授权人的%(kin)s，凭委托书代办") % {"kin": agent["relationship"]}
        rows.append({"label": _("代办人（签名人）"), "value": agent["name"], "hint": kin})
    for paper in content["attachments"]:
        kind = str(Attachment.Kind(paper["kind"]).label)
        rows.append({"label": _("材料：%(kind)s") % {"kind": kind}, "value": paper["digest"], "hint": "SM3"})
    return rows


def _way(content: dict[str, Any]) -> str:
    signature = content["signature"]
    if signature["method"] == "thumbprint":
        return _("按手印，%(witness)s见证") % {"witness": content["witness"]["name"]}
    if by_agent(content):
        return _("代办人手写签名")
    if signature["method"] == "handwritten":
        return _("手写签名")
    return _("短信验证码签署（%(telephone)s）") % {"telephone": signature["telephone"]}


def _drawn_by(content: dict[str, Any]) -> str:
    if content.get("witness"):
        return _("见证人%(name)s的签名") % {"name": content["witness"]["name"]}
    if by_agent(content):
        return _("代办人%(name)s的签名") % {"name": content["agent"]["name"]}
    return _("共济使用人的手写签名") if "confirms" in content else _("授权人的手写签名")


def drawing(signature: dict[str, Any]) -> dict[str, Any]:
    """Strokes as an SVG picture: its box, cut to the ink, and one path."""
    strokes = signature["strokes"]
    across = [point[0] for stroke in strokes for point in stroke]
    down = [point[1] for stroke in strokes for point in stroke]
    left, top = min(across) - MARGIN, min(down) - MARGIN
    width, height = max(across) - left + MARGIN, max(down) - top + MARGIN
    return {
        "box": f"{left} {top} {width} {height}",
        "path": " ".join(_path(stroke) for stroke in strokes if stroke),
    }


def _path(stroke: list[list[int]]) -> str:
    """One stroke; a dot is a line to itself, which a round pen draws."""
    points = [f"{point[0]} {point[1]}" for point in stroke]
    return f"M{points[0]}L{' '.join(points[1:] or points)}"


def _party(party: dict[str, str]) -> dict[str, str]:
    return {"value": party["name"], "hint": mask_number(party["number"])}


def _door(content: dict[str, Any]) -> str:
    door = words.door_label(content["door"])
    return _("%(door)s，经办人陪同") % {"door": door} if content["assisted_by"] else door
