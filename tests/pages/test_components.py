"""The parts that pages are put together from: what they say to people who cannot see them, above all."""

import re
from types import SimpleNamespace

import pytest
from crispy_forms.bootstrap import PrependedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import engines
from django.template.loader import render_to_string


class RelativeForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="和身份证上一样")
    relationship = forms.ChoiceField(
        label="关系", choices=[("spouse", "配偶"), ("child", "子女")], widget=forms.RadioSelect
    )
    ends_on = forms.DateField(label="到哪天", required=False)
    limit = forms.CharField(label="每月最多", required=False)
    agree = forms.BooleanField(label="我同意")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("name", "relationship", Row("ends_on", PrependedText("limit", "¥")), "agree")
        helper.add_input(Submit("next", "下一步"))
        return helper


def shown(form: forms.Form) -> str:
    return re.sub(r"\s+", " ", render_crispy_form(form))


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_field_names_its_hint_and_its_error_for_those_who_hear_the_page() -> None:
    page = shown(RelativeForm({}))
    assert '<label for="id_name">姓名</label>' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert '<p class="hint" id="id_name_helptext">和身份证上一样</p>' in page
    assert '<div id="id_name_error"><p class="wrong">' in page
    assert 'aria-invalid="true"' in page


def test_a_choice_is_a_group_with_a_legend() -> None:
    page = shown(RelativeForm({}))
    assert "<legend>关系</legend>" in page
    assert 'aria-describedby="id_relationship_error"' in page


def test_what_may_be_left_out_says_so() -> None:
    page = shown(RelativeForm())
    assert page.count("（选填）") == 2
    assert "到哪天 <span" in page


def test_everything_wrong_is_listed_on_top_with_a_link_to_its_field() -> None:
    page = shown(RelativeForm({}))
    links = re.findall(r'<li><a href="#([^"]+)">', page)
    assert links == ["id_name", "id_relationship_0", "id_agree"]
    assert all(f'id="{link}"' in page for link in links)
    assert 'role="alert" tabindex="-1"' in page


def test_a_good_form_has_no_summary_and_the_browser_keeps_quiet() -> None:
    page = shown(RelativeForm())
    assert 'role="alert"' not in page
    assert re.search(r'<form [^>]*method="post" novalidate data-once>', page)
    assert re.search(r'<button type="submit" name="next" value="下一步"[^>]*>下一步</button>', page)


def test_what_was_typed_is_still_there() -> None:
    assert 'value="&lt;王&gt;"' in shown(RelativeForm({"name": "<王>"}))


def test_several_people_are_told_apart_in_the_summary() -> None:
    people = forms.formset_factory(RelativeForm, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-limit": "5", "form-1-name": "王"}
    )
    page = rendered('{% include "components/error_summary.html" with formset=people only %}', people=people)
    assert "第 1 位：姓名：" in page
    assert 'href="#id_form-1-agree"' in page


def rows_of_people(count: int) -> str:
    people = forms.formset_factory(RelativeForm, extra=count)(prefix="people")
    source = '{% include "components/formset.html" with formset=people one="家人" add="再加一位" only %}'
    return rendered(source, people=people)


def test_a_formset_can_grow_without_javascript() -> None:
    people = forms.formset_factory(RelativeForm, extra=2)(prefix="people")
    page = rendered(
        '{% include "components/formset.html" with formset=people one="家人" add="再加一位" only %}',
        people=people,
    )
    assert 'name="add" value="1"' in page
    assert 'name="remove" value="1"' in page
    assert 'name="people-__prefix__-name"' in page


def test_the_only_row_of_a_formset_cannot_be_removed() -> None:
    people = forms.formset_factory(RelativeForm, extra=1)(prefix="people")
    page = rendered(
        '{% include "components/formset.html" with formset=people one="家人" add="再加一位" only %}',
        people=people,
    )
    assert 'name="remove" value="0"' not in page


def test_a_reason_comes_with_what_to_do_and_its_clause() -> None:
    saying = SimpleNamespace(text="对方没有参保。", next="先参保。", source="国办发〔2021〕14号")
    page = render_to_string("components/reason_list.html", {"sayings": [saying]})
    assert "对方没有参保。" in page
    assert "<b>怎么办：</b>先参保。" in page
    assert "依据：国办发〔2021〕14号" in page


@pytest.mark.parametrize(
    ("fen", "signed", "written"),
    [(348216, False, "¥&nbsp;3,482.16"), (-500, True, "−5.00"), (500, True, "+5.00")],
)
def test_an_amount_shows_its_sign(fen: int, signed: bool, written: str) -> None:
    assert f">{written}</span>" in render_to_string("components/money.html", {"fen": fen, "signed": signed})


def test_bars_are_told_in_words_and_in_a_table() -> None:
    page = render_to_string(
        "components/bars.html", {"rows": [("10 月", 24000), ("11 月", 100)], "title": "使用"}
    )
    assert 'aria-label="使用：10 月 240.00 元，11 月 1.00 元"' in page
    assert '<th scope="row">11 月</th><td class="num">1.00</td>' in page
    assert "style=" not in page


def test_the_present_step_is_marked_and_the_ones_before_are_done() -> None:
    page = render_to_string("components/steps.html", {"steps": ["填", "核对", "签"], "now": 2})
    assert page.count('aria-current="step"') == 1
    assert page.count("（已完成）") == 1


def test_a_persons_buttons_say_whom_they_are_about() -> None:
    action = {"label": "解除绑定", "url": "/x/", "tone": "danger"}
    card = {"name": "王子轩", "actions": [action]}
    page = re.sub(r"\s+", " ", render_to_string("components/person_card.html", {"card": card}))
    assert '<a class="btn danger" href="/x/">解除绑定<span class="sr-only">（王子轩）</span></a>' in page
