"""No document raises, hangs or fills the memory; every place is one of the file."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symact.documents.extract import extract
from symact.documents.records import Content, Fragment

NAMES = ("a.md", "a.tex", "a.rst", "a.py", "a.ipynb", "a.txt", "")
SECONDS = 20
"""The demand for one formula; here it bounds a whole hostile document."""

PIECES = [
    *("$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}"),
    *("\\begin{cases}", "\\end{cases}", "`", "```", "~~~", "\n", "\n\n", "    ", "> ", "- "),
    *("x", "= ", "5", "\\", "{", "}", "\\left(", "\\right)", "%", "\\text{", "<!--", "-->"),
    *("<pre>", "---\n", ":math:`", ".. math::\n", "::\n", '"""', "'", "#", "def f(x):\n"),
    *("return x\n", "\\newcommand{\\a}{\\b}", "\\def\\b{\\a}", "\\a", "\\documentclass{a}\n"),
    *("\\begin{verbatim}", '{"cells": [', '{"cell_type": "markdown", ', '"source": "', '"]', "]}"),
    *("f(x) = ", "if ", "\r", "\x00", "é", "中文", "\\frac", "\ud800", "\t"),
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def inside(text: str, fragment: Fragment) -> bool:
    """Tell whether every line of a fragment begins at a place of the file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return all(
        1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1
        for line, column in zip(fragment.lines, fragment.columns, strict=True)
    )


@given(st.one_of(SOUP, st.text(max_size=200)), st.sampled_from(NAMES))
@example("\\def\\a{\\a}$\\a$", "a.tex")
@example("'''$x$\n", "a.py")
def test_no_text_raises_and_every_place_exists(text, name):
    for fragment in extract(text, name).fragments:
        assert len(fragment.lines) == len(fragment.columns) == fragment.text.count("\n") + 1
        assert inside(text, fragment)
        assert "\x00" not in fragment.text


@given(st.binary(max_size=200), st.sampled_from(NAMES))
def test_no_bytes_raise(data, name):
    assert isinstance(extract(data, name).notes, tuple)


WORDS = st.lists(
    st.sampled_from(["the", "function", "is", "5", "and", "so,", "(see", "ref)", "\\$3", "é"]),
    max_size=12,
)
FORMULA = st.sampled_from(
    ["x", "a = b", "\\frac{1}{2}", "f'(x) < 0", "\\{0, 1\\}", "x_1^2 + 1", "5 x + 3", "\\$4 + y"],
)
WRAPS = [("$", "$"), ("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\n\n$$\n", "\n$$\n\n")]


@given(st.lists(st.tuples(WORDS, FORMULA, st.sampled_from(WRAPS)), max_size=6), WORDS)
def test_formulas_are_found_between_any_words_at_their_place(parts, tail):
    text, expected = "", []
    for words, formula, (opening, closing) in parts:
        text += " ".join(words) + " " + opening
        before = text.rpartition("\n")[2]
        expected.append((formula, text.count("\n") + 1, len(before) + 1))
        text += formula + closing + " "
    text += " ".join(tail)
    found = [f for f in extract(text, "a.md").fragments if f.content is Content.MATH]
    assert [(f.text, f.lines[0], f.columns[0]) for f in found] == expected
    assert not any(f.damage for f in found)


@given(st.lists(FORMULA, min_size=1, max_size=4), st.text("ab \n#$`", max_size=30))
def test_a_docstring_gives_its_formulas_at_their_place(formulas, noise):
    body = "\n    ".join(f":math:`{formula}` so" for formula in formulas)
    text = f'x = "{noise!r}"\n\ndef f(x):\n    r"""{body}\n    """\n'.replace("'", " ")
    wanted = [formula.replace("'", " ").strip() for formula in formulas]
    found = [f for f in extract(text, "a.py").fragments if f.content is Content.MATH]
    lines = text.split("\n")
    assert [f.text for f in found] == wanted
    for fragment in found:
        row = lines[fragment.lines[0] - 1]
        assert row[fragment.columns[0] - 1 :].startswith(fragment.text)


@pytest.mark.parametrize("name", ["a.md", "a.tex", "a.rst", "a.py", "a.ipynb"])
def test_ten_megabytes_of_dollars_pass_with_a_message(name):
    start = time.process_time()
    found = extract("$" * 10_000_000, name)
    assert found.notes
    assert time.process_time() - start < SECONDS


BOMB = "\\def\\i{}$\\a$" + "".join(
    f"\\def\\{name}{{{f'{chr(92)}{inner}' * 10}}}"
    for name, inner in zip("abcdefgh", "bcdefghi", strict=True)
)
"""Ten to the eighth calls that expand to nothing."""

HOSTILE = [
    ("$", "{", 10_000, "x" + "}" * 10_000 + "$"),
    ("", "$a", 100_000, ""),
    ("", "$a\n", 20_000, ""),
    ("", "\\[", 100_000, ""),
    ("", "\\begin{align}", 50_000, ""),
    ("", "\\begin{verbatim}", 20_000, ""),
    ("", "` ", 200_000, ""),
    ("", "<pre>", 100_000, ""),
    ("", "> ", 200_000, "```"),
    ("", ":", 300_000, ""),
    ("", ":math:`", 50_000, ""),
    ("", "\\left(", 50_000, ""),
    ("", "\\newcommand{\\a}{", 20_000, ""),
    ("import a\nx = ", "(", 100_000, ""),
    ("import a\nx = ", "-", 100_000, "1"),
    ("", "\\", 500_000, ""),
    ("", "\\frac = ", 50_000, ""),
    ("", '<img alt="\\', 50_000, ""),
    ("", "codecogs.com/x?", 50_000, ""),
    ("", "\n", 200_000, ""),
    ("", "---\n", 100_000, ""),
    ("\\def\\a{\\b\\b\\b}\\def\\b{\\c\\c\\c}\\def\\c{\\a\\a\\a}$\\a$", "", 1, ""),
    (BOMB, "", 1, ""),
    ("f(x) = ", "(", 150, "x" + ")" * 150),
]
"""What a text begins with, what is repeated, how often, and the end."""

SHARE = 10
"""The default run repeats a tenth part, in a tenth of the time."""


@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("row", HOSTILE, ids=[repr((row[0] + row[1])[:14]) for row in HOSTILE])
def test_hostile_documents_pass_in_time(row, share):
    head, piece, count, tail = row
    text = head + piece * (count // share) + tail
    start = time.process_time()
    for name in ("a.md", "a.tex", "a.rst"):
        for fragment in extract(text, name).fragments:
            assert fragment.content is not Content.MATH or len(fragment.text) <= 20_000
    assert time.process_time() - start < SECONDS / share


def test_a_runaway_macro_is_damage():
    text = "\\def\\a{\\b}\\def\\b{\\a}$\\a$ and $x$"
    found = [f for f in extract(text, "a.tex").fragments if f.content is Content.MATH]
    assert [(f.text, bool(f.damage)) for f in found] == [("\\a", True), ("x", False)]


def test_too_many_formulas_are_told():
    notes = extract("$a$ " * 24_000, "a.md").notes
    assert any("the rest is not read" in note or "only the first" in note for note in notes)
