"""What a notebook shows of an activation: quickly, safely, errors as words."""

import re
from xml.etree import ElementTree as ET

import symact
from symact.activation import Activation
from symact.api import Handle


def test_a_bundle_has_every_form_and_leaves_out_what_is_not_wanted():
    gelu = symact.get("gelu")

    assert set(gelu._repr_mimebundle_()) == {"text/plain", "text/latex", "text/html"}
    assert set(gelu._repr_mimebundle_(include=["text/plain", "image/png"])) == {"text/plain"}
    assert "text/html" not in gelu._repr_mimebundle_(exclude={"text/html"})
    assert gelu._repr_mimebundle_()["text/plain"] == repr(gelu)


def test_the_card_has_formulas_a_picture_and_stored_facts():
    card = symact.get("gelu")._repr_html_()

    root = ET.fromstring(card)  # noqa: S314 - made a moment ago
    tags = [element.tag for element in root.iter()]
    assert tags.count("svg") == 1
    assert tags.count("path") > 10
    assert tags.count("math") >= 3
    assert "−0.169971207479" in card or "0.169971207479" in card
    assert not re.search(r"https?://|<script", card)


def test_nothing_is_derived_for_the_card_of_a_typed_function(monkeypatch):
    from symact.derive import facts

    def refuse(*_args, **_options):
        raise AssertionError

    monkeypatch.setattr(facts, "all_facts", refuse)
    tilted = symact.define("tilted", "x*tanh(alpha*x)", alpha=1)

    assert "<svg" in tilted._repr_html_()
    assert "cannot be shown" not in tilted._repr_html_()


def test_errors_are_words():
    broken = Handle(Activation("broken", "<b>", "x+*<b>"))
    bundle = broken._repr_mimebundle_()

    assert "expression" in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]
    assert "expression" in bundle["text/latex"]


def test_a_title_is_text():
    titled = Handle(Activation("titled", "<img src=x onerror=alert(1)>", "x"))

    assert "<img" not in titled._repr_html_()
    assert "&lt;img" in titled._repr_html_()


def test_every_answer_is_shown_with_its_evidence():
    from symact.known import undecided

    answer = symact.get("gelu").limits()[0].value.limit
    assert answer._repr_latex_() == r"$\displaystyle 0$"
    assert "<small>proved</small>" in answer._repr_html_()
    lowest = symact.get("gelu").range().value.lo
    assert "between -0.1699712074799" in lowest._repr_html_()
    unknown = undecided("no <method> was found")
    assert unknown._repr_latex_() is None
    assert "undecided; no &lt;method&gt; was found" in unknown._repr_html_()


def test_the_branch_of_an_inverse_names_all_its_ends():
    from symact import catalog
    from symact.derive.facts import all_facts
    from symact.report.analysis import related

    activation = catalog.get("soft_exponential")
    labels = [e.label for e in related(activation, all_facts(activation, 20.0))]
    assert "inverse, alpha - 1/alpha .. oo -> -oo .. oo" in labels


def test_answers_of_many_parts_are_words():
    shown = symact.get("gelu").range()._repr_html_()

    assert "lo -0.16997120747990" in shown
    assert "hi oo" in shown
    assert "Known(" not in shown
    assert "stability attracting" in symact.get("gelu").fixed_points()._repr_html_()


def test_a_row_has_a_card_and_a_formula():
    softmax = symact.get("softmax")

    assert "<math" in softmax._repr_html_()
    assert "1/2" in softmax._repr_html_() or "<mn>2</mn>" in softmax._repr_html_()
    assert r"\sum" in softmax._repr_latex_()
