# ruff: noqa: E501 - a formula and its value stand in one row
r"""Forms of formulas, and what they are worth: each value is computed by hand with mpmath.

The trees of `test_documents_reader_forms` say how a formula is read; here nothing of symact's
spelling stands beside the formula, only a function that a reader would write.
"""

import mpmath as mp
import pytest
from styles import value

from symact.documents.meaning import Context, interpret
from symact.documents.meaning.records import Scope
from symact.documents.reader import heads, read

S = lambda x: 1 / (1 + mp.exp(-x))  # noqa: E731
PDF = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)  # noqa: E731
D = lambda f: lambda x: mp.diff(f, x)  # noqa: E731

VALUES = [
    # brackets, products and calls, fractions
    (r"2\,\sigma(2x)-1", lambda x: 2 * S(2 * x) - 1),
    ("x(x-1)", lambda x: x * (x - 1)),
    (r"x\sigma(x)", lambda x: x * S(x)),
    (r"\sigma(x)(1-\sigma(x))", lambda x: S(x) * (1 - S(x))),
    (r"\sigma(x)\cdot\bigl(1-\sigma(x)\bigr)", lambda x: S(x) - S(x) ** 2),
    (r"\tfrac{1}{2}\left(1+\tanh\tfrac{x}{2}\right)", lambda x: (1 + mp.tanh(x / 2)) / 2),
    (r"\frac12 x", lambda x: x / 2),
    (r"\frac1{1+e^{-x}}", S),
    (r"\cfrac{1}{1+\cfrac{1}{x^2}}", lambda x: 1 / (1 + 1 / x**2)),
    ("1 ⁄ (1 + e⁻ˣ)", S),
    ("½ (1 + tanh(x/2))", lambda x: 0.5 * (1 + mp.tanh(x / 2))),
    ("x / (1 + |x|)", lambda x: x / (1 + abs(x))),
    (r"{x \over 2}", lambda x: x / 2),
    # powers and signs
    ("-x^2", lambda x: -(x**2)),
    ("(-x)^2", lambda x: x**2),
    ("2^{x^2}", lambda x: 2 ** (x**2)),
    ("e^{-x^2}", lambda x: mp.exp(-(x**2))),
    ("e^-x", lambda x: mp.exp(-x)),
    (r"\tanh^2 x", lambda x: mp.tanh(x) ** 2),
    (r"\tanh x^2", lambda x: mp.tanh(x**2)),
    (r"\operatorname{sech}^2(x)", lambda x: 1 / mp.cosh(x) ** 2),
    (r"\sqrt{x^2+1}", lambda x: mp.sqrt(x * x + 1)),
    (r"\sqrt[3]{x^2+1}", lambda x: mp.cbrt(x * x + 1)),
    (r"[x^{2} + 1]^{1/2}", lambda x: mp.sqrt(x * x + 1)),
    ("10⁻³ x", lambda x: x / 1000),
    ("3 × 10⁻⁴ x", lambda x: 3 * x / 10000),
    # decimals
    ("1{,}5x", lambda x: x * 3 / 2),
    ("1{,}000{,}000 x", lambda x: 10**6 * x),
    # positive parts, bounds, cases
    ("(x)^+", lambda x: max(x, 0)),
    ("[x]_+", lambda x: max(x, 0)),
    ("(x-1)^+", lambda x: max(x - 1, 0)),
    ("x^+ x", lambda x: max(x, 0) * x),
    (r"\max(x,0)^2", lambda x: max(x, 0) ** 2),
    (r"\min(\max(-1, x), 1)", lambda x: min(max(-1, x), 1)),
    (r"x\,\mathbb{1}_{x>0}", lambda x: max(0, x)),
    (r"x{\textbf {1}}_{x>0}", lambda x: max(0, x)),
    (r"\begin{cases} x & \text{若 } x > 0 \\ 0 & \text{其他} \end{cases}", lambda x: max(0, x)),
    (r"\begin{cases} x & \text{, si } x > 1 \\ 0 & \text{sinon} \end{cases}", lambda x: x if x > 1 else 0),
    (r"\begin{cases} x: & x > 0 \\ -x: & x \le 0 \end{cases}", abs),
    (r"\begin{cases} x^2, & -1 < x < 1 \\ 2|x| - 1, & \text{otherwise} \end{cases}", lambda x: x * x if -1 < x < 1 else 2 * abs(x) - 1),
    (r"|x|-|x-1|", lambda x: abs(x) - abs(x - 1)),
    (r"\operatorname{sgn}(x)\ln(1+|x|)", lambda x: mp.sign(x) * mp.log(1 + abs(x))),
    # functions
    (r"\ln(1+e^x)", lambda x: mp.log(1 + mp.exp(x))),
    (r"\log_2(1+e^x)", lambda x: mp.log(1 + mp.exp(x), 2)),
    (r"\log_{10} x^2", lambda x: mp.log10(x * x)),
    (r"\log_{3}(x^2+1)", lambda x: mp.log(x * x + 1) / mp.log(3)),
    (r"\log(1+x^2)/\log 2", lambda x: mp.log(1 + x * x, 2)),
    (r"\frac{x}{2}\left(1+\operatorname{erf}\left(\frac{x}{\sqrt2}\right)\right)", lambda x: x * (1 + mp.erf(x / mp.sqrt(2))) / 2),
    (r"x\Phi(x) + \phi(x)", lambda x: x * mp.ncdf(x) + PDF(x)),
    (r"\mathcal{N}(x|0,1)", PDF),
    (r"x\tanh(\operatorname{softplus}(x))", lambda x: x * mp.tanh(mp.log(1 + mp.exp(x)))),
    (r"\arctan x + \sinh^{-1} x", lambda x: mp.atan(x) + mp.asinh(x)),
    # derivatives, sums, integrals
    (r"\frac{d}{dx}\tanh(x)", D(mp.tanh)),
    (r"\tanh'(x)", D(mp.tanh)),
    (r"\partial_x \tanh(x)", D(mp.tanh)),
    (r"\frac{d^2}{dx^2}\sigma(x)", lambda x: mp.diff(S, x, 2)),
    (r"\sigma''(x)", lambda x: mp.diff(S, x, 2)),
    (r"{\frac {d}{dx}}\sigma (x)", D(S)),
    (r"(x e^x)'", lambda x: (1 + x) * mp.exp(x)),
    (r"\sum_{k=1}^{4} \frac{x^k}{k}", lambda x: sum(x**k / mp.mpf(k) for k in range(1, 5))),
    (r"\prod_{k=1}^{3} (x + k)", lambda x: (x + 1) * (x + 2) * (x + 3)),
    ("∫₀ˣ t dt", lambda x: x * x / 2),
    (r"\int_{-\infty}^x \frac{1}{\sqrt{2\pi}} e^{-t^2/2} dt", mp.ncdf),
]  # fmt: skip

POINTS = tuple(mp.mpf(k) / 89 for k in (-307, -101, -41, -11, 13, 37, 151, 293))


@pytest.mark.parametrize(("tex", "by_hand"), VALUES, ids=[tex for tex, _ in VALUES])
def test_a_form_is_worth_what_it_says(tex, by_hand):
    text = f"{tex} = 0"
    statement, *_ = read(text, heads(text))
    claim, *_ = interpret(statement, Scope(), Context()).claims
    side = claim.readings[0].questions[0].left
    with mp.workdps(30):
        for x in POINTS:
            got = value(side.doit(), {"x": x})
            assert mp.almosteq(mp.mpf(got), mp.mpf(by_hand(x)), 1e-12, 1e-12)
