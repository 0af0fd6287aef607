"""The reader: what it accepts, what it refuses, and that strangers cannot make it hang."""

import sys
import threading
import time

import pytest
import sympy
from hypothesis import given, settings
from strategies import expression_texts, hostile_texts, parameter_values
from sympy import E, Max, Min, Piecewise, Rational, erf, exp, log, pi, sqrt, tanh

from symact.errors import ReadError
from symact.language import functions as fn
from symact.language import vocabulary as words
from symact.language.reader import DOMAINS, read, symbol

x = symbol("x")
SECONDS = 2.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", x),
        ("2*x + 1", 2 * x + 1),
        ("x/2", x / 2),
        ("-x**2", -(x**2)),
        ("(-x)**2", x**2),
        ("2**-1*x", x / 2),
        ("x^2", x**2),
        ("x**2**3", x**8),
        ("-x*-x", x**2),
        ("- - x", x),
        ("1 - 2 - 3*x", -1 - 3 * x),
        ("x/2/3", x / 6),
        ("0.1*x", x / 10),
        ("1e-3*x", x / 1000),
        (".5*x", x / 2),
        ("5.*x", 5 * x),
        ("1.702*x", Rational(851, 500) * x),
        ("pi*x", pi * x),
        ("E*x", E * x),
        ("e**x", exp(x)),
        ("sqrt(2/pi)*x", sqrt(2 / pi) * x),
        ("x/(1 + exp(-x))", x / (1 + exp(-x))),
        ("x*(1 + erf(x/sqrt(2)))/2", x * (1 + erf(x / sqrt(2))) / 2),
        ("x*tanh(log(1 + exp(x)))", x * tanh(log(1 + exp(x)))),
        ("ln(1 + x**2)", log(1 + x**2)),
        ("sigmoid(x)", fn.logistic(x)),
        ("Phi(x)*x", x * fn.normal_cdf(x)),
        ("arctan(x)", sympy.atan(x)),
        ("Abs(x)", abs(x)),
        ("max(x, 0)", Max(x, 0)),
        ("Min(x, 6, 2*x)", Min(x, 6, 2 * x)),
        ("clip(x, -1, 1)", Max(-1, Min(x, 1))),
        ("relu(x)", Piecewise((x, x > 0), (0, True))),
        ("where(x < 0, 0, x)", Piecewise((0, x < 0), (x, True))),
        ("Piecewise((0, x <= -3), (1, x >= 3), (x/6 + 1/2, True))",
         Piecewise((0, x <= -3), (1, x >= 3), (x / 6 + Rational(1, 2), True))),
        ("Piecewise((x, And(x > -1, x < 1)), (0, True))",
         Piecewise((x, sympy.And(x > -1, x < 1)), (0, True))),
        ("Piecewise((sin(x)/x, x != 0), (1, True))",
         Piecewise((sympy.sin(x) / x, sympy.Ne(x, 0)), (1, True))),
        ("where(0 == x, 1, sin(x)/x)", Piecewise((1, sympy.Eq(x, 0)), (sympy.sin(x) / x, True))),
        ("where(x == sqrt(2)/3, 0, x)", Piecewise((0, sympy.Eq(x, sqrt(2) / 3)), (x, True))),
        ("where(And(x > 0, x != 1), 0, x)",
         Piecewise((0, sympy.And(x > 0, sympy.Ne(x, 1))), (x, True))),
        ("  x\n\t+ 1 ", x + 1),
        ("LambertW(-exp(-1))*x", -x),
    ],
)  # fmt: skip
def test_reads(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("x*erf(log(1 + exp(x)))", 1.0, 0.9367219155),
        ("x*atan(exp(x))", 1.0, 1.2182829050),
        ("(x + sqrt(x**2 + 4))/2", 0.0, 1.0),
        ("(sqrt(x**2 + 1) - 1)/2 + x", 0.0, 0.0),
        ("x*exp(-exp(-x))", 1.0, 0.6922006276),
        ("sign(x)*log(1 + abs(x))", -1.0, -0.6931471806),
        ("x/sqrt(1 + x**2)", 1.0, 0.7071067812),
        ("min(max(0, x), 6)", 7.0, 6.0),
    ],
)
def test_formulas_of_the_literature_read(text, at, value):
    assert float(read(text).subs(x, at)) == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_symbols_are_the_callers():
    alpha = symbol("alpha", "positive")
    assert read("alpha*x", {"x": x, "alpha": alpha}) == alpha * x
    assert alpha.is_positive
    assert symbol("a") == sympy.Symbol("a", real=True)
    signs = {"positive", "nonnegative", "negative", "nonpositive", "nonzero"}
    assert set(DOMAINS) == {"real", *signs}
    for sign in signs:
        assert getattr(symbol("a", sign), f"is_{sign}")
        assert symbol("a", sign).is_real


