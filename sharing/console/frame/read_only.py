"""A model that the back office shows and never changes: a list, and a page for each row."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.words import Text
from sharing.console.frame.list_form import Choice, ListForm
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import Cell, Column, SummaryRow, Table
from sharing.console.frame.session import areas, person_in_areas, read_by_area
from sharing.presenters import lists
from sharing.selectors.binding_status import Step
from sharing.selectors.paging import Key, Page

BY_KEY, BY_OBJECT = Key(("pk",), (UUID,)), Key(("object_id",), (UUID,))


@dataclass(frozen=True)
class Detail:
    """What the page of one row shows."""

    title: Text
    rows: Sequence[SummaryRow]
    tables: Sequence[Table] = ()
    trail: Sequence[Step] = ()
    actions: Sequence[tuple[Text, str]] = ()


class ReadOnlyAdmin(ModelAdmin):
    """Nothing is added, changed or deleted here. Who may look follows from `portal.access_table`.

    A subclass names its noun, its title and its columns, names masked, of which the first leads to the row's
    page. `whose` are its fields of people, each a person's key: the reader sees the rows of people in their
    areas, and these are told who looked. Rows go by their keys, which count up with time and always have an
    index; `moment` is what days are asked of; `joined` are the rows that are read along.
    """

    noun: ClassVar[str]
    title: ClassVar[Text]
    moment: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]]
    choices: ClassVar[Sequence[Choice]] = ()
    lead: ClassVar[Text] = ""
    has_detail: ClassVar[bool] = True
    is_about_people: ClassVar[bool] = True
    whose: ClassVar[Sequence[str]] = ()
    joined: ClassVar[Sequence[str]] = ()

    def mine(self, request: HttpRequest) -> Q:
        """The rows in the areas for which the reader holds a role that opens this address."""
        if not self.whose:
            raise NotImplementedError
        return person_in_areas(request, *self.whose)

    def read_along(self, page: Sequence[Any]) -> None:
        """Puts on the rows of a page what their cells ask for at once."""

    def about(self, request: HttpRequest, row: Any) -> Detail:
        """The page of a row."""
        raise NotImplementedError

    def people_in(self, row: Any) -> Collection[UUID]:
        """Whose affairs a row is: they are told who looked at it. Asked where it is about people."""
        if not self.whose:
            raise NotImplementedError
        return [getattr(row, f"{field}_id") for field in self.whose]

    def ways(self, request: HttpRequest) -> Sequence[tuple[Text, str]]:
        """What the reader may begin from the list."""
        return ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self._rows().filter(self.mine(request))

    def _rows(self) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows.select_related(*self.joined) if self.joined else rows

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(areas(request))  # none, unless the address was opened by a role

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """Instead of the frame's own pages."""
        view, noun = self.admin_site.admin_view, self.noun
        pages = [path(f"{noun}/", view(require_safe(self.list_view)), name=f"{noun}_list")]
        if self.has_detail:
            address, name = f"{noun}/<uuid:pk>/", f"{noun}_detail"
            pages.append(path(address, view(self._one_view()), name=name))
        return pages

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """The newest first."""
        form = ListForm(request.GET, self.choices, self.moment)
        context: dict[str, Any] = {"admin": self, "ways": self.ways(request)}
        context["form"] = form if form.fields else None
        if not form.is_valid():
            return render(request, "sharing/console/list.html", context, status=422)
        page = self.page(request, form.wanted)
        self.read_along(page.rows)
        table = Table("", self.columns, [self._linked(row) for row in page.rows])
        context |= {"table": table, **lists.addresses(request.GET, page)}
        return render(request, "sharing/console/list.html", context)

    def page(self, request: HttpRequest, wanted: Q) -> Page[Any]:
        """The page that the address names: its keys first, from wherever they are listed, then its rows."""
        asked = {name: request.GET.get(name, "") for name in ("before", "after")}
        # Said of what is listed too: from a row's own key no database concludes it.
        listed = read_by_area(request, self.model, self.mine(request), BY_OBJECT.beside(**asked))
        keys = self.model._default_manager.filter(wanted).only("pk")
        first, *others = [keys.filter(one) for one in listed]
        page = lists.page_asked_for(request.GET, first, BY_KEY, *others)
        rows = self._rows().in_bulk([row.pk for row in page.rows])
        return replace(page, rows=[rows[row.pk] for row in page.rows])

    def detail_view(self, request: HttpRequest, row: Any) -> HttpResponse:
        """The page of a row; of one about people, once the reader has said why."""
        context = {"admin": self, "detail": self.about(request, row), "list_url": self.list_url}
        return render(request, "sharing/console/detail.html", context)

    def _one_view(self) -> Callable[..., HttpResponse]:
        """The page of a row, guarded where it is about people: the reader says why by POST."""
        if not self.is_about_people:
            return require_safe(lambda request, pk: self.detail_view(request, self._find(request, pk)))
        return require_http_methods(["GET", "HEAD", "POST"])(shows(self.title, self._whose)(self.detail_view))

    def _find(self, request: HttpRequest, pk: UUID) -> Any:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _whose(self, request: HttpRequest, pk: UUID) -> tuple[Any, Collection[UUID]]:
        row = self._find(request, pk)
        return row, self.people_in(row)

    @property
    def list_url(self) -> str:
        return reverse(f"console:{self.noun}_list")

    def _linked(self, row: Any) -> Sequence[Cell]:
        first, *others = [column.cell(row) for column in self.columns]
        if self.has_detail:
            url = reverse(f"console:{self.noun}_detail", args=[row.pk])
            first = Cell(first.text, url, first.tone)
        return (first, *others)
