"""What stands beside a formula: conditions in the next mathematics, letters, names, numbers."""

import re

import pytest
from seen import seen_before  # noqa: F401 - a fixture that is always used

from symact.documents import defects, outcome
from symact.documents.check import check, check_formula
from symact.documents.records import Verdict
from tests.turns import in_turn

# ruff: noqa: ISC004, E501 - a long text beside its verdicts, a page as it was written
TEXTS = (
    # a condition in the next piece of mathematics, and in the one before
    (r"$\operatorname{ReLU}'(z) = 1$ for $z > 0$ and $\operatorname{ReLU}'(z) = 0$ for $z < 0$.",
     {"ReLU": "holds"}),
    (r"$\operatorname{ReLU}'(z) = 1$ for $z < 0$.", {"ReLU": "fails"}),
    (r"Es gilt $\operatorname{ELU}'(x) = \operatorname{ELU}(x)+\alpha$ für $x<0$.",
     {"ELU": "holds"}),
    ("当 $\\beta=0$ 时,$swish(x)=x/2$。", {"swish": "holds"}),
    (r"If $x > 0$, then $\operatorname{ReLU}(x) = x$. But $\max(0, x) = x$.",
     {"ReLU": "holds", "max": "fails"}),
    (r"$\sigma(x) \approx e^{x}$ as $x\to-\infty$", {"sigma(x)": "holds"}),
    # a name and a number say where, not what
    (r"its minimum at $x \approx -1.278465$ and $x = \pm\sigma$", {"x": "definition"}),
    (r"with minimum $\approx -0.3088$", {"approx": "definition"}),
    (r"when $input \times \beta > threshold$ and $a < b$", {"<": "definition", ">": "definition"}),
    # loose words never make a claim
    ("Snake.\n\nMish is $x\\tanh(\\text{softplus}(x))$, its minimum $\\approx -0.31$.",
     {"softplus": "holds"}),
    # letters
    (r"$\phi(x) = e^{-x^2}$, $\phi'(x) = -2xe^{-x^2}$.", {"phi(": "definition", "phi'": "holds"}),
    (r"The density $\phi(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2}$.", {"phi": "fails"}),
    (r"$\text{ReLU}(x) = x\,\theta(x)$, $\text{ReLU}(x) = x H(x)$", {"ReLU": "holds"}),
    (r"$\tanh(x)=-i\tan(ix)$ and $D\sigma(x) = \sigma(x)(1-\sigma(x))$",
     {"tanh": "undecided", "sigma": "undecided"}),
    # parameters
    (r"$\text{LeakyReLU}(x) = \max(0,x)+\min(0,x)$", {"Leaky": "fails"}),
    (r"$\text{HardTanh}(x) = \max(-1, \min(2, x))$", {"HardTanh": "fails"}),
    (r"$\text{LeakyReLU}(x) = \max(0,x)+0.2\min(0,x)$", {"Leaky": "holds"}),
    (r"$\text{SELU}(x) = \lambda \, \text{ELU}(x)$", {"SELU": "holds"}),
    (r"$\mathrm{ELU}(-\infty) = -\alpha$", {"ELU": "holds"}),
    (r"$\alpha_{\text{SELU}} = 1.6723$", {"alpha": "fails"}),
    (r"$\frac{d}{dx}\text{swish}(x) = \text{swish}(x) + \sigma(\beta x)(1 - \text{swish}(x))$ ."
     "We set $\\beta = 1$.", {"frac": "fails"}),
    # a second equation behind `then` is a claim
    (r"Let $f(x)=\ln(1+e^x)$. Then $f(x) = \max(x,0)+\ln(1+e^{|x|})$.", {"max": "fails"}),
    (r"Let $f(x)=\ln(1+e^x)$. Then $f(x) = \max(x,0)+\ln(1+e^{-|x|})$.", {"max": "holds"}),
    # integrals, bars, ranges
    (r"$\int\tanh x\,dx = \ln\cosh x + C$", {"cosh": "holds"}),
    (r"$\int\tanh x\,dx = \ln\sinh x + C$", {"sinh": "fails"}),
    (r"$\left.\frac{d\sigma}{dx}\right|_{x=0} = \frac12$", {"sigma": "fails"}),
    (r"$\mathrm{range}(\sigma) = (0, 2)$", {"range": "fails"}),
    (r"$\mathrm{range}(\tanh) = (-1,1)$", {"range": "holds"}),
    (r"$\lim_{\beta\to\infty}\frac{1}{\beta}\ln(1+e^{\beta x}) = \max(0,x)$", {"lim": "holds"}),
    # a limit of a sum, a function that is another's slope, an inverse of one of the document
    (r"$\lim_{x\to\infty}\mathrm{Mish}(x)-x=0$ and $\lim_{x\to 0}\cos x - 1 = 0$",
     {"Mish": "holds", "cos": "holds"}),
    (r"With $\Phi$ normal and $\phi = \Phi'$, $\phi(z) = \frac{1}{\sqrt{2\pi}}e^{-z^2}$.",
     {"Phi'": "definition", "sqrt": "fails"}),
    (r"$p(x)=\ln(1+e^x)$ and $p^{-1}(y)=\ln(e^y-1)$, not $p^{-1}(y)=\ln(e^y+1)$.",
     {"e^y-1": "holds", "e^y+1": "fails"}),
    # branches within branches
    (r"$f(x) = \begin{cases} x & |x| > \theta \\ 0 & |x| \le \theta \end{cases}$ and $f'(x) = "
     r"\begin{cases} 1 & |x| > \theta \\ 0 & |x| < \theta \end{cases}$", {"f'": "holds"}),
)  # fmt: skip