def test_an_equality_that_the_domain_decides_is_decided():
    alpha = symbol("alpha", "positive")
    assert read("where(alpha == 0, 1, alpha*x)", {"x": x, "alpha": alpha}) == alpha * x
    assert read("where(alpha != -1, x, 0)", {"x": x, "alpha": alpha}) == x


def test_numbers_are_exact():
    assert read("0.1 + 0.2 + x") == x + Rational(3, 10)
    assert not read("3.141592653589793*x").atoms(sympy.Float)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "the expression is empty"),
        ("   ", 0, "the expression is empty"),
        ("x +", 3, "expected a value, found the end"),
        ("x + * 2", 4, "expected a value"),
        ("(x", 2, "expected ')'"),
        ("x)", 1, "unexpected ')'"),
        ("2x", 1, "unexpected 'x'"),
        ("x y", 2, "unexpected 'y'"),
        ("x; y", 1, "unexpected character ';'"),
        ("x.real", 1, "unexpected character '.'"),
        ("x = 1", 2, "unexpected character '='"),
        ("where(x ! 1, 0, x)", 8, "unexpected character '!'"),
        ("x == 1", 0, "a condition stands where a value is needed"),
        ("where(x**2 == 1, 0, x)", 6, "== and != compare a name with a number"),
        ("where(-x != 1, 0, x)", 6, "== and != compare a name with a number"),
        ("where(x == x, 0, x)", 6, "== and != compare a name with a number"),
        ("where(1 == 1, 0, x)", 6, "== and != compare a name with a number"),
        ("where(x == (x > 0), 0, x)", 6, "a value is needed"),
        ("where(x == 1 == 1, 0, x)", 13, "expected ')'"),
        ("x[0]", 1, "unexpected character '['"),
        ("π*x", 0, "unexpected character"),
        ("x*٣", 2, "unexpected character"),  # a digit, of another script
        ("tahn(x)", 0, "unknown name 'tahn'"),
        ("x + alpa", 4, "unknown name 'alpa'"),
        ("exp", 0, "exp needs an argument"),
        ("x(2)", 0, "x is not a function"),
        ("pi(2)", 0, "pi is not a function"),
        ("True(2)", 0, "unknown name 'True'"),
        ("exp(x, 2)", 0, "wrong number of arguments"),
        ("exp()", 4, "expected a value"),
        ("clip(x, 1)", 0, "wrong number of arguments"),
        ("x > 0", 0, "a condition stands where a value is needed"),
        ("0 < x < 1", 6, "unexpected '<'"),
        ("max(x > 0, 1)", 0, "a value is needed"),
        ("where(x, 1, 2)", 0, "a condition is needed"),
        ("x*True", 0, "a value is needed"),
        ("Piecewise((x, x > 0))", 0, "the last condition is True"),
        ("Piecewise(x, 0)", 10, "expected '('"),
        ("x + 1/0", 4, "division by zero"),
        ("x/(1 - 1)", 0, "division by zero"),
    ],
)
def test_refuses_with_the_place(text, position, message):
    with pytest.raises(ReadError) as caught:
        read(text)
    assert message in caught.value.message
    assert caught.value.position == position
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_near_names_are_offered():
    with pytest.raises(ReadError, match=r"did you mean tanh\?"):
        read("tanhh(x)")
    with pytest.raises(ReadError, match=r"did you mean alpha\?"):
        read("x*alpa", {"x": x, "alpha": symbol("alpha")})


