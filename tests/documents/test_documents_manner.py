"""Manners of writing: entries of rows and their conditions, tables, columns, typed signs.

What is true of each formula was worked out by hand; many stand in lectures and encyclopedias.
"""

import pytest
from seen import seen_before  # noqa: F401 - a fixture that is always used

from symact.documents.check import check
from tests.turns import in_turn

# ruff: noqa: ISC004, E501 - a long text beside its verdicts
SOFTMAX = r"Let $S_i=\frac{e^{z_i}}{\sum_k e^{z_k}}$. "

TEXTS = (
    # which entries are meant: in words, in a title, behind, in cases
    (SOFTMAX + r"For $i=j$, $\frac{\partial S_i}{\partial z_j}=S_i(1-S_i)$; for $i\neq j$ we get"
     r" $\frac{\partial S_i}{\partial z_j}=-S_iS_j$.", {"1-S": "holds", "-S_iS": "holds"}),
    (SOFTMAX + r"**$i \ne j$**: $\frac{\partial S_i}{\partial z_j}=S_iS_j$", {"=S_iS": "fails"}),
    (SOFTMAX + "\n\n当 $i=j$ 时：$\\frac{\\partial S_i}{\\partial z_j}=S_i(1-S_i)$",
     {"1-S": "holds"}),
    (SOFTMAX + r"$\frac{\partial S_k}{\partial z_j} = \begin{cases} S_k(1-S_k), & j=k,\\"
     r" -S_kS_j, & j\neq k,\end{cases}$", {"cases": "holds"}),
    # labels sum to 1; a sign or a sum is no matter of what labels are
    (r"With $p=\operatorname{softmax}(z)$, $L=-\sum_k y_k\log p_k$: $\frac{\partial L}{\partial"
     r" z_i}=p_i-y_i$.", {"p_i-y": "holds"}),
    (r"With $p=\operatorname{softmax}(z)$, $L=-\sum_k y_k\log p_k$: $\frac{\partial L}{\partial"
     r" z_i}=y_i-p_i$.", {"y_i-p": "fails"}),
    (SOFTMAX + r"$\ell=-\sum_k y_k\log S_k$ gives $\frac{\partial\ell}{\partial S_k}=-\frac{y_k}"
     r"{S_k}$, not $\frac{\partial\ell}{\partial S_k}=\frac{y_k}{S_k}$.",
     {"=-\\frac{y": "holds", "=\\frac{y": "fails"}),
    (r"Let $p=\operatorname{softmax}(z)$. $\sum_i p_i = 1$", {"sum": "holds"}),
    # rows in other notations
    (r"$\sigma_i(z;T)=\frac{e^{z_i/T}}{\sum_je^{z_j/T}}$", {"sigma": "holds"}),
    (r"$\sigma(z)_i=\frac{e^{z_j}}{\sum_i e^{z_i}}$", {"sigma": "fails"}),
    (r"$\nabla_z\,\mathrm{lse}(z)=\mathrm{softmax}(z)$", {"nabla": "holds"}),
    (r"$\nabla_z\,\mathrm{lse}(z)=\mathrm{softmax}(-z)$", {"nabla": "fails"}),
    (r"$\mathrm{lse}(z)\le\max_i z_i+\log n$", {"lse": "holds"}),
    (r"$\mathrm{lse}(z)\ge\max_i z_i+\log n$", {"lse": "fails"}),
    (r"$\mathrm{LSE}(x_1,\dots,x_n)=\log(e^{x_1}+\cdots+e^{x_n})$", {"LSE": "holds"}),
    # a table tells of its own formula
    ("| Name | $g(x)$ | $g'(x)$ |\n|---|---|---|\n| Foo | $x e^{-x}$ | $(1-x)e^{-x}$ |\n"
     "| Bar | $xe^{-x}$ | $(1+x)e^{-x}$ |\n| Tanh (slip) | $\\tanh(x)$ | $1-g(x)$ |\n",
     {"(1-x)": "holds", "(1+x)": "fails", "1-g": "fails"}),
    (".. list-table::\n\n   * - :math:`f(x)`\n     - :math:`f''(x)`\n   * - :math:`e^{-x^2}`\n"
     "     - :math:`(4x^2-2)f(x)`\n   * - :math:`e^{-x^2}`\n     - :math:`(4x^2+2)f(x)`\n", {"-2)": "holds", "+2)": "fails"}),
    ("| Name | Formula | Range |\n|---|---|---|\n| Gaussian | $e^{-x^2}$ | $[0,1)$ |\n",
     {"[0,1)": "fails"}),
    # what continues a column, and what a comma sets apart
    ("$$\\begin{align}\\frac{d}{dx}x\\Phi(x) &= \\Phi(x)+x\\phi(x),\\qquad"
     " \\phi(x)=\\frac{1}{\\sqrt{2\\pi}}e^{-x^2/2}\\\\ &= \\frac12\\left(1+\\operatorname{erf}"
     "\\frac{x}{\\sqrt2}\\right)+\\frac{x}{\\sqrt{2\\pi}}e^{-\\frac{x^2}{2}}\\end{align}$$",
     {"erf": "holds", "d}{dx": "holds"}),
    (r"$\begin{align}\sinh' x&=\cosh x&\cosh'x&=\sinh x\\&=\frac{e^x+e^{-x}}2&&=\frac{e^x+e^{-x}}2"
     r"\end{align}$", {"&&=": "fails"}),
    # names that stand for functions
    (r"Let $\varphi=\Phi'$. $\mathrm{GELU}'(x)=\Phi(x)+x\varphi(x)$, $\varphi'(x)=x\varphi(x)$",
     {"GELU": "holds", "varphi'": "fails"}),
    (r"Let $f=\tanh$. $f'(x)=1-f(x)^2$, but $f'(x)=1-g$ where $g=f(x)$.", {"^2": "holds", "1-g": "fails"}),
    (r"With $\varsigma(x)=\ln(1+e^x)$, $\varsigma'(x)=\sigma(x)$.",
     {"varsigma(": "definition", "varsigma'": "holds"}),
    (r"$L(y,\hat y)=-[y\log\hat y+(1-y)\log(1-\hat y)]$ with $\hat y=\sigma(z)$: $\frac{\partial L}"
     r"{\partial\hat y}=\frac{\hat y-y}{\hat y(1-\hat y)}$, $\frac{\partial L}{\partial z}=\hat y-y$",
     {"partial": "holds"}),
    # conditions
    (r"For $x\ll0$, $\log(1+e^x)\approx e^x$.", {"log": "holds"}),
    (r"$e^x\ge1+x+\frac{x^2}{2}$ for $x\ge0$", {"frac": "holds"}),
    (r"- $\left(\frac1x-\frac1{x^3}\right)\phi(x)<1-\Phi(x)$, $x>0$", {"Phi": "holds"}),
    (r"so $\sigma_w^2 = 2$ and $(\mu,\nu)=(0,1)$ and $z\in\mathbb{R}^n$", {"=": "definition"}),
    (r"$\max(-\delta,\min(r,\delta)) = r$ for $|r|<\delta$", {"max": "holds"}),
    # digits left out, inverses, series
    (r"$\mathrm{Mish}(z)\in[-0.3088\ldots,\infty)$", {"Mish": "approximate"}),
    (r"$\ln 2=0.6391\ldots$", {"ln": "fails"}),
    (r"$\sigma(\sigma^{-1}(p))=p$ and $\frac{d}{dp}\sigma^{-1}(p)=\frac1{p(1-p)}$",
     {"sigma": "holds"}),
    (r"$\frac{d}{dp}\sigma^{-1}(p)=\frac1{p(1+p)}$", {"sigma": "fails"}),
    (r"$\operatorname{erf}x=\frac2{\sqrt\pi}\left(x-\frac{x^3}3+\frac{x^5}{10}-\dots\right)$",
     {"erf": "holds"}),
    (r"$\operatorname{erf}x=\frac2{\sqrt\pi}\left(x-\frac{x^3}6+\frac{x^5}{10}-\dots\right)$",
     {"erf": "fails"}),
    (r"$\mathrm{sech}\,x=1-\frac{x^2}2+\frac{5x^4}{24}+O(x^6)$", {"sech": "holds"}),
    (r"$\mathbb E|X|=\sqrt{2/\pi}$ for $X\sim\mathcal N(0,1)$", {"E|X|": "holds"}),
    # signs that are typed
    ("φ′(x) = −x·φ(x)\nσ′(x) = σ(x)·(1−σ(x))\nmish(x) = x·tanh(ln(1+eˣ))\n",
     {"φ": "holds", "σ": "holds", "mish": "holds"}),
    ("GELU(x) = ½·x·(1 + erf(x/2))\n", {"GELU": "fails"}),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), in_turn(TEXTS, 10))
def test_a_manner_of_writing_is_read_as_it_is_meant(text, expected):
    findings = check(text, "a.rst" if text.startswith("..") else "a.md").findings
    for part, verdict in expected.items():
        found = [f for f in findings if part in f.latex]
        assert found, (part, [f.latex for f in findings])
        assert {str(f.judgement.verdict) for f in found} == {verdict}, found
