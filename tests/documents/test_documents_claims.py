# ruff: noqa: E501 - a text and what is true of it stand in one row
r"""What documents say beside and around their formulas: conditions in words, tables, headings.

Each row is a section of its own: its text, and for each formula that is told of the verdict that
mathematics gives, worked out by hand.
"""

import functools
import json

import pytest
from seen import seen_before  # noqa: F401 - a fixture that is always used

from symact.documents.check import check

ROWS = [
    # conditions in words
    (r"For negative inputs, $\mathrm{ELU}'(x) = 1$.", ["fails"]),
    (r"ELU has $\mathrm{ELU}'(x) = \alpha e^x$ for negative $x$.", ["holds"]),
    (r"When $x$ is negative, $\mathrm{LeakyReLU}(x) = 0.01x$.", ["holds"]),
    (r"On $[-3, 3]$, $\mathrm{hardswish}(x) = \frac{x(x+3)}{6}$.", ["holds"]),
    (r"On the interval $(-3, 3)$, $\mathrm{hardswish}'(x) = \frac{x+3}{6}$.", ["fails"]),
    (r"For positive input, $\mathrm{softsign}(x) = 1 - \frac{1}{1+x}$.", ["holds"]),
    (r"Let $f(x) = x\sigma(\beta x)$. For $\beta=0$ this is $f'(x)=\frac12$, i.e. $f(x)=\frac{x}{2}$.", ["holds", "holds"]),
    # what the document has stated binds what follows
    (r"$\mathrm{LReLU}(x)=\max(0.01x, x)$, $\mathrm{LReLU}'(x)=\begin{cases}1&x>0\\0.1&x<0\end{cases}$", ["holds", "fails"]),
    (r"$\mathrm{hard\_sigmoid}(x)=\max(0,\min(1,x/6+0.5))$; it is $\mathrm{hard\_sigmoid}(x) = 0$ for $x \le -2.5$", ["holds", "fails"]),
    (r"$\mathrm{ELU}(x)=\begin{cases}x&x>0\\\alpha(e^x-1)&x\le0\end{cases}$, $\mathrm{ELU}'(x)=\begin{cases}1&x>0\\e^x&x<0\end{cases}$", ["holds", "fails"]),
    (r"Let $f(x) = \begin{cases} x & x \ge 0 \\ \alpha x & x < 0 \end{cases}$ with $\alpha = 0.25$. Then $f(-4) = -1$ and $f(-2) = -1$.", ["holds", "fails"]),
    (r"$\sigma_T(a) = \sigma(a/T)$ so $\sigma_T'(0) = \frac{1}{4}$, in truth $\sigma_T'(0) = \frac{1}{4T}$", ["fails", "holds"]),
    # inverses, places, orders, sums, means
    (r"$\sigma^{-1}(y)=\ln\frac{y}{1-y}$, not $\sigma^{-1}(y)=\ln\frac{y}{1+y}$", ["holds", "fails"]),
    (r"$\operatorname{softsign}^{-1}(y)=\frac{y}{1-|y|}$ and $\sigma^{-1}(0.5)=0$", ["holds", "holds"]),
    (r"$y = \sigma(x) \implies x = \ln\left(\frac{y}{1-y}\right)$", ["holds"]),
    (r"$y = \tanh(x) \implies x = \ln\left(\frac{1+y}{1-y}\right)$", ["fails"]),
    (r"$\arg\max_x \sigma'(x) = 0$ and $\operatorname*{argmin}_x (x-1)^2 = 0$", ["holds", "fails"]),
    (r"$1-\tanh(x) = O(e^{-2x})$ as $x\to\infty$", ["holds"]),
    (r"$1-\tanh(x) = O(e^{-3x})$ as $x\to\infty$", ["fails"]),
    (r"$e^x=\sum_{n=0}^\infty\frac{x^n}{n!}$ and $e^x=\sum_{n=0}^\infty\frac{x^n}{n}$ and $\mathrm{erf}(x)=\frac{2}{\sqrt\pi}\sum_{n=0}^\infty\frac{(-1)^nx^{2n+1}}{n!(2n+1)}$", ["holds", "undecided", "holds"]),
    (r"$\mathrm{erf}(x)=\frac{2}{\sqrt\pi}\sum_{n=0}^\infty\frac{(-1)^nx^{2n+1}}{n!(2n-1)}$", ["fails"]),
    (r"$\mathbb{E}_{z\sim\mathcal N(0,1)}[\sigma(z)] = \frac12$, $\mathbb{E}[\mathrm{SELU}(z)] = 0$, $\mathbb{E}[\mathrm{SELU}(z)^2] = 1$", ["holds"] * 3),
    (r"$\mathbb{E}[\mathrm{SELU}(z)^2] = 2$ and $\mathbb{E}[\tanh(z)^2] = \frac12$", ["fails", "fails"]),
    (r"$\int_{-\infty}^\infty \mathrm{ReLU}(x)\frac{e^{-x^2/2}}{\sqrt{2\pi}}dx = \frac{1}{\sqrt{2\pi}}$", ["holds"]),
    (r"$\tanh'(x)\approx\frac{\tanh(x+h)-\tanh(x-h)}{2h}$, not $\tanh'(x)\approx\frac{\tanh(x+h)-\tanh(x-h)}{h}$", ["holds", "fails"]),
    (r"$\max(0,a) = \lim_{k\to\infty}\frac{1}{k}\ln(1+e^{ka})$", ["holds"]),
    (r"$\operatorname{ELU}'(0^+)=1$ and $\mathrm{ReLU}'(0^{-}) = 1$", ["holds", "fails"]),
    (r"$\|\sigma'\|_\infty = \frac{1}{4}$ and $\|\tanh'\|_{\infty} = 2$", ["holds", "fails"]),
    (r"$\Phi(a) = \int_{-\infty}^a \mathcal{N}(\theta|0,1)\,\mathrm{d}\theta$", ["holds"]),
    # change of variable, kinks, free letters
    (r"Let $u = e^{-x}$, so $\sigma(x) = \frac{1}{1+u}$, $\frac{d\sigma}{du} = -\frac{1}{(1+u)^2}$ and $\frac{d\sigma}{du} = \frac{1}{(1+u)^2}$.", ["holds", "holds", "fails"]),
    (r"Some take $\mathrm{ReLU}'(0)=\frac12$, nobody $\mathrm{ReLU}'(0)=2$.", ["holds", "fails"]),
    (r"$\sigma(a) \approx \Phi(\lambda a)$ with $\lambda^2 = \pi/8$", ["definition", "definition"]),
    (r"In SELU we have $\lambda\alpha\approx1.7581$, not $\lambda \alpha \approx 1.7851$.", ["approximate", "fails"]),
    # approximations
    (r"$\mathrm{GELU}(x)\approx x\,\sigma(1.702x)$ and $\mathrm{GELU}(x)\approx x\,\sigma(1.7x)$", ["approximate", "approximate"]),
    (r"$\mathrm{GELU}(x)\approx x\,\sigma(1.720x)$", ["fails"]),
    (r"$\mathrm{GELU}(x)\approx 0.5x(1+\tanh(\sqrt{2/\pi}x+0.044715x^3))$", ["fails"]),
    (r"$\mathrm{GELU}(x)\approx 0.5x(1+\tanh(\sqrt{2/\pi}(x+0.047715x^3)))$", ["fails"]),
    (r"$\mathrm{GELU}(x)\approx 0.5x\left(1+\tanh\left(0.7978845608\,x\,(1+0.044715x^2)\right)\right)$", ["approximate"]),
    (r"$\tanh x\approx x-0.3333x^3+0.1333x^5$, not $\tanh x\approx x-0.333x^3+0.1667x^5$", ["approximate", "fails"]),
    (r"$\tanh(x) \approx x\,\frac{27+x^2}{27+9x^2}$, not $\tanh(x) \approx x\,\frac{27+x^2}{9+27x^2}$", ["approximate", "fails"]),
    (r"$\tanh x=x-\frac{x^3}{3}+\frac{(2x)^5}{5}-\dots$", ["fails"]),
    # words that make a claim
    (r"The derivative of $\mathrm{softplus}$ is $\tanh(x)$.", ["fails"]),
    (r"The derivative of the sigmoid is $\sigma(x)(1-\sigma(x))$.", ["holds"]),
    (r"The maximum of $\sigma'$ is $\frac12$.", ["fails"]),
    (r"Mish is $x\tanh(\ln(1+e^{-x}))$.", ["fails"]),
    (r"A smooth form of ReLU is $\ln(1+e^x)$.", ["definition"]),
    (r"The output range of SELU is $(-1.7581, \infty)$.", ["approximate"]),
    # decimal commas, signs of Unicode
    (r"$\sigma'(0) = 0{,}25$ and $\sigma(-1{,}278) \approx 0{,}218$", ["holds", "approximate"]),
    (r"it holds that $2σ(2x) − 1 = tanh(x)$", ["holds"]),
]  # fmt: skip

