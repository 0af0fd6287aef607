"""From text to findings: places, verdicts, repairs; the formulas are those of the literature."""

import time

import pytest
from seen import seen_before  # noqa: F401 - a fixture that is always used

from symact.documents import outcome
from symact.documents.check import check, check_formula
from symact.documents.layout import Page
from symact.documents.records import Verdict
from tests.turns import in_turn

BLOG = r"""# Notes

## Sigmoid
The sigmoid normalizes its input to $(0, 1)$:

$$\text{Sigmoid}(x) = \sigma(x) = \frac{1}{1 + e^{x}}$$

with $\sigma'(x) = \sigma(x)(1 - \sigma(x))$. For large $x$, $\sigma(x) \to 1$.

## GELU
$$\text{GELU}(x) = xP(X \leq x) = x\Phi(x) = x \cdot \frac{1}{2}
\left[1 + \text{erf}\left(\frac{2}{\sqrt{2}}\right)\right]$$

Its approximation is

$$0.5x \left(1 + \tanh \left[\sqrt{2/\pi} (x + 0.044715x^3) \right] \right)
\text{ or } x\sigma(1.702x).$$

## Swish
$$\text{Swish}(x) = x \cdot \sigma(\beta(x))$$
"""


def by_latex(checked):
    return {f.latex: f for f in checked.findings}


@pytest.fixture(scope="module")
def blog():
    return check(BLOG, "blog.md")


def test_every_relation_of_a_document_is_one_finding(blog):
    verdicts = [str(f.judgement.verdict) for f in blog.findings if f.relation]
    assert verdicts == [
        "holds",  # the range
        "holds", "fails",  # the chain
        "holds",  # its derivative
        "holds",  # the limit
        "holds", "holds", "fails",  # GELU
        "approximate", "approximate",
        "holds",  # Swish
    ]  # fmt: skip


def test_findings_stand_where_they_are_written(blog):
    lines = BLOG.split("\n")
    for finding in blog.findings:
        first = finding.latex.partition("\n")[0]
        assert lines[finding.line - 1][finding.column - 1 :].startswith(first)
        start, end = finding.caret
        assert finding.excerpt[start - 1 : end - 1] == first


def test_faults_have_a_witness_and_a_repair(blog):
    faults = [f for f in blog.findings if f.judgement.verdict is Verdict.FAILS]
    assert [f.judgement.witness is not None for f in faults] == [True, True]
    assert "e^{-x}" in faults[0].suggestion.latex
    assert r"\frac{x}{\sqrt{2}}" in faults[1].suggestion.latex


def test_a_bare_expression_is_known_by_what_it_is(blog):
    found = [f.judgement for f in blog.findings if f.judgement.verdict is Verdict.APPROXIMATE]
    assert "gelu_tanh" in found[0].message
    assert "quick_gelu" in found[1].message
    # suprema computed with mpmath: 4.7323552e-4 at 2.69894 and 0.02033487 at 2.27040
    assert float(found[0].difference) == pytest.approx(4.7323552e-4, rel=2e-2)
    assert float(found[1].difference) == pytest.approx(0.02033487, rel=2e-2)


def test_a_product_that_looks_like_a_call_is_said(blog):
    (swish,) = [f for f in blog.findings if f.latex.startswith(r"\text{Swish}")]
    assert "read as a product" in swish.judgement.message


HOLDS = r"""
\text{LeakyReLU}(x) = \max(0, x) + \text{negative\_slope} * \min(0, x)
\text{CELU}(x) = \max(0,x) + \min(0, \alpha * (\exp(x/\alpha) - 1))
\text{SELU}(x) = \text{scale} * (\max(0,x) + \min(0, \alpha * (\exp(x) - 1)))
\text{Softplus}(x) = \frac{1}{\beta} * \log(1 + \exp(\beta * x))
\text{Softmax}(x_{i}) = \frac{\exp(x_i)}{\sum_j \exp(x_j)}
\mathrm{hard\_silu}(x) = x \cdot \mathrm{hard\_sigmoid}(x)
\mathrm{gelu}(x) = \frac{x}{2} \left(\mathrm{erfc} \left( \frac{-x}{\sqrt{2}} \right) \right)
\text{hard sigmoid}(x) = \max(0, \min(1, 0.2x + 0.5))
\sigma' = \sigma(1-\sigma)
\frac{d^2}{dx^2}\sigma(x) = \sigma(x)(1-\sigma(x))(1-2\sigma(x))
\tanh(x) = x - \frac{x^3}{3} + \frac{2x^5}{15} + O(x^7)
\tanh(x) \to \pm 1 \text{ as } x \to \pm\infty
\text{GELU}''(x) = (2-x^2)\phi(x)
\mathbb{E}[\text{ReLU}(X)] = \frac{1}{\sqrt{2\pi}}
\text{softmax}(z_i) = \frac{\exp(z_i/T)}{\sum_j \exp(z_j/T)}
\frac{\partial}{\partial \alpha}\text{ELU}(x) = \begin{cases} 0 & x>0 \\ e^x-1 & x\le 0\end{cases}
""".strip().split("\n")