each_text = pytest.mark.parametrize(
    ("text", "expected"), in_turn(TEXTS, 6), ids=[t[:60] for t, _ in TEXTS]
)


@each_text
def test_a_formula_is_judged_with_what_is_said_of_it(text, expected):
    findings = check(text, "a.md").findings
    for part, verdict in expected.items():
        found = [f for f in findings if part in f.latex]
        assert found, (part, [f.latex for f in findings])
        assert {str(f.judgement.verdict) for f in found} == {verdict}, found


def test_a_constant_in_mathematics_is_one_finding_as_it_is_written():
    text = r"SELU has $\alpha = 1.6733$ and $$\alpha=1.6732, \lambda=1.0507$$ and alpha = 1.6733."
    findings = check(text, "a.md").findings
    assert [(f.latex, f.relation) for f in findings] == [
        (r"\alpha = 1.6733", "="), (r"\alpha=1.6732", "="), (r"\lambda=1.0507", "="),
        ("1.6733", "≈"),
    ]  # fmt: skip
    assert all(f.judgement.verdict is Verdict.APPROXIMATE for f in findings)


def test_a_constant_of_selu_is_not_held_to_gelu():
    text = r"GELU and the value $\alpha \approx 1.6733$ of the fixed point."
    assert not [f for f in check(text, "a.md").findings if f.judgement.verdict is Verdict.FAILS]


def test_a_witness_of_a_set_is_short():
    (finding,) = check_formula(r"\mathrm{range}(\tanh) = (0, 1)").findings
    assert finding.judgement.witness.rhs == "(0, 1)"
    assert len(re.sub(r"\D", "", finding.judgement.witness.lhs).lstrip("0")) <= 15


def test_so_many_cases_are_refused_at_once():
    rows = r" \\ ".join(f"{k} & x < {k}" for k in range(400))
    (_, finding) = check(rf"$f(x) = \begin{{cases}} {rows} \end{{cases}}$ $f(2) = 3$", "a").findings
    assert finding.judgement.verdict is Verdict.UNDECIDED
    assert "cases" in finding.judgement.message


@pytest.mark.parametrize("error", [NameError("x"), KeyError("x"), AttributeError("x")])
def test_a_defect_of_the_program_is_said_to_be_one(error, monkeypatch):
    def broken(*_args):
        raise error

    monkeypatch.setattr(outcome, "interpret", broken)
    monkeypatch.setattr(defects, "OURS", "/")
    (finding,) = check_formula(r"\tanh(x) = x").findings
    assert finding.judgement.verdict is Verdict.UNDECIDED
    assert defects.ASKED in finding.judgement.message