MADE = "## Part {}\n\n{}\n"


def told(finding):
    """Tell whether a finding is one of a relation, or of words that make one."""
    plain = "nothing is claimed" in finding.judgement.message and not finding.relation
    where = "a condition or a value" in finding.judgement.message and "lambda" not in finding.latex
    return not (plain or where or finding.judgement.message.startswith(("defines", "a value")))


EVERY, TAKEN = 8, (2, 4)
"""Of so many rows the default run takes these."""


def is_quick(k):
    return k % EVERY in TAKEN


each_row = pytest.mark.parametrize("k", [
    k if is_quick(k) else pytest.param(k, marks=pytest.mark.slow) for k in range(len(ROWS))
], ids=[row[0][:60] for row in ROWS])  # fmt: skip


@functools.cache
def answers(*, quick):
    """Check rows as sections of one document."""
    rows = [k for k in range(len(ROWS)) if is_quick(k) == quick]
    text = "\n".join(MADE.format(k, ROWS[k][0]) for k in rows)
    found = {k: [] for k in rows}
    for finding in check(text, "claims.md").findings:
        found[rows[(finding.line - 3) // 4]].append(finding)
    return found


@each_row
def test_a_text_is_judged_as_it_is_meant(k):
    wanted = ROWS[k][1]
    findings = answers(quick=is_quick(k))[k]
    verdicts = [
        str(f.judgement.verdict) for f in findings
        if told(f) or (wanted == ["definition"] * len(wanted) and f.judgement.verdict != "holds")
    ]  # fmt: skip
    if wanted == ["definition"]:
        assert set(verdicts) <= {"definition"}
    else:
        assert verdicts == wanted, [(f.latex, f.judgement.message) for f in findings]


def test_no_text_ends_in_a_defect_of_symact():
    found = [f for row in answers(quick=True).values() for f in row]
    assert [f.latex for f in found if "internal" in f.judgement.message] == []


TABLE = r"""
| Name | Formula | Derivative | Range |
|------|---------|------------|-------|
| Sigmoid | $\frac{1}{1+e^{x}}$ | $\sigma(x)(1-\sigma(x))$ | $(0,1)$ |
| Tanh | $\tanh(x)$ | $1-\tanh(x)^2$ | $(0,1)$ |
| **SiLU** | $x\sigma(x)$ | $\sigma(x)+x\sigma(x)(1+\sigma(x))$ | $[-0.278,\infty)$ |
"""

NOTEBOOK = json.dumps({
    "cells": [{"cell_type": "markdown", "metadata": {}, "source": TABLE.splitlines(keepends=True)}],
    "metadata": {}, "nbformat": 4, "nbformat_minor": 4,
}, indent=1, ensure_ascii=False)  # fmt: skip

TABULAR = r"""
\begin{tabular}{lccc}
\toprule
Name & $f(x)$ & $f'(x)$ & Range \\ \midrule
Sigmoid & $f(x)=\frac{1}{1+e^{-x}}$ & $f'(x)=f(x)(1-f(x))$ & $(0,1)$ \\
Tanh & $f(x)=\tanh(x)$ & $f'(x)=1-f(x)^2$ & $(0,1)$ \\
Softplus & $f(x)=\ln(1+e^x)$ & $f'(x)=\frac{1}{1+e^{x}}$ & $(0,\infty)$ \\
\bottomrule
\end{tabular}
"""


@pytest.mark.parametrize(
    ("text", "name", "wrong"),
    [
        (TABLE, "t.md", [r"\frac{1}{1+e^{x}}", "(0,1)", r"\sigma(x)+x\sigma(x)(1+\sigma(x))"]),
        (TABULAR, "t.tex", ["(0,1)", r"f'(x)=\frac{1}{1+e^{x}}"]),
        (
            NOTEBOOK,
            "t.ipynb",
            [r"\frac{1}{1+e^{x}}", "(0,1)", r"\sigma(x)+x\sigma(x)(1+\sigma(x))"],
        ),
    ],
    ids=["Markdown", "LaTeX", "notebook"],
)
def test_the_cells_of_a_table_are_held_to_their_row_and_column(text, name, wrong):
    findings = check(text, name).findings
    assert [f.latex for f in findings if f.judgement.verdict == "fails"] == wrong
    ranges = [f for f in findings if f.latex.startswith(("(", "["))]
    assert len(ranges) == 3
    assert all(str(f.judgement.verdict) in {"holds", "fails", "approximate"} for f in ranges)


HEADINGS = r"""
# Activation functions

## Sigmoid

### Disadvantages

The $\max f'(x) = 0.25$ when $x=0.5$.

## Tanh

The slope is largest at zero: $\max f'(x) = 1$ when $x=0$.

## ReLU

$f(x) = \min(0, x)$
"""


def test_a_heading_belongs_to_those_above_it():
    found = {f.latex: f for f in check(HEADINGS, "h.md").findings}
    assert found["\\max f'(x) = 0.25"].judgement.verdict == "fails"
    assert found["\\max f'(x) = 1"].judgement.verdict == "holds"
    meant = found[r"f(x) = \min(0, x)"]
    assert meant.judgement.verdict == "fails"
    assert meant.suggestion is not None
    assert r"\max" in meant.suggestion.latex
