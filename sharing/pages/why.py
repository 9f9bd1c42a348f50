"""为什么用不了, for anybody: a few questions, then every condition. The answers are in the address only."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.models import PoolingArea
from accounts.rules.areas import is_area_code, pooling_area_of
from sharing.pages.why_forms import SHORT, QuestionForm, answer_words
from sharing.pages.why_ways import ways_for
from sharing.presenters.condition_rows import count_broken, row_of
from sharing.rules import check
from sharing.rules.check import FIELDS_OF, Question
from sharing.rules.conditions import Condition, Verdict
from sharing.selectors import facts, switches
from sharing.selectors.scheme import in_words
from sharing.words.conditions import ConditionLine, lines

WAS = "was_"  # before the name of an answer that is about to be changed
_QUESTION_OF = {
    Condition.HOLDER: Question.HOLDER,
    Condition.MEMBER: Question.MEMBER,
    Condition.KINSHIP: Question.KIN,
    Condition.REACH: Question.AREAS,
    Condition.BINDING: Question.BOUND,
    Condition.MONEY: Question.MONEY,
    Condition.CREDENTIAL: Question.SHOWN,
}


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """The next question, or what came out; `answered` and `change` name the question that is dealt with."""
    if question := _named(request, "answered"):
        return _take(request, question)
    answers = check.known(request.GET.dict())
    question = _named(request, "change")
    if question is None or not check.is_answered(question, answers):
        question = check.next_question(answers)
    if question is None:
        return _result(request, answers)
    return _ask(request, question, answers)


def _named(request: HttpRequest, name: str) -> Question | None:
    try:
        return Question(request.GET.get(name, ""))
    except ValueError:
        return None


def _take(request: HttpRequest, question: Question) -> HttpResponse:
    """Takes one answer in, and goes to the plain address of all of them."""
    form = QuestionForm(question, request.GET, province=_province())
    was = {name: request.GET.get(WAS + name, "") for name in FIELDS_OF[question]}
    before = check.known({**request.GET.dict(), **was})
    if question not in check.questions(before):
        return redirect(_address(before))
    if not form.is_valid():
        return _ask(request, question, before, form)
    return redirect(_address(check.changed(before, question, form.cleaned_data)))


def _ask(
    request: HttpRequest, question: Question, answers: Mapping[str, str], form: QuestionForm | None = None
) -> HttpResponse:
    asked = check.questions(answers)
    place = asked.index(question)
    own = {name: answers[name] for name in FIELDS_OF[question] if name in answers}
    others = {name: value for name, value in answers.items() if name not in own}
    context = {
        "question": question.value,
        "form": form or QuestionForm(question, None, province=_province(), initial=own),
        "kept": [*others.items(), *((WAS + name, value) for name, value in own.items())],
        "number": place + 1,
        "count": len(asked),
        "back": _address(answers, change=asked[place - 1]) if place else "",
    }
    return render(request, "sharing/pages/why_question.html", context, status=422 if form else 200)


def _result(request: HttpRequest, answers: Mapping[str, str]) -> HttpResponse:
    today = shanghai_day(timezone.now())
    here = answers.get("here", "")
    area = here if is_area_code(here) else _province()
    edition = facts.edition_for(area, today)
    found = lines(check.judge_use(answers, edition, switches.standing(), today=today), None)
    said = _said(answers)
    ways = ways_for()
    rows = [row_of(line, hints=_hints(line, said), ways=ways) for line in found]
    context = {
        "rows": rows,
        "broken": count_broken(rows),
        "unsure": sum(line.verdict is Verdict.NOT_JUDGED for line in found),
        "scheme": in_words(edition, area) if edition else None,
        "asks_to_bind": answers["bound"] in ("card", "nothing", "ended"),
        "may_bind": not check.reasons_not_to_bind_now(answers, edition, today=today),
        "answers": [_summary_row(question, answers, said) for question in check.questions(answers)],
        "today": today,
    }
    return render(request, "sharing/pages/why_result.html", context)


def _said(answers: Mapping[str, str]) -> dict[Question, str]:
    """Each answer in words."""
    codes = {value for value in answers.values() if is_area_code(value)}
    pooling = {code: pooling_area_of(code) for code in codes}
    names = dict(PoolingArea.objects.filter(pk__in=pooling.values()).values_list("pk", "name"))
    area_names = {code: names.get(of, "") for code, of in pooling.items()}
    return {
        question: "；".join(
            answer_words(name, answers[name], area_names) for name in FIELDS_OF[question] if name in answers
        )
        for question in check.questions(answers)
    }


def _hints(line: ConditionLine, said: Mapping[Question, str]) -> list[str]:
    question = _QUESTION_OF.get(Condition(line.key))
    if question and question in said:
        return [_("您的回答：%(answer)s") % {"answer": said[question]}]
    if line.verdict is not Verdict.NOT_JUDGED:
        return []
    if question is Question.AREAS:
        return [_("没有参保就没有参保地，先参保再看这一条。")]
    return [_("这里没有问，请自己核对。")]


def _summary_row(
    question: Question, answers: Mapping[str, str], said: Mapping[Question, str]
) -> dict[str, str]:
    """For components/summary.html."""
    return {
        "label": "、".join(str(SHORT[name]) for name in FIELDS_OF[question]),
        "value": said[question],
        "url": _address(answers, change=question),
    }


def _address(answers: Mapping[str, str], *, change: Question | None = None) -> str:
    asked = {**answers, "change": change.value} if change else dict(answers)
    return reverse("sharing:why") + (f"?{urlencode(asked)}" if asked else "")


def _province() -> str:
    return f"{settings.PROVINCE}0000" if settings.PROVINCE else ""