def test_what_a_library_cannot_do_is_no_defect():
    with pytest.raises(ValueError, match="a") as caught:
        int("a")
    assert defects.reason(caught.value) == ""


NOTES = r"""
# Notes on activations

The softplus $f(x)=\ln(1+e^x)$ has derivative $f'(x) = \frac{1}{1+e^{-x}}$ and satisfies
$f(x) - f(-x) = x$. Its second derivative is $f''(x) = \sigma(x)(1-\sigma(x))$.

For SiLU, $\mathrm{SiLU}(x) = x\,\sigma(x)$, we get
$$\frac{d}{dx}\mathrm{SiLU}(x) = \sigma(x) + x\sigma(x)(1-\sigma(x)) = \sigma(x)\bigl(1 + x(1-\sigma(x))\bigr).$$

The wrong one: $\mathrm{SiLU}'(x) = \sigma(x)(1 + x - \sigma(x))$.

GELU: $\mathrm{GELU}(x) = \frac{x}{2}\left[1+\operatorname{erf}\left(x/\sqrt{2}\right)\right] \approx x\sigma(1.702x)$.

Hard swish: $$h(x) = x\frac{\text{ReLU6}(x+3)}{6}$$ with $h'(x) = \begin{cases} 0, & x < -3 \\ \frac{2x+3}{6}, & -3 \le x \le 3 \\ 1, & x > 3\end{cases}$

Tanh: $\tanh' = 1 - \tanh^2$, $\tanh(x) = 2\sigma(2x)-1$, $\operatorname{sech}^2 x = 1-\tanh^2 x$.
Gaussian: $\phi(x) = e^{-x^2}$, $\phi'(x) = -2xe^{-x^2}$ and the wrong $\phi'(x) = 2xe^{-x^2}$.
Snake: $\text{Snake}_a(x) = x + \frac{1}{a}\sin^2(ax) = x - \frac{\cos 2ax}{2a} + \frac{1}{2a}$.
Mish is $x\tanh(\text{softplus}(x))$ with minimum $\approx -0.3088$ at $x\approx -1.1924$.
ELU: $f(\alpha,x)=\begin{cases}\alpha(e^x-1) & x<0\\ x & x\ge 0\end{cases}$, $f'(\alpha,x) = \begin{cases} f(\alpha,x)+\alpha & x < 0\\ 1 & x\geq 0\end{cases}$.
Bent identity $f(x)=\frac{\sqrt{x^2+1}-1}{2}+x$ has $f'(x)=\frac{x}{2\sqrt{x^2+1}}+1$.
Softsign: $f(x) = \frac{x}{1+|x|}$, $f'(x) = \frac{1}{(1+|x|)^2}$. ISRU: $f(x) = \frac{x}{\sqrt{1+\alpha x^2}}$, $f'(x)=\left(\frac{1}{\sqrt{1+\alpha x^2}}\right)^3$.
Softmax: $\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^K e^{x_j}}$, $\frac{\partial s_i}{\partial x_j} = s_i(\delta_{ij}-s_j)$.
Maxout, $\sigma(-x) = 1 - \sigma(x)$; $\log\sigma(x) = -\text{softplus}(-x)$; $\lim_{x\to\infty}\tanh x = 1$; $\int_{-\infty}^{\infty}\phi(x)\,dx=1$.
E: if $X\sim N(0,1)$ then $E[\max(0,X)] = \frac{1}{\sqrt{2\pi}}$ and $E[\mathrm{ReLU}(X)^2]=\frac12$.

"""


@pytest.mark.slow
def test_of_a_page_of_notes_only_the_two_wrong_formulas_fail():
    findings = check(NOTES, "notes.md").findings
    fails = [f.latex for f in findings if f.judgement.verdict is Verdict.FAILS]
    assert fails == [
        r"\mathrm{SiLU}'(x) = \sigma(x)(1 + x - \sigma(x))", r"\phi'(x) = 2xe^{-x^2}",
    ]  # fmt: skip
    dark = [f for f in findings if f.judgement.verdict in {"undecided", "unreadable"}]
    assert len(dark) <= 2, dark
    assert not [f for f in findings if defects.ASKED in f.judgement.message]