FAILS = r"""
\tanh(x) = 2\sigma(2x - 1)
\tanh'(x) = 1 - \tanh(x)
\text{softsign}(x) = \frac{x}{1+x}
\text{ELU}(x) = \begin{cases} x & x>0 \\ \alpha e^x - 1 & x \le 0\end{cases}
\operatorname{LReLU}(x) = \begin{cases} x & x > 0 \\ -0.01x & x \le 0\end{cases}
\text{GELU}(x) = \frac{x}{2}\left(1+\text{erf}(x)\right)
\text{GELU}(x) \approx 0.5x(1+\tanh(\sqrt{2\pi}(x+0.044715x^3)))
\lim_{x \to -\infty} \sigma(x) = 1
\tanh(x) \in (0,1)
\tanh(x) = x + \frac{x^3}{3} + O(x^5)
\sigma(x) \approx \frac12 + \frac{x}{2}
\text{softmax}(z_i) = \frac{\exp(z_i/T)}{\sum_j \exp(z_j)}
""".strip().split("\n")


@pytest.mark.parametrize("tex", in_turn(HOLDS, 3))
def test_what_the_documentation_of_frameworks_prints_holds(tex):
    assert [str(f.judgement.verdict) for f in check_formula(tex).findings] == ["holds"]


@pytest.mark.parametrize("tex", in_turn(FAILS, 4))
def test_slips_are_found(tex):
    (finding,) = check_formula(tex).findings
    assert finding.judgement.verdict is Verdict.FAILS
    assert finding.judgement.witness is not None


def test_a_chain_says_whether_its_ends_agree():
    found = check_formula(r"\tanh(x) = 2\sigma(2x - 1) = \frac{1 - e^{-2x}}{1 + e^{-2x}}").findings
    assert [str(f.judgement.verdict) for f in found] == ["fails", "fails"]
    assert all("ends of the chain agree" in f.judgement.message for f in found)


def test_what_cannot_be_read_is_reported_with_its_place():
    checked = check("Let $\\sigma(x) = \\unknownmacro{x}$ be.\n", "a.md")
    (finding,) = checked.findings
    assert finding.judgement.verdict is Verdict.UNREADABLE
    assert (finding.line, finding.column) == (1, 18)
    assert finding.judgement.message


def test_a_damaged_line_is_reported_and_the_rest_is_checked():
    checked = check("First $\\tanh(0) = 0$ then $-0.31% of it.\n\nLast $\\tanh(0) = 1$.\n", "a.md")
    verdicts = [str(f.judgement.verdict) for f in checked.findings]
    assert verdicts == ["holds", "unreadable", "fails"]


def test_a_parameter_has_the_number_of_its_section():
    text = (
        "For $\\beta = 1$ and $f(x) = x\\sigma(\\beta x)$, $f'(x) = f(x) + \\sigma(x)(1 - f(x))$."
    )
    found = by_latex(check(text, "a.md"))
    slope = next(f for latex, f in found.items() if latex.startswith("f'"))
    assert slope.judgement.verdict is Verdict.HOLDS
    assert "beta = 1" in slope.judgement.message
    without = by_latex(check(text.replace("For $\\beta = 1$ and ", ""), "a.md"))
    slope = next(f for latex, f in without.items() if latex.startswith("f'"))
    assert slope.judgement.verdict is Verdict.FAILS


def test_progress_is_told_and_bytes_are_taken():
    told = []
    check(
        b"$\\tanh(0) = 0$ and $\\tanh(0) = 1$",
        "a.md",
        lambda done, whole: told.append((done, whole)),
    )
    assert told == [(1, 2), (2, 2)]


def test_a_document_without_formulas_has_no_findings():
    assert check("Nothing here.\n", "a.md").findings == ()
    assert check(b"", "a.md").findings == ()


def test_headings_are_found_in_every_syntax():
    text = '# One\n\\subsection{Two}\n\nThree\n=====\n4. Four\n"# Five\\n",\n'
    page = Page.of(text, "a")
    assert [page.section(line)[1].strip() for line in (1, 2, 5, 6, 7)] == [
        "One", "Two", "Three", "4. Four", "Five"
    ]  # fmt: skip


def test_a_long_line_is_cut_around_its_place():
    page = Page.of("a" * 5000 + "$x$" + "b" * 5000, "a")
    excerpt, (first, last) = page.excerpt(1, 5001, "$x$")
    assert excerpt[first - 1 : last - 1] == "$x$"
    assert len(excerpt) <= 400


def test_a_formula_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("symact.documents.check.SECONDS", 0.2)
    monkeypatch.setattr("symact.documents.check.LINK_SECONDS", 0.2)
    monkeypatch.setattr(outcome, "judge", lambda _: time.sleep(60))
    start = time.monotonic()
    (finding,) = check_formula(r"\tanh(x) = x").findings
    assert finding.judgement.verdict is Verdict.UNDECIDED
    assert time.monotonic() - start < 20


def test_a_caret_stays_within_its_line():
    """An opening that ends its line is never closed: the fault begins behind the line."""
    for text in ("$$\n\nBy symmetry $x$.\n", "a $$\n", "$$"):
        for finding in check(text, "a.md").findings:
            start, end = finding.caret
            assert 1 <= start <= end <= len(finding.excerpt) + 1
