"""Scans in a form: the field, and the mark of the views that may receive them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sharing.services.visits.attachments import ACCEPTED, Scan, read_scan
from sharing.services.visits.pictures import NotAcceptable
from sharing.words.papers import WHAT_IS_TAKEN

View = TypeVar("View", bound=Callable[..., Any])


def takes_scans(view: View) -> View:
    """Marks a view whose form has a ScanField; for all others what is sent is let go while it is read."""
    view.takes_scans = True  # type: ignore[attr-defined]  # portal.uploads looks for it
    return view


class ScanInput(forms.FileInput):
    """Offers what is taken; on a telephone, the camera beside the files."""


class ScanField(forms.FileField):
    """One picture or PDF; cleaned it is a Scan. `camera` opens a telephone's camera without asking."""

    widget = ScanInput

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        said = {"required": _("请选择或拍一张要交的材料。"), "empty": _("这个文件是空的，请换一个。")}
        told: dict[str, Any] = {"help_text": WHAT_IS_TAKEN, "error_messages": said}
        super().__init__(**(told | kwargs))
        self.widget.attrs["accept"] = ",".join(ACCEPTED)
        if camera:
            self.widget.attrs["capture"] = "environment"

    def to_python(self, data: Any) -> Scan | None:  # type: ignore[override]  # a Scan is all that a form keeps
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return read_scan(upload)
        except NotAcceptable as why:
            raise forms.ValidationError(str(why), code="not_acceptable") from None
