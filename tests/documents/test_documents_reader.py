# ruff: noqa: E501 - a formula and its meaning stand in one row
"""Formulas of the language with what they mean, written out with every bracket."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import meaning

from symact.documents.printer import to_latex
from symact.documents.reader import heads, read
from symact.errors import ReadError

S = "(1 / (1 + (e ^ -x)))"
TABLE = [
    # numbers
    ("0.5", "0.5"), (".5", ".5"), ("1e-3", "1e-3"), ("10{,}000", "10000"), ("0{,}25", "0.25"), (r"31\%", "percent[](31)"),
    (r"9.094 \times 10^{-13}", "(9.094 * (10 ^ -13))"), (r"\frac12", "(1 / 2)"), ("½", "(1 / 2)"),
    (r"\frac14x", "((1 / 4) * x)"), (r"-2^2", "-(2 ^ 2)"), ("1. / x", "(1 / x)"),
    (r"f(x) = .5", "f(x) = .5"),
    # products and quotients
    ("2x", "(2 * x)"), ("ax+bx", "((a * x) + (b * x))"), ("x(x-1)", "(x * (x - 1))"),
    (r"\alpha(x-1)", "(alpha * (x - 1))"), (r"\beta(x)", "(beta * x)"), ("1/2x", "((1 / 2) * x)"),
    ("a/b/c", "((a / b) / c)"), ("a/b*c", "((a / b) * c)"), ("a*b/c", "((a * b) / c)"),
    (r"2 \cdot -x", "(2 * -x)"), ("-x^2", "-(x ^ 2)"), ("(-x)^2", "(-x ^ 2)"),
    (r"x \odot \sigma(x)", "(x * sigma(x))"), (r"a \div b", "(a / b)"), ("x·y", "(x * y)"),
    (r"a\pm b", "(a ± b)"), ("x − 1", "(x - 1)"), (r"\Phi(x)\times Ix", "(Phi(x) * I * x)"),
    ("0x", "(0 * x)"), (r"\frac{1}{2}x", "((1 / 2) * x)"), (r"\dfrac{\tfrac{a}{b}}{c}", "((a / b) / c)"),
    # powers and roots
    ("e^{-x}", "(e ^ -x)"), ("xe^{-x}", "(x * (e ^ -x))"), ("x^2y", "((x ^ 2) * y)"),
    ("(1+e^{-x})^{-1}", "((1 + (e ^ -x)) ^ -1)"), ("x^{-1}", "(x ^ -1)"), ("x**2", "(x ^ 2)"),
    (r"f^2(x)", "(f(x) ^ 2)"), (r"\tanh^2 x", "(tanh(x) ^ 2)"), (r"\sigma^2(x)", "(sigma(x) ^ 2)"),
    (r"\sqrt{2/\pi}", "root[]((2 / pi), 2)"), (r"\sqrt[3]{x}", "root[](x, 3)"), ("√2", "root[](2, 2)"),
    ("sqrt(2/pi)", "root[]((2 / pi), 2)"), ("x²", "(x ^ 2)"), ("x⁻¹", "(x ^ -1)"), ("e^x", "(e ^ x)"),
    (r"2^{2^x}", "(2 ^ (2 ^ x))"), (r"\exp(x)^2", "(exp(x) ^ 2)"), ("e^(-x)", "(e ^ -x)"),
    # functions
    (r"\tanh x", "tanh(x)"), (r"\ln 2x", "ln((2 * x))"), (r"\ln 1+x", "(ln(1) + x)"),
    (r"\sin x \cos x", "(sin(x) * cos(x))"), (r"\sin^{-1} x", "arcsin(x)"), ("tanh x", "tanh(x)"),
    (r"\exp\{-x\}", "exp(-x)"), (r"\log_2 x", "log(x, 2)"), (r"\log_{10}(x)", "log(x, 10)"),
    (r"\operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)", "erf((x / root[](2, 2)))"),
    (r"\text{erf}(x)", "erf(x)"), (r"\mathrm{sech}^2 x", "(sech(x) ^ 2)"), ("abs(x)", "abs[](x)"),
    (r"\left|x\right|", "abs[](x)"), ("||x|-1|", "abs[]((abs[](x) - 1))"), (r"\lfloor x \rfloor", "floor[](x)"),
    (r"\lVert x \rVert", "norm[](x)"), (r"\max(0, x)", "max(0, x)"), (r"\min\{x, 6\}", "min(x, 6)"),
    (r"\mathtt{max}(0, x)", "max(0, x)"), ("max(0, x)", "max(0, x)"), ("xtanh(x)", "(x * tanh(x))"),
    (r"2\sigma(2x-1)", "(2 * sigma(((2 * x) - 1)))"), (r"x\sigma(1.702x)", "(x * sigma((1.702 * x)))"),
    (r"\sigma(x)(1-\sigma(x))", "(sigma(x) * (1 - sigma(x)))"), (r"\sigma(1-\sigma)", "(sigma * (1 - sigma))"),
    ("f(x)g(x)", "(f(x) * g(x))"), (r"\ln(1+e^x)", "ln((1 + (e ^ x)))"), (r"\ln\cosh x", "ln(cosh(x))"),
    (r"\tanh{\left(x\right)}", "tanh(x)"), (r"\sin\omega x", "sin((omega * x))"),
    (r"x^2 \tanh \frac{x}{2}", "((x ^ 2) * tanh((x / 2)))"), (r"\exp -x", "exp(-x)"),
    # names
    ("ReLU(x)", "ReLU(x)"), (r"\text{ReLU6}(x)", "ReLU6(x)"), (r"leaky\_relu(x)", "leaky_relu(x)"),
    ("leaky_relu(x)", "leaky_relu(x)"), ("Hard-Swish(x)", "Hard-Swish(x)"),
    (r"\text{hard\text{-}swish}(x)", "hard-swish(x)"), (r"\text{Leaky ReLU}(x)", "Leaky ReLU(x)"),
    (r"\text{Swish}_\beta(x)", "Swish_beta(x)"), (r"\sigma_\beta(x)", "sigma_beta(x)"),
    (r"\text{GELU}_{\tanh}(x)", "GELU_tanh(x)"), (r"{\rm ReLU}(x)", "ReLU(x)"), ("W_1 x + b_{1}", "((W_1 * x) + b_1)"),
    ("x_{i,j}", "x_i_j"), ("x^{(i)}", "x^(i)"), ("x_{i+1}", "index[](x, (i + 1))"), (r"\hat{y}", "hat_y"),
    ("scale * x", "(scale * x)"), ("alpha * x", "(alpha * x)"), ("α x", "(alpha * x)"),
    (r"\varphi(x)", "phi(x)"), (r"\boldsymbol{W}_1\mathbf{x}", "(W_1 * x)"), ("torch.exp(x)", "exp(x)"),
    # derivatives
    ("f'(x)", "f'(x)"), (r"f^{\prime\prime}(x)", "f''(x)"), ("f^{(3)}(x)", "f'''(x)"), ("ELU'(x)", "ELU'(x)"),
    (r"(\frac{\sin x}{\cos x})'", "prime[1]((sin(x) / cos(x)))"),
    (r"\sin'x \cos x", "(sin'(x) * cos(x))"), (r"\frac{d}{dx}\sigma(x)", "diff[x:1](sigma(x))"),
    (r"\frac{d}{dx} x\sigma(x)", "diff[x:1]((x * sigma(x)))"), (r"\frac{df}{dx}", "ratio[f:x:1]()"),
    (r"\frac{df(x)}{dx}", "diff[x:1](f(x))"), (r"\frac{d^2 f}{dx^2}", "ratio[f:x:2]()"),
    (r"\frac{\partial^2}{\partial x^2} f(x)", "diff[x:2](f(x))"), (r"\dot f(x)", "f'(x)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}x}\left[x^2\right]", "diff[x:1]((x ^ 2))"), ("df/dx", "ratio[f:x:1]()"),
    (r"\partial S/\partial a_i", "ratio[S:a_i:1]()"), (r"D_x \tanh x", "diff[x:1](tanh(x))"),
    (r"\nabla_x f(x)", "diff[x:1](f(x))"), (r"\frac{d\sigma}{dx}(x)", "diff[x:1](sigma(x))"),
    (r"\frac{\partial d}{\partial x} SELU(x)", "diff[x:1](SELU(x))"), (r"\frac{d}{d+x}", "(d / (d + x))"),
    (r"\left.\frac{d}{dx}\sigma(x)\right|_{x=0}", "at[x](diff[x:1](sigma(x)), 0)"),
    (r"\sigma'(x)|_{x=0}", "at[x](sigma'(x), 0)"),
    # sums, integrals, expectations, limits
    (r"\sum_{i=1}^{n} x_i^2", "sum[i](1, n, (x_i ^ 2))"), (r"\prod_k a_k", "product[k](_, _, a_k)"),
    (r"\int_{-\infty}^{x} e^{-t^2}\,dt", "integral[t](-oo, x, (e ^ -(t ^ 2)))"),
    (r"\int \frac{dt}{1+t^2}", "integral[t](_, _, (1 / (1 + (t ^ 2))))"),
    (r"\int_0^x (1+t) \mathrm{d}t", "integral[t](0, x, (1 + t))"), (r"\mathbb{E}[X^2]", "expectation[E]((X ^ 2))"),
    (r"\mathbb{E}_{x\sim\mathcal N(0,1)}[f(x)]", "expectation[E](f(x), distribution[normal](0, 1), x)"),
    (r"\lim_{x\to\infty} \tanh x", "limit[x:0](oo, tanh(x))"), (r"\lim_{x\to 0^-} f(x)", "limit[x:-1](0, f(x))"),
    (r"\max f'(x) = 0.25", "bound[max:](f'(x)) = 0.25"), (r"\sup_x |f(x)|", "bound[sup:x](abs[](f(x)))"),
    (r"\operatorname*{arg\,max}_x f(x)", "bound[argmax:x](f(x))"), ("O(x^6)", "order[O]((x ^ 6))"),
    (r"P(X \le x)", "probability[](X <= x)"), (r"X \sim \mathcal{N}(0, 1)", "X ~ distribution[normal](0, 1)"),
    (r"m \sim \text{Bernoulli}(p)", "m ~ distribution[bernoulli](p)"), (r"\inf", "oo"),
    # indicators, sets
    (r"\mathbb{1}_{x>0}", "indicator[](x > 0)"), (r"\mathbf{1}[x>0]", "indicator[](x > 0)"),
    (r"1_{\{x \ge 0\}} x", "(indicator[](x >= 0) * x)"), (r"\mathbb{I}(x>0)", "indicator[](x > 0)"),
    ("[x>0] * x", "(indicator[](x > 0) * x)"), ("(x > 0) * x", "(indicator[](x > 0) * x)"),
    ("(0, 1)", "(0, 1)"), (r"(x, y)", "tuple[](x, y)"), (r"f(x) \in \left(0, \frac14\right]", "f(x) in (0, (1 / 4)]"),
    (r"f(x) \in ]0,1[", "f(x) in (0, 1)"), (r"x \in \{0, 1\}", "x in set[](0, 1)"), (r"x \in \mathbb{R}", "x in R"),
    (r"f: \mathbb{R} \to (0,1)", "f : R -> (0, 1)"), (r"[0, \infty)", "[0, oo)"),
    # statements
    (r"\sigma(x) = \frac{1}{1+e^{-x}}", f"sigma(x) = {S}"), ("a = b = c", "a = b = c"),
    (r"a \le x < b", "a <= x < b"), (r"0<x≤0.25", "0 < x <= 0.25"), (r"x \rightarrow 0", "x -> 0"),
    (r"f(x) \coloneqq x", "f(x) := x"), (r"f(x) \overset{def}{=} x", "f(x) := x"), ("a == b", "a = b"),
    (r"f(x) \approx x, \quad |x| < 1", "f(x) ≈ x IF abs[](x) < 1"), (r"f(x) = x \quad (3)", "f(x) = x #3"),
    (r"f(x) = x \tag{3}", "f(x) = x #3"), (r"\mu=0, \sigma=1", "mu = 0 ; , sigma = 1"), ("f(x) = x.", "f(x) = x"),
    (r"a \text{ or } b", "a ; or b"), (r"f(x) = x \text{ for } x > 0", "f(x) = x IF x > 0"),
    (r"a &= b \\ &= c", "a = b = c"), (r"a &= b \\ c &= d", "a = b ; c = d"), (r"a = b \\ + c", "a = (b + c)"),
    (r"\begin{align} a &= b \\ &\quad + c \end{align}", "a = (b + c)"), ("x \\mapsto -x", "x |-> -x"),
    (r"a = b \Rightarrow c = d", "a = b ; => c = d"), (r"f(x) = x \text{ if } x > 0,\; 0 \text{ otherwise}", "f(x) = cases[](x, x > 0, 0, else)"), ("f(x) = x if x > 0 else 0", "f(x) = cases[](x, x > 0, 0, else)"),
    ("0 if x < 0 else 1", "cases[](0, x < 0, 1, else)"), ("where(x > 0, x, 0)", "cases[](x, x > 0, 0, else)"),
    (r"1_{st}", "text[1st]()"), (r"\color{blue}{Question}", "text[Question]()"), (r"\underbrace{x}_{a} y", "(x * y)"),
    # braces that only hold together, words of other languages
    (r"{\displaystyle \operatorname {SiLU} '(x)={\frac {x}{2}}}", "SiLU'(x) = (x / 2)"), ("{2 \\over x}", "(2 / x)"),
    (r"{d \over dx}\tanh x", "diff[x:1](tanh(x))"), (r"{\begin{cases}0&{\text{if }}x<0\\1&{\text{if }}x\geq 0\end{cases}}", "cases[](0, x < 0, 1, x >= 0)"),
    (r"e^{-{x^2 \over 2}}", "(e ^ -((x ^ 2) / 2))"), (r"x{\textbf {1}}_{x>0}", "(x * indicator[](x > 0))"),
    (r"\begin{cases} x & \text{für } x > 0 \\ 0 & \text{sonst.} \end{cases}", "cases[](x, x > 0, 0, else)"),
    # cases
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "cases[](x, x > 0, 0, else)"),
    (r"\begin{cases} x, & x > 0 \\[2pt] 0, & x \le 0. \end{cases}", "cases[](x, x > 0, 0, x <= 0)"),
    (r"\lambda\begin{cases} 1 & x>0 \\ 0 & \text{else} \end{cases}", "(lambda * cases[](1, x > 0, 0, else))"),
    (r"\left\{\begin{array}{ll} x & \text{for } |x|<1 \\ 0 & x \ge 1 \end{array}\right.", "cases[](x, abs[](x) < 1, 0, x >= 1)"),
    (r"\begin{cases} 0 & -1 < x < 1 \\ x & \text{if } x \le -1 \text{ or } x \ge 1 \end{cases}", "cases[](0, -1 < x < 1, x, x <= -1 or x >= 1)"),
    (r"\begin{cases} x & \text{if $x > 0$ and $x < 1$} \\ 0 & \text{else} \end{cases}", "cases[](x, x > 0 and x < 1, 0, else)"),
    (r"f(x) &= x, && x > 0 \\ &= 0, && x \le 0", "f(x) = cases[](x, x > 0, 0, x <= 0)"),
    (r"f(x) &= x, & x > 0 \\ & 0, & \text{otherwise}", "f(x) = cases[](x, x > 0, 0, else)"),
    (r"\begin{cases} 1 & x > \text{ max\_val } \\ x & \text{ otherwise } \\ \end{cases}", "cases[](1, x > max_val, x, else)"),
    (r"f(x) = \begin{array}{ll} x & x > 0 \\ 0 & x \le 0 \end{array}", "f(x) = cases[](x, x > 0, 0, x <= 0)"),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "wanted"), TABLE, ids=[tex for tex, _ in TABLE])
def test_reads_as_mathematics_says(tex, wanted):
    assert meaning(tex) == wanted


def test_the_table_is_large():
    assert len(TABLE) >= 150


REFUSED = [
    (r"\foo{x}", 0), (r"x + \bar", 4), ("x 2", 2), ("x^", 2), ("(x", 2), ("x)", 1), (r"\frac{1}{", 9),
    ("(0, 1", 5), (r"\begin{cases} x \\ 0 \end{cases}", 16), ("x = = y", 4),
    (r"\def\x{1}", 0), (r"\frac{d}{dx} x \cdot y", 15), ("abxcd + 1", 0), (r"x^10 + \alpha", 3),
    (r"\text{if } ", 10), ("10,000", 2), ("f(x) = x (x > 0)", 9), ("x + 31%tax", 6), (r"e^{x", 4),
    (r"\int x", 0), (r"\lim f(x)", 0), ("(f + g)'(x)", 8), (r"x|_{x}", 6), ("x$y", 1), ("x \x00", 2), ("x + ü", 4), ("a \\over b", 2),
    (r"\text{my function}(x)", 0), (r"ReLU x", 5), (r"(0, 1}", 5), (r"x_1_2^2^3", 7),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "position"), REFUSED, ids=[repr(tex) for tex, _ in REFUSED])
def test_refuses_with_its_place(tex, position):
    with pytest.raises(ReadError) as caught:
        read(tex)
    assert caught.value.position == position
    assert caught.value.caret()


def test_positions_are_offsets_of_the_text():
    tex = r"f(x) = \frac{1}{1 + e^{-x}} \approx 0.5"
    (statement,) = read(tex)
    assert [tex[t.start : t.end] for t in statement.terms] == [
        "f(x)",
        r"\frac{1}{1 + e^{-x}}",
        "0.5",
    ]
    assert [tex[place] for place in statement.sign_places] == ["=", "\\"]


@pytest.mark.parametrize(
    ("tex", "keys"),
    [
        ("s(x) = x", {"s"}), ("x(x-1) = 0", set()), (r"\text{Foo}'(x) = 1", {"Foo"}), ("Sw(x) = x", {"Sw"}),
        (r"\alpha(x-1) = y", set()), (r"\frac{dS}{dx} = 1", {"S"}), (r"\frac{dy}{dx} = y(1-y)", set()),
        (r"a &= b \\ g_1(t) &= t", {"g_1"}), (r"\broken{", set()), ("f(x", set()), ("H(-x) := 1", {"H"}),
    ],
)  # fmt: skip
def test_heads(tex, keys):
    assert heads(tex) == keys


def test_functions_of_the_document_are_called():
    assert meaning("s(x-1)") == "(s * (x - 1))"
    assert meaning("s(x-1)", frozenset({"s"})) == "s((x - 1))"


HOSTILE = [
    "{" * 10_000, "(" * 10_000, "x^{" * 5_000, r"\frac{" * 3_000, "-" * 10_000, r"\left(" * 3_000, "$" * 20_000,
    "x" + "'" * 10_000, "x" * 20_001, "a/" * 9_000 + "a", "x+" * 9_000 + "x", r"\begin{cases}" * 1_000,
    r"\text{" * 3_000, "\\", "\\begin", "%" * 100, "\ud800", "[" * 9_000, "|" * 9_000, r"\sqrt" * 3_000,
    r"\tanh" * 3_000, "a_{" * 6_000, r"\hat" * 4_000, "&" * 19_000, r"\\" * 9_000, "e^-" * 6_000,
    r"\frac{d}{dx}" * 1_500, "sin" * 6_000, r"\mathrm" * 2_000 + "x", "(x," * 5_000, r"\sum_i" * 3_000,
    "x^+ " * 4_900, r"\mathbin{" * 2_000, "1{,}702+" * 2_400, r"x \xrightarrow{x\to0}" * 900, r"\substack{a\\" * 1_400,
    r"\begin{cases}f=" * 1_200, "max{0,x}+" * 2_000, r"\overset{\overset{" * 900, r"\nabla f" * 2_000, "[" * 50 + "x" + "]_+" * 50,
]  # fmt: skip


def outcome(tex):
    """Give the place of an error, -1 if the text was read."""
    try:
        read(tex)
    except ReadError as error:
        return error.position
    return -1


SHARE = 10
"""The default run reads a tenth part of a long text, in a tenth of the time."""


@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("tex", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_or_read_in_time(tex, share):
    part = tex[: max(len(tex) // share, 200)]
    start = time.process_time()
    heads(part)
    assert outcome(part) in range(-1, len(part) + 1)
    assert time.process_time() - start < 10 / share


def test_a_thousand_short_formulas_are_read_in_time():
    start = time.process_time()
    for _ in range(6):
        for tex, _ in TABLE:
            read(tex)
    assert time.process_time() - start < 10


DOCUMENTS = Path(__file__).parent / "sources"
DISPLAY = re.compile(
    r"\$\$(?P<a>.+?)\$\$|(?P<b>\\begin\{(?P<e>align\*|aligned|split|array)\}.*?\\end\{(?P=e)\})"
    r"|\$(?P<c>[^$\n%]+)\$",
    re.DOTALL,
)


def formulas(name):
    """Cut the formulas out of a document with a plain pattern (not with the extractor)."""
    content = (DOCUMENTS / name).read_text(encoding="utf-8")
    if name.startswith("003"):
        cells, _ = json.JSONDecoder().raw_decode(content)
        content = "\n\n".join("".join(cell["source"]) for cell in cells["cells"])
    content = re.sub(r"```+python.*?```+", "", content, flags=re.DOTALL)
    return [match["a"] or match["b"] or match["c"] for match in DISPLAY.finditer(content)]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("001_44850049829f1314.txt", 60), ("002_72609c71bfc0e5fc.txt", 25),
        ("003_21b74eb461c96aa8.txt", 25),
    ],
)  # fmt: skip
def test_every_formula_of_the_source_documents_is_read_and_printed(name, count):
    found = formulas(name)
    assert len(found) >= count
    functions = frozenset().union(*map(heads, found))
    for tex in found:
        for statement in read(tex, functions):
            if statement.terms[0].op == "text":
                continue
            (again,) = read(to_latex(statement), functions)
            assert again.signs == statement.signs, tex
            pairs = zip(again.terms, statement.terms, strict=True)
            assert all(a.same(b) for a, b in pairs), tex


TRAPS = [
    (
        r"\sigma'(x) = - \frac{1}{(1 + e^{-x})^2} (-e^{-x})",
        "sigma'(x) = -((1 / ((1 + (e ^ -x)) ^ 2)) * -(e ^ -x))",
    ),
    (r"\text{Swish}(x) = x \cdot \sigma(\beta(x))", "Swish(x) = (x * sigma((beta * x)))"),
    (r"\text{GELU}(x) = xP(X \leq x)", "GELU(x) = (x * probability[](X <= x))"),
    (
        r"\Phi(x) \times Ix + (1 - \Phi(x)) \times 0x = x\Phi(x)",
        "((Phi(x) * I * x) + ((1 - Phi(x)) * 0 * x)) = (x * Phi(x))",
    ),
    (r"x\sigma(1.702x). \quad (12)", "(x * sigma((1.702 * x))) #12"),
    (r"0 < \partial S/ \partial a_2≤0.25", "0 < ratio[S:a_2:1]() <= 0.25"),
    (r"\frac{\cos^2 x - sin^2 x}{\cos^2 x}", "(((cos(x) ^ 2) - (sin(x) ^ 2)) / (cos(x) ^ 2))"),
    (r"\mathrm{GELU}^{\prime}(x)=a \\ +b", "GELU'(x) = (a + b)"),
    ("1/0", "(1 / 0)"),
    (r"a \newline b", "a ; b"),
    (r"\alpha(\exp(x)-1)", "(alpha * (exp(x) - 1))"),
    ("softsign(x) = \\dfrac{x}{abs(x) + 1}", "softsign(x) = (x / (abs[](x) + 1))"),
]


@pytest.mark.parametrize(("tex", "wanted"), TRAPS, ids=[tex for tex, _ in TRAPS])
def test_traps_of_the_source_documents(tex, wanted):
    assert meaning(tex) == wanted


PIECES = [
    "{",
    "}",
    r"\left(",
    r"\right)",
    "(",
    ")",
    "[",
    "]",
    r"\left.",
    r"\right|",
    "|",
    "_",
    "^",
    "&",
    r"\\",
    "'",
    r"\frac",
    r"\int",
    r"\sum_",
    r"\max",
    r"\begin{cases}",
    r"\end{cases}",
    r"\text{",
    r"\text{if }",
    ",",
    ".",
    "=",
    "<",
    r"\in",
    r"\mathbb{1}",
    "d",
    "x",
    r"\tanh",
    "e",
    "1",
    "2",
    "-",
    "+",
    "/",
    "*",
    "%",
    "$",
    "~",
    "\\",
    " ",
    r"\partial",
    r"\lim_",
    "E[",
    "P(",
    r"\hat",
    r"\tag{",
    r"\underset",
    "if ",
    "else ",
    "\n\n",
    "²",
    "α",
    "\x00",
    r"\color{",
    r"{\rm ",
    r"\dot",
    r"\not",
    r"\sqrt[",
    "!",
    r"\over",
    r"\operatorname{",
    "1_",
    r"\hskip",
    r"\big",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(tex):
    heads(tex)
    assert outcome(tex) in range(-1, len(tex) + 1)
