# ruff: noqa: E501 - a strategy a row
"""What is printed of a tree reads back as the same tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact.documents.printer import to_latex
from symact.documents.reader import read
from symact.documents.spelling import SIGNS, spell
from symact.documents.tree import OPS, Node
from symact.documents.tree import SIGNS as ALL_SIGNS

FUNCTIONS = frozenset({"f", "s", "ELU", "swish_beta"})
NAMES = ("x", "y", "z", "alpha", "beta", "lambda", "mu", "e", "pi", "d", "W_1", "x_i", "x_i_j",
         "a_max", "hat_x", "scale", "w^T", "x^(i)", "theta_0", "I", "E", "P", "arcsin", "ReLU")  # fmt: skip
CALLS = ("exp", "ln", "log", "tanh", "sin", "sech", "erf", "sigma", "Phi", "phi", "f", "s", "ELU",
         "swish_beta", "softplus", "leaky_relu", "ReLU6", "clip", "sgn", "GELU_tanh", "arctan")  # fmt: skip


def name(key):
    return Node("name", (), key)


def number(text):
    return Node("number", (), text)


leaves = st.one_of(
    st.sampled_from(NAMES).map(name),
    st.sampled_from(("0", "1", "2", "0.5", "10", "1e-3", ".5", "1.0507")).map(number),
    st.just(Node("infinity")),
)
variables = st.sampled_from(("x", "t", "alpha", "a_i"))
relations = st.sampled_from(("=", "<", "<=", ">", ">=", "!=", "≈"))


def nodes(op, *parts, value=None):
    return st.tuples(*parts).map(lambda args: Node(op, args, value))


def listed(op, inner, values, smallest=2):
    """Make a node of several arguments whose value depends on their number."""
    return st.lists(inner, min_size=smallest, max_size=4).flatmap(
        lambda args: values(len(args)).map(lambda value: Node(op, tuple(args), value))
    )


def signs(count):
    """Draw the signs of a sum; the first is never drawn as plus-minus only."""
    return st.text("+-±", min_size=count, max_size=count)


def conditions(inner):
    compare = listed(
        "compare", inner, lambda n: st.lists(relations, min_size=n - 1, max_size=n - 1).map(tuple)
    )
    interval = st.builds(
        lambda low, high, ends: Node("interval", (low, high), ends),
        inner, inner, st.sampled_from(("()", "(]", "[)", "[]")),
    )  # fmt: skip
    sets = st.one_of(interval, st.just(Node("reals")), nodes("set", inner, inner))
    member = st.builds(
        lambda x, s, sign: Node("member", (x, s), sign),
        inner,
        sets,
        st.sampled_from(("in", "notin")),
    )
    single = st.one_of(compare, member)
    both = st.builds(
        lambda a, b, op: Node(op, (a, b)), single, single, st.sampled_from(("and", "or"))
    )
    return st.one_of(single, both, single.map(lambda c: Node("not", (c,))))


def cases(inner, condition):
    rows = st.lists(st.tuples(inner, condition), min_size=1, max_size=3)
    last = st.one_of(st.just(()), inner.map(lambda v: (v, Node("otherwise"))))
    return st.builds(
        lambda r, end: Node("cases", (*(part for row in r for part in row), *end)), rows, last
    )


def calls(inner):
    plain = st.builds(
        lambda key, primes, args: Node("call", tuple(args), (key, primes)),
        st.sampled_from(CALLS), st.integers(0, 5), st.lists(inner, min_size=1, max_size=2),
    ).filter(lambda n: n.value[0] != "log" or (len(n.args) == 1 and n.value[1] == 0))  # fmt: skip
    based = inner.map(lambda a: Node("call", (a, number("2")), ("log", 0)))
    bounds = nodes("call", inner, inner, value=("max", 0))
    return st.one_of(plain, based, bounds)


def grow(inner):
    condition = conditions(inner)
    order = st.integers(1, 3)
    return st.one_of(
        listed("add", inner, signs),
        listed("mul", inner, lambda n: st.text(" *", min_size=n - 1, max_size=n - 1)),
        nodes("div", inner, inner),
        inner.map(lambda a: Node("neg", (a,))),
        nodes("pow", inner, inner),
        nodes("root", inner, st.sampled_from(("2", "3")).map(number)),
        st.builds(lambda op, a: Node(op, (a,)), st.sampled_from(("abs", "norm", "floor", "ceil")), inner),
        inner.map(lambda a: Node("factorial", (a,))),
        calls(inner),
        st.builds(lambda a, v, n: Node("diff", (a,), (v, n)), inner, variables, order),
        st.builds(
            lambda y, v, n: Node("ratio", (), (y, v, n)),
            st.sampled_from(("f", "L", "arcsin", "ReLU", "S_1")), variables, order,
        ),
        cases(inner, condition),
        condition.map(lambda c: Node("indicator", (c,))),
        st.builds(lambda v, a, b, c: Node("integral", (a, b, c), v), st.sampled_from(("t", "x")),
                  inner, inner, inner),
        st.builds(lambda op, a, b, c: Node(op, (a, b, c), "i"), st.sampled_from(("sum", "product")),
                  inner, inner, inner),
        st.builds(lambda v, side, p, a: Node("limit", (p, a), (v, side)), st.sampled_from(("x", "t")),
                  st.sampled_from((-1, 0, 1)), inner, inner),
        st.builds(lambda op, v, a: Node("bound", (a,), (op, v)),
                  st.sampled_from(("max", "min", "sup", "inf", "argmax")),
                  st.sampled_from(("", "x", "alpha")), inner),
        st.builds(lambda v, a, p: Node("at", (a, p), v), st.sampled_from(("x", "alpha")), inner, inner),
        nodes("expectation", inner, value="E"),
        nodes("expectation", inner, value="Var"),
        nodes("order", inner, value="O"),
    )  # fmt: skip


trees = st.recursive(leaves, grow, max_leaves=12)


def shown(node):
    inside = ", ".join(map(shown, node.args))
    return f"{node.op}:{node.value}({inside})"


def reads_back(node):
    text = to_latex(node)
    (statement,) = read(text, FUNCTIONS)
    assert statement.signs == (), text
    assert statement.terms[0].same(node), f"{text}\n{shown(statement.terms[0])}\n{shown(node)}"


@settings(max_examples=200, deadline=None)
@given(trees)
def test_a_printed_tree_reads_back_as_itself(tree):
    reads_back(tree)


@pytest.mark.parametrize("operation", sorted(SIGNS))
def test_every_sign_reads_back(operation):
    if operation in {"=>", "<=>", ":"}:
        return
    (statement,) = read(f"x {SIGNS[operation]} y")
    assert statement.signs == (operation,)


def test_every_sign_of_the_tree_is_printed():
    assert set(SIGNS) == ALL_SIGNS


@pytest.mark.parametrize(
    ("node", "latex"),
    [
        (Node("mul", (name("beta"), name("x")), " "), r"\beta x"),
        (Node("mul", (name("beta"), Node("add", (name("x"), number("1")), "+-")), " "),
         r"\beta \cdot \left(x - 1\right)"),
        (Node("call", (name("x"),), ("sigma", 1)), r"\sigma'\left(x\right)"),
        (Node("diff", (name("x"),), ("x", 2)), r"\frac{d^{2}}{d x^{2}}\left(x\right)"),
        (Node("pow", (name("e"), Node("neg", (name("x"),)))), "e^{-x}"),
    ],
)  # fmt: skip
def test_spellings(node, latex):
    assert to_latex(node) == latex


@pytest.mark.parametrize(
    ("key", "latex"),
    [
        ("alpha", r"\alpha"), ("ReLU", r"\mathrm{ReLU}"), ("W_1", "W_{1}"), ("x_i_j", "x_{i,j}"),
        ("leaky_relu", r"\mathrm{leaky\_relu}"), ("hat_x", r"\hat{x}"), ("tanh", r"\tanh"),
    ],
)  # fmt: skip
def test_names_are_spelt(key, latex):
    assert spell(key) == latex


def test_every_operation_has_a_spelling():
    from symact.documents import printer

    assert set(printer.RULES) | set(printer._CONSTANTS) == OPS