def answer_to(text):
    """Give the expression or the ReadError; any other exception is a defect."""
    try:
        return read(text)
    except ReadError as error:
        return error


def accepts(text):
    return not isinstance(answer_to(text), ReadError)


def deep(head, core="x", count=60):
    return head * count + core + ")" * count


HOSTILE = {
    "import": "__import__('os').system('id')",
    "dunder": "__import__(os)",
    "attribute": "().__class__.__bases__",
    "lambda": "lambda: 0",
    "tower": "x**(10**10**10)",
    "100 kB": "x + " * 25000 + "x",
    "100 kB of digits": "9" * 100_000,
    "5000 brackets": "(" * 5000 + "x" + ")" * 5000,
    "2000 brackets": "(" * 2000 + "x" + ")" * 2000,
    "2000 minus signs": "-" * 2000 + "x",
    "long sum": "+".join(["x"] * 2000),
    "long different sum": "+".join(f"x**{n}" for n in range(600)),
    "long product": "*".join(f"(x + {n})" for n in range(400)),
    "long quotient": "x" + "/x" * 1900,
    "sum of fractions": "abs(" + "+".join(f"1/(x + {n})" for n in range(300)) + ")",
    "many functions": "*".join(["exp(sin(x))"] * 300),
    "huge decimal": "0." + "1" * 4000 + "*x",
    "huge exponent": "1e999999999*x",
    "tiny": "1e-400*x",
    "huge power": "10**1000*10**1000*x",
    "nested powers": "((3*x)**1000)**1000",
    "powers in a row": "x" + "^2" * 63,
    "power through exp and log": "exp(10**60*log(3*x))",
    "power through log ratio": "2**(log(3*x)*10**60/log(2))",
    "floor of a tower": "floor(exp(exp(exp(10))))*x",
    "sign of a tower": "sign(exp(exp(exp(9))) - 1)*x",
    "max of towers": "Max(exp(exp(10)), exp(exp(11))) + x",
    "equality with a tower": "where(x == exp(exp(exp(9))), x, 0)",
    "equality with a hidden zero": "where(x == sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)), 0, x)",
    "equality of sums": "where((x + 1)**300 == (x - 1)**300, 0, x)",
    "many equalities": "where(Or(" + ",".join(f"x == {n}" for n in range(500)) + "), 0, x)",
    "nested equalities": deep("where(x == 1, 0, ", core="x"),
    "row of equalities": "Piecewise(" + ",".join(f"({n}, x == {n})" for n in range(60))
    + ", (x, True))",
    "row of inequalities": "Piecewise(" + ",".join(f"({n}, x != {n})" for n in range(60))
    + ", (x, True))",
    "comparison of towers": "where(exp(exp(exp(9))) > exp(exp(exp(8))), x, 0)",
    "pi tower": "pi**pi**pi**pi*x",
    "large angle": "sin(10**300)*x",
    "pole": "tan(pi/2)*x",
    "erf in erf": deep("erf("),
    "LambertW below its branch point": "LambertW(-5)*x",
    "log of zero": "log(0)*x",
    "root of minus one": "sqrt(-1)*x",
    "zero to zero": "0**0*x",
    "zero to x": "0**x",
    "zero to minus one": "0**-1 + x",
    "negative to x": "(-2)**x",
    "atanh of one": "atanh(1)*x",
    "asin just outside": "asin(1 + 1e-20)*x",
    "hidden zero": "x/(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))",
    "sign of a hidden zero": "sign(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))*x",
    "hidden algebraic zero": "abs(2**(1/7) + 3**(1/11) - 5**(1/13))*x",
    "hidden integer": "floor(log(8)/log(2))*x",
    "equal constants": "max(sqrt(2) + sqrt(3), sqrt(5 + 2*sqrt(6)))*x",
    "large square-free root": "sqrt(" + "7" * 150 + "*" + "3" * 150 + ")*x",
    "nested relu": deep("relu(x - "),
    "nested sign": deep("sign(x - "),
    "nested abs": deep("abs(sin(x) - x*"),
    "nested max": deep("max(x, sin(x) - ", core="x"),
    "nested log": deep("log("),
    "nested sqrt": deep("sqrt(1 + "),
    "nested fraction": deep("1/(1 + "),
    "nested constants": deep("sin(", core="1"),
    "wide max": "max(" + ",".join(f"sin({n}*x)" for n in range(1, 200)) + ")",
    "wide and": "where(And(" + ",".join(f"x > {n}" for n in range(500)) + "), x, 0)",
    "distributed conditions": "Piecewise("
    + ",".join(f"(0, And(x > {2 * n}, x < {2 * n + 1}))" for n in range(40)) + ", (x, True))",
    "condition on a Piecewise": "where(relu(x) > relu(1 - x), x, 0)",
    "power of a sum": "tanh((x + 1e9)**1000)",
    "complex parts": "softplus(sinh(tanh((x + log(x))**9*acosh(x)**9/max(x**(1/3), 1/x))))",
    "control characters": "x\x00\x1b[31m",
    "not a number": "nan + x",
    "infinity": "oo*x",
    "imaginary": "I*x",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_hostile_text_is_answered_in_time(text):
    start = time.process_time()
    answer = answer_to(text)
    assert time.process_time() - start < SECONDS
    if isinstance(answer, ReadError):
        assert "\n" not in str(answer)
        assert len(str(answer)) < 1000
        assert str(answer).isprintable()
        assert answer.caret().count("\n") == 1
    else:
        assert not answer.has(sympy.I, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


@pytest.mark.parametrize(
    "name",
    ["import", "100 kB", "5000 brackets", "tower", "floor of a tower", "sign of a tower",
     "max of towers", "large angle", "pole", "log of zero", "root of minus one", "zero to zero",
     "zero to x", "atanh of one", "asin just outside", "hidden zero", "imaginary", "infinity",
     "equality with a tower", "equality with a hidden zero", "equality of sums", "many equalities",
     "LambertW below its branch point", "huge decimal", "wide max", "nested powers"],
)  # fmt: skip
def test_what_is_no_bounded_real_function_is_refused(name):
    with pytest.raises(ReadError):
        read(HOSTILE[name])


@given(hostile_texts())
@settings(max_examples=300)
def test_any_text_is_an_expression_or_a_read_error_in_time(text):
    start = time.process_time()
    answer = answer_to(text)
    assert time.process_time() - start < SECONDS
    assert isinstance(answer, sympy.Expr) or "\n" not in str(answer)


def test_a_shallow_stack_is_enough():
    """The depth of the text is bounded by the grammar, not by Python's stack."""
    found = []

    def run():
        texts = (deep("sin("), "(" * 63 + "x" + ")" * 63, deep("x**(-", count=30))
        found.extend(answer_to(text) for text in texts)

    def burn(levels):
        if levels:
            burn(levels - 1)
        else:
            run()

    limit = sys.getrecursionlimit()
    thread = threading.Thread(target=burn, args=(limit // 3,))
    thread.start()
    thread.join()
    assert len(found) == 3


@given(expression_texts())
def test_nothing_depends_on_spaces(text):
    if accepts(text):
        assert read(text.replace(" ", "")) == read(text)
        assert read(f"  {text}\n") == read(text)


@given(parameter_values("positive"))
def test_constant_arguments_are_checked_exactly(value):
    assert accepts(f"log({value})*x")
    assert not accepts(f"log(-({value}))*x")
    assert accepts(f"acosh(1 + {value})*x")
    assert not accepts(f"atanh(1 + {value})*x")
    assert not accepts(f"asin(1 + {value})*x")


def test_every_word_reads():
    for name in words.UNARY:
        text = f"{name}(x/3 + 2)" if name in {"acosh", "log", "ln"} else f"{name}(x)"
        assert read(text).has(x)
