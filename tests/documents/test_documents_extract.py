"""Formulas are found where they stand, in every syntax; what is none is left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from symact.documents.extract import extract
from symact.documents.records import Content, Fragment


def math(text: str | bytes, name: str = "a.md") -> tuple[Fragment, ...]:
    return tuple(f for f in extract(text, name).fragments if f.content is Content.MATH)


def texts(text: str | bytes, name: str = "a.md") -> list[str]:
    return [f.text for f in math(text, name) if not f.damage]


def damaged(text: str | bytes, name: str = "a.md") -> list[tuple[int, str]]:
    return [(f.lines[0], f.text) for f in math(text, name) if f.damage]


def code(text: str | bytes, name: str = "a.md") -> list[str]:
    return [f.text for f in extract(text, name).fragments if f.content is Content.CODE]


def agrees_with_file(text: str, fragments: Sequence[Fragment]) -> bool:
    """Tell whether each line of each fragment stands in the file where it says."""
    lines = text.split("\n")
    return all(
        lines[line - 1][column - 1 :].startswith(row)
        for f in fragments
        for row, line, column in zip(f.text.split("\n"), f.lines, f.columns, strict=True)
    )


MARKDOWN = [
    ("inline", "so $a$ and $b = c$.", ["a", "b = c"]),
    ("display", "$$a = b$$ and\n\n$$\nc\n$$", ["a = b", "c"]),
    ("adjacent", "$a$$b$ $$c$$$$d$$", ["a", "b", "c", "d"]),
    ("over two lines", "is $a +\nb$ here", ["a +\nb"]),
    ("brackets", r"\( a = b \) \[ c = d \] \\( e = f \\)", ["a = b", "c = d", "e = f"]),
    ("citations", r"see \[1\] and \[2, 3\] in $x$", ["x"]),
    ("ticks", "$`a`$ {math}`b` :math:`c`", ["a", "b", "c"]),
    ("math fence", "```math\na\n```\n```{math}\n:label: e\nb\n```", ["a", "b"]),
    ("money", "costs $5 and $10, $20-$30, US$ 5.00, $x$", ["x"]),
    ("money and numbers", "$5 off, $2$ is $1/2$ of $4$", ["2", "1/2", "4"]),
    ("escaped", r"\$5 and \$x\$ but $\$5 + x$", [r"\$5 + x"]),
    ("shell", "export $HOME and ${x} but $y$", ["y"]),
    ("code spans", "`$a$` ``$b$ ` $c$`` $d$", ["d"]),
    ("fences", "```\n$a$\n```\n~~~\n$b$\n~~~\n````\n```\n$c$\n```\n````\n$d$", ["d"]),
    ("latex fence", "```latex\n$a$\n```", []),
    ("indented code", "text\n\n    $a$\n\ntext $b$", ["b"]),
    ("indented in a list", "- text\n\n    $a$", ["a"]),
    ("comment", "<!-- $a$\n\n$b$ --> $c$", ["c"]),
    ("html code", "<pre>$a$</pre> <code>$b$</code> <span class='math'>$c$</span>", ["c"]),
    ("front matter", "---\ntitle: $a$\n---\n$b$", ["b"]),
    ("toml front matter", "+++\ntitle = '$a$'\n+++\n$b$", ["b"]),
    ("rules", "---\n\n$a$\n\n---", ["a"]),
    ("table", "| $a$ | b |\n|---|---|\n| $\\vert c \\vert$ | $d$ |", ["a", r"\vert c \vert", "d"]),
    ("footnote", "x[^1]\n\n[^1]: note $a$", ["a"]),
    ("quote", "> $$\n> a\n> < b\n> $$", ["a\n  < b"]),
    ("greater in a display", "$$\na\n> b\n$$", ["a\n> b"]),
    ("words inside", "$f = x \\text{ if $x > 0$}$ so", ["f = x \\text{ if $x > 0$}"]),
    ("chinese", "函数$a$的导数，$b$。", ["a", "b"]),
    ("equation", "\\begin{equation}\\label{e}\na = b\n\\end{equation}", ["a = b"]),
    ("bare line", "\\sigma(x) = \\frac{1}{2}", ["\\sigma(x) = \\frac{1}{2}"]),
    ("address", "![](https://x/render/math?math=a%3Db)", ["a=b"]),
    ("alt", '<img alt="{\\displaystyle a=b}"> <math alttext="c=d">', ["a=b", "c=d"]),
    ("script", '<script type="math/tex; mode=display">a=b</script>', ["a=b"]),
    ("definition", "$\\newcommand{\\half}{\\frac{1}{2}}$ $a = \\half b$", ["a = \\frac{1}{2} b"]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in MARKDOWN], ids=[r[0] for r in MARKDOWN]
)
def test_markdown_gives_its_formulas(text, expected):
    assert texts(text) == expected


@pytest.mark.parametrize(
    "name",
    ["align", "align*", "aligned", "alignat", "split", "array", "cases", "gather", "multline"],
)
def test_a_bare_environment_is_a_formula_with_its_name(name):
    block = f"\\begin{{{name}}}\nf(x) &= x \\newline\n    &= y\n\\end{{{name}}}"
    (fragment,) = math(f"text\n\n{block}\n\nmore")
    assert fragment.text == block
    assert fragment.lines == (3, 4, 5, 6)
    assert fragment.display


def test_the_head_of_bare_cases_belongs_to_them():
    text = "so\n\nf(x) = \\begin{cases} x & x > 0 \\\\ 0 & x \\leq 0 \\end{cases}\n"
    assert texts(text) == [text[4:].strip()]


DAMAGE = [
    ("dollar", "ranges $-0.31% to all\nand $x$ is", [(1, "-0.31% to all")], ["x"]),
    ("dollar before one", "so $a = b and $x$ is", [(1, "a = b and")], ["x"]),
    ("double dollar", "$$ a = b\n\nSome running text here.\n\n$$c$$", [(1, "a = b")], ["c"]),
    ("a letter", "so $x is\nand $y$", [(1, "x is")], ["y"]),
    ("bracket", "\\[ a = b\n\nso $x$", [(1, "a = b")], ["x"]),
    ("environment", "\\begin{align}\na &= b\n\nso $x$", [(1, "\\begin{align}\na &= b")], ["x"]),
    ("end alone", "\\end{align}\n\n$x$", [(1, "\\end{align}")], ["x"]),
    ("left", "$\\left( a$ and $x$", [(1, "\\left( a")], ["x"]),
    ("brace", "$\\frac{1}{2$ and $x$", [(1, "\\frac{1}{2")], ["x"]),
]


@pytest.mark.parametrize(
    ("text", "broken", "sound"), [r[1:] for r in DAMAGE], ids=[r[0] for r in DAMAGE]
)
def test_damage_stays_on_its_line_and_is_told(text, broken, sound):
    assert damaged(text) == broken
    assert texts(text) == sound


def test_markdown_it_finds_the_same_dollars():
    text = "# A\n\nLet $a$ and $b_1$, *so* $c$.\n\n- $d$\n- `$e$` $$f$$\n\n> $g$\n\n"
    text += "$$\nh\n$$\n\n1. $i$\n"
    parser = MarkdownIt("commonmark").use(dollarmath_plugin, double_inline=True)
    found = []
    for token in parser.parse(text):
        if token.type == "math_block":
            found.append(token.content.strip())
        found += [c.content for c in token.children or [] if c.type.startswith("math")]
    assert texts(text) == found
    assert len(found) == 8


def test_columns_and_lines_count_from_one():
    text = "first\nso $a$ and\n\n$$\n  b\n    = c\n$$"
    inline, display = math(text)
    assert (inline.lines, inline.columns) == ((2,), (5,))
    assert (display.lines, display.columns) == ((5, 6), (3, 1))
    assert display.line_at(display.text.index("c")) == 6
    assert display.column_at(display.text.index("c")) == 7
    assert agrees_with_file(text, (inline, display))


def test_running_text_stands_beside_a_formula():
    (fragment,) = math("which has *gradient* as\n\n$$a$$\n\nfor positive x")
    assert fragment.before == "which has *gradient* as"
    assert fragment.after == "for positive x"


def test_paragraphs_keep_their_mathematics():
    found = extract("# Title\n\nwhere $a = 1$\nand b.\n\n```\ncode here\n```\n", "a.md").fragments
    prose = [f.text for f in found if f.content is Content.PROSE]
    assert "where $a = 1$\nand b." in prose
    assert not any("code" in text for text in prose)


def test_python_in_fences_is_code_without_its_magics():
    text = "- x\n  ````python\n  %matplotlib inline\n  def f(x):\n      return x\n  ````\n"
    (fragment,) = [f for f in extract(text, "a.md").fragments if f.content is Content.CODE]
    assert fragment.text == "#matplotlib inline\ndef f(x):\n    return x"
    assert (fragment.lines, fragment.columns) == ((3, 4, 5), (3, 3, 3))


def test_code_without_a_fence_is_found_in_plain_text():
    text = "Here we go.\n\nimport math\n\ndef f(x):\n    return math.exp(x)\n\nThat was it.\n"
    assert code(text, "a.txt") == ["import math\n\ndef f(x):\n    return math.exp(x)"]
    assert code("From here on, if it is so, we stop.\nclass struggle is old.\n", "a.txt") == []


TEX = r"""\documentclass{article} % $no$
\newcommand{\sig}{\sigma}\newcommand{\f}[2][x]{\frac{#1}{#2}}
\DeclareMathOperator{\relu}{ReLU}\def\loop{\again}\def\again{\loop}
\begin{document}
Let $\sig(x) = \f{2}$ % and $no$
\begin{equation}
\relu(x) = \f[y]{3} % tail
\end{equation}
\begin{verbatim}
$no$
\end{verbatim}
\verb|$no$| costs \$5, \ensuremath{a}, $\loop$.
\begin{lstlisting}[language=Python]
def f(x):
    return x
\end{lstlisting}
\[ b \\[2pt] c \]
\begin{align*} d &= e \end{align*}
\end{document}
$no$
"""


def test_latex_is_read_with_its_macros():
    expected = [
        r"\sigma(x) = \frac{x}{2}",
        r"\operatorname{ReLU}(x) = \frac{y}{3}",
        "a",
        r"b \\[2pt] c",
        r"\begin{align*} d &= e \end{align*}",
    ]
    assert texts(TEX, "a.tex") == expected
    assert texts(TEX, "a.txt") == expected
    assert [f.lines[0] for f in math(TEX, "a.tex")] == [5, 7, 12, 12, 17, 18]
    assert damaged(TEX, "a.tex") == [(12, r"\loop")]
    assert code(TEX, "a.tex") == ["def f(x):\n    return x"]


RST = r"""Title
=====
Inline :math:`a` and `b`:math: and ``$no$`` and `no`.

.. math:: c
   :label: l

.. math::
   :nowrap:

   \begin{align}
   d &= e \\

   f &= g
   \end{align}

.. math ::

    h

    i

Code::

    $no$

.. code-block:: python

    def f(x):
        return x

.. a comment $no$

:math:`unclosed = j

.. note:: see :math:`k`
"""


def test_restructuredtext_is_read():
    expected = ["a", "b", "c", "\\begin{align}\nd &= e \\\\\n\nf &= g\n\\end{align}", "h", "i"]
    assert texts(RST, "a.rst")[:6] == expected
    assert texts(RST, "a.txt")[:6] == expected
    assert damaged(RST, "a.rst") == [(34, "unclosed = j")]
    assert code(RST, "a.rst") == ["def f(x):\n    return x"]
    assert agrees_with_file(RST, math(RST, "a.rst"))


def test_a_directive_with_words_before_it_keeps_the_role_inside():
    assert "k" in texts(RST, "a.rst")


def notebook(*cells: dict[str, object]) -> str:
    filled = [{"metadata": {}, "id": f"c{row}", **cell} for row, cell in enumerate(cells)]
    data = {"cells": filled, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, indent=1)


def test_cells_are_found_by_line_of_the_file_and_by_name():
    source = ["one\n", "$\\sigma$ and $\\beta$"]
    run = {"cell_type": "code", "source": "f = lambda x: x", "outputs": [], "execution_count": None}
    text = notebook(
        {"cell_type": "markdown", "source": source}, run, {"cell_type": "raw", "source": "$r$"}
    )
    first, second = math(text, "a.ipynb")
    assert [first.text, second.text] == ["\\sigma", "\\beta"]
    line = text.split("\n")[first.lines[0] - 1]
    assert line[first.columns[0] - 1 :].startswith("\\\\sigma")
    assert line[second.columns[0] - 1 :].startswith("\\\\beta")
    assert first.place == "cell 1, line 2"
    assert code(text) == ["f = lambda x: x"]
    assert extract(text, "a.ipynb").notes == ()
    assert [f.text for f in math(text, "a.txt")] == ["\\sigma", "\\beta"]


def test_a_notebook_of_one_string_has_one_line_in_the_file():
    text = notebook({"cell_type": "markdown", "source": "one\n\n$$\na\n$$"})
    (fragment,) = math(text, "a.ipynb")
    assert fragment.place == "cell 1, line 4"
    assert text.split("\n")[fragment.lines[0] - 1][fragment.columns[0] - 1] == "a"


@pytest.mark.parametrize(
    "text", ['{"cells": [{"source": "$x$', "", "[1, 2", '{"cells": ' + "[" * 100_000]
)
def test_broken_json_is_told_and_not_raised(text):
    found = extract(text, "a.ipynb")
    assert found.notes
    assert not any(f.content is Content.MATH and not f.damage for f in found.fragments)


PYTHON = '''"""Module with :math:`a`."""

def gelu(x):
    """Give $\\\\alpha$ and :math:`\\frac{1}{2}`.

    .. math:: b

    Example::

        >>> "$no$"
    """
    y = "$no$"  # here $c$ costs $5
    return x


class A:
    def forward(self):
        r"""é :math:`\\beta`"""


silu = add_docstr(other, r"""
:math:`d`
""")
'''


def test_docstrings_and_comments_are_read():
    rows = [(f.text, f.lines[0], f.place) for f in math(PYTHON, "a.py")]
    assert rows == [
        ("a", 1, "docstring of the module"),
        ("\\alpha", 4, "docstring of gelu"),
        ("\\frac{1}{2}", 4, "docstring of gelu"),
        ("b", 6, "docstring of gelu"),
        ("c", 12, "a comment"),
        ("\\beta", 18, "docstring of A.forward"),
        ("d", 22, "docstring of silu"),
    ]
    assert code(PYTHON, "a.py") == [PYTHON.strip()]
    assert any("not raw" in note and "\\frac" in note for note in extract(PYTHON, "a.py").notes)


def test_columns_in_a_docstring_count_characters_of_the_file():
    lines = PYTHON.split("\n")
    for fragment in math(PYTHON, "a.py"):
        place = lines[fragment.lines[0] - 1][fragment.columns[0] - 1 :]
        assert place.replace("\\\\", "\\").startswith(fragment.text)


TYPED = [
    ("`relu(x) = max(x, 0)`", r"\mathrm{relu}\left(x\right) = \max\left(x, 0\right)"),
    ("`f(x) = 2x / (1 + |x|)`", r"f\left(x\right) = \frac{2 \cdot x}{1 + \left|x\right|}"),
    ("`f(x) = x^2` if `x > 0`", r"f\left(x\right) = x^{2}, \quad \text{if } x > 0"),
    ("`f(x) = x for x > 0`", r"f\left(x\right) = x, \quad \text{if } x > 0"),
    ("`f(x) = -(x - 1)^2`", r"f\left(x\right) = -\left(x - 1\right)^{2}"),
    ("`f(x) = a - (b - c)`", r"f\left(x\right) = a - \left(b - c\right)"),
    ("`f(x) = (-x)^2`", r"f\left(x\right) = \left(-x\right)^{2}"),
    (
        "`f(x) = x` if `x > 0`,\n`f(x) = 0` otherwise.",
        r"f\left(x\right) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
]


@pytest.mark.parametrize(("text", "latex"), TYPED)
def test_a_formula_in_backticks_is_handed_on_as_latex(text, latex):
    assert texts(text) == [latex]


@pytest.mark.parametrize(
    "text",
    [
        "`y = f(x)`",
        "`f(x, a=1)`",
        "`f(x) = g.h(x)`",
        "`f(x) = unheard(x)`",
        "`f(x) = x` if possible",
        "`f(x) == x`",
    ],
)
def test_code_in_backticks_is_no_formula(text):
    assert math(text) == ()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_marks_do_not_move_places(line_end):
    text = line_end.join(["\ufeff$a$", "", "$b$", "c $d$"])
    for document in (text, text.encode()):
        assert [(f.lines[0], f.columns[0]) for f in math(document)] == [(1, 2), (3, 2), (4, 4)]


def test_wrong_bytes_are_replaced_and_told():
    found = extract(b"so $a$ \xff and\n$b$", "a.md")
    assert [f.text for f in found.fragments if f.content is Content.MATH] == ["a", "b"]
    assert any("UTF-8" in note and "line 1" in note for note in found.notes)
    assert any("null" in note for note in extract("$a\x00$", "a.md").notes)


def test_utf16_is_read():
    assert texts("so $α$".encode("utf-16")) == ["α"]
