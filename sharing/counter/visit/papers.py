"""一次性告知 at the counter: what is missing is ticked, told, printed, and kept for the next visit."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sharing.counter.visit.session import OpenVisit, in_visit
from sharing.models import PaperList
from sharing.selectors.paper_lists import missing_for
from sharing.services.visits.missing_papers import tell_missing
from sharing.words.papers import MATTERS, Matter, matter_label, papers_of


class MissingForm(forms.Form):
    """What is not there; ticking nothing says that everything is."""

    missing = forms.MultipleChoiceField(
        label=_("还缺哪些？"),
        help_text=_("缺的打勾。一样都不缺，就什么也不勾。"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("办这件事不用这样材料。请重新勾选。")},
    )

    def __init__(self, *args: object, matter: Matter, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["missing"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, paper.what) for key, paper in papers_of(matter).items()]


@require_safe
@in_visit(_("缺的材料"))
def papers(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """For which matter something is missing; what the last visit left open stands on top."""
    context = {
        "desk": desk,
        "missing": missing_for(desk.citizen.pk),
        "matters": [(matter.value, label) for matter, (label, _keys) in MATTERS.items()],
    }
    return render(request, "sharing/counter/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_visit(_("缺的材料"))
def papers_for(request: HttpRequest, desk: OpenVisit, matter: str) -> HttpResponse:
    """What is missing for one matter: begins with what was missing the last time."""
    try:
        known = Matter(matter)
    except ValueError:
        raise Http404 from None
    if request.method != "POST":
        before = [item["key"] for item in _open_items(desk, known)]
        return _form_page(request, desk, known, MissingForm(matter=known, initial={"missing": before}))
    form = MissingForm(request.POST, matter=known)
    if not form.is_valid():
        return _form_page(request, desk, known, form, status=422)
    told = tell_missing(matter=known, missing=form.cleaned_data["missing"], by=desk.by, at=desk.at)
    if told is None:
        messages.success(request, gettext("“%(matter)s”的材料都齐了。") % {"matter": matter_label(known)})
        return redirect("counter:visit", desk.visit.pk)
    return redirect("counter:paper_list", desk.visit.pk, told.pk)


@require_safe
@in_visit(_("缺的材料"))
def paper_list(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """The list, to print and take home."""
    told = get_object_or_404(PaperList.objects.filter(person=desk.citizen), pk=pk)
    context = {"desk": desk, "told": told, "label": matter_label(told.matter)}
    return render(request, "sharing/counter/paper_list.html", context)


def _open_items(desk: OpenVisit, matter: Matter) -> list[dict[str, str]]:
    return [
        item
        for one in missing_for(desk.citizen.pk)
        if one.told.matter == matter.value
        for item in one.told.items
    ]


def _form_page(
    request: HttpRequest, desk: OpenVisit, matter: Matter, form: MissingForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "desk": desk,
        "label": matter_label(matter),
        "form": form,
        "rules": [(paper.what, paper.rule) for paper in papers_of(matter).values()],
    }
    return render(request, "sharing/counter/papers_for.html", context, status=status)
