"""登记对不上的: of each import one case, with the accounts it contradicts and what staff know better."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AccountDispute, Contradiction, RegisterImport
from accounts.templatetags.formats import day_cn
from sharing.console.frame import rows
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled, may_act
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import Cell, Column, SummaryRow, Table, table_of
from sharing.console.frame.session import person_in_areas
from sharing.console.people import person_tables
from sharing.console.people.person_tables import RECORD
from sharing.selectors.register_findings import accounts_open, contradictions_open
from sharing.services.people import contradictions

SHOWN = 200
"""Rows of each kind on the page; what is settled makes room for the others."""

ANSWER = Act(
    _("登记和已核实的死亡登记不一致"),
    [
        _("登记不会改掉已经核实的：要改的，先办“登记死亡日期”或“撤销死亡登记”，再回来写明。"),
        _("写明查明的情况以后，这一条不再列出；登记再报同样的，不再提。"),
    ],
    _("登记查明的情况"),
    _("已登记。"),
)


def _name(row: AccountDispute) -> Cell:
    holder = row.account.holder
    return rows.masked(holder, person_tables.url_of(holder.pk))


ACCOUNTS = (
    Column(_("账户的主人"), _name),
    Column(_("自"), lambda row: rows.moment(row.at)),
    Column(_("以前的登记余额（元）"), lambda row: rows.money(row.imported_fen), is_number=True),
    Column(_("登记余额（元）"), lambda row: rows.money(row.register_fen), is_number=True),
    Column(_("账户余额（元）"), lambda row: rows.money(row.account.balance_fen), is_number=True),
)


def _contradicted(may_answer: bool) -> tuple[Column, ...]:
    def kind(row: Contradiction) -> Cell:
        url = reverse("console:contradiction_answer", args=[row.pk]) if may_answer else ""
        return Cell(row.get_kind_display(), url)

    return (
        Column(_("参保人"), lambda row: rows.masked(row.person, person_tables.url_of(row.person_id))),
        Column(_("什么"), kind),
        Column(_("登记的日期"), lambda row: rows.day(row.said_on)),
        Column(_("导入时间"), lambda row: rows.moment(row.at)),
    )


@never_cache
@require_safe
def dispute_list(request: HttpRequest) -> HttpResponse:
    """What is not settled in the reader's areas, import by import, the oldest first."""
    accounts = list(
        accounts_open(person_in_areas(request, "account__holder")).order_by("register_import", "pk")[:SHOWN]
    )
    contradicted = list(
        contradictions_open(person_in_areas(request, "person")).order_by("register_import", "pk")[:SHOWN]
    )
    theirs, said = _by_import(accounts), _by_import(contradicted)
    columns = _contradicted(may_act(request))
    cases = [
        {
            "title": _("%(day)s的名册") % {"day": day_cn(run.as_of)},
            "tables": _tables(theirs.get(run, []), said.get(run, []), columns),
        }
        for run in sorted({*theirs, *said}, key=lambda run: run.pk)
    ]
    return render(request, "sharing/console/dispute_list.html", {"cases": cases})


def _by_import(found: Iterable[Any]) -> dict[RegisterImport, list[Any]]:
    return {run: list(theirs) for run, theirs in groupby(found, lambda one: one.register_import)}


def _tables(
    accounts: list[AccountDispute], contradicted: list[Contradiction], columns: tuple[Column, ...]
) -> list[Table]:
    found = []
    if accounts:
        found.append(table_of(_("余额对不上、暂停支付的账户"), ACCOUNTS, accounts))
    if contradicted:
        found.append(table_of(_("和已核实的死亡登记不一致"), columns, contradicted))
    return found


def _contradiction(request: HttpRequest, pk: UUID) -> tuple[Contradiction, list[UUID]]:
    found = get_object_or_404(contradictions_open(person_in_areas(request, "person")), pk=pk)
    return found, [found.person_id]


@require_http_methods(["GET", "HEAD", "POST"])
@shows(RECORD, _contradiction, why=ANSWER.title)
def contradiction_answer(request: HttpRequest, found: Contradiction) -> HttpResponse:
    """Writes down what was found."""
    return answer(
        request,
        ANSWER,
        filled(request, ReasonedForm),
        subject=[
            SummaryRow(_("姓名"), str(found.person)),
            SummaryRow(_("什么"), found.get_kind_display()),
            SummaryRow(_("登记的日期"), day_cn(found.said_on)),
            SummaryRow(_("现在登记的死亡日期"), day_cn(found.person.died_on) or _("没有登记")),
        ],
        back=reverse("console:dispute_list"),
        do=lambda by, at: contradictions.answer(contradiction_id=found.pk, by=by, at=at),
    )
