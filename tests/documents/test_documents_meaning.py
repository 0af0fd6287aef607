"""What trees mean: built by hand here, so that nothing depends on the reader."""

import pytest
import sympy

from symact.documents.check import check, check_formula
from symact.documents.judge import judge
from symact.documents.meaning import Context, Place, interpret, survey
from symact.documents.meaning.names import find, mentioned
from symact.documents.meaning.series import strip
from symact.documents.outcome import settle
from symact.documents.records import Relation, Verdict
from symact.documents.tree import Node, Statement
from tests.turns import in_turn

X = Node("name", (), "x")
E = Node("name", (), "e")
OTHERWISE = Node("otherwise")


def num(text):
    return Node("number", (), str(text))


def name(key):
    return Node("name", (), key)


def call(key, *args, primes=0):
    return Node("call", args, (key, primes))


def add(*terms, signs=""):
    return Node("add", terms, signs or "+" * len(terms))


def mul(*factors):
    return Node("mul", factors, " " * (len(factors) - 1))


def div(above, below):
    return Node("div", (above, below))


def power(base, exponent):
    return Node("pow", (base, exponent))


def minus(node):
    return Node("neg", (node,))


def compare(sign, left, right):
    return Node("compare", (left, right), (sign,))


def stated(*terms, signs=None, conditions=()):
    found = signs or ("=",) * (len(terms) - 1)
    return Statement(terms, found, (0,) * len(found), conditions)


def judged(*statements, section=lambda _: 0):
    located = [(s, Context(Place(k, k, k + 1, section(k)))) for k, s in enumerate(statements)]
    scope = survey(located)
    return [settle(c) for s, where in located for c in interpret(s, scope, where).claims]


def verdicts(*statements, **options):
    return [str(j.verdict) for j in judged(*statements, **options)]


LOGISTIC = div(num(1), add(num(1), power(E, minus(X))))


def test_a_name_of_the_catalogue_is_held_to_it():
    wrong = div(num(1), add(num(1), power(E, X)))
    assert verdicts(stated(call("sigma", X), LOGISTIC)) == ["holds"]
    (found,) = judged(stated(call("Sigmoid", X), wrong))
    assert found.verdict is Verdict.FAILS
    at = sympy.Rational(dict(found.witness.at)["x"])
    assert abs(float(found.witness.lhs) - 1 / (1 + float(sympy.exp(-at)))) < 1e-12
    assert abs(float(found.witness.rhs) - 1 / (1 + float(sympy.exp(at)))) < 1e-12


@pytest.mark.parametrize(
    ("spelling", "row"),
    [
        ("SoftReLU", "softplus"), ("LReLU", "leaky_relu"), ("tf.nn.leaky_relu", "leaky_relu"),
        ("hard-swish", "hard_swish"), ("PReLU", "prelu"), ("sigma", "sigmoid"),
        ("torch.nn.SiLU", "silu"), ("ReLU_6", "relu6"), ("Tanhshrink", "tanh_shrink"),
    ],
)  # fmt: skip
def test_spellings_find_their_row(spelling, row):
    assert find(spelling) == (row, "")


def test_a_subscript_is_a_parameter_and_short_names_are_letters():
    assert find("ELU_alpha") == ("elu", "alpha")
    assert find("f") == find("s") == find("W_1") == ("", "")


def test_running_text_names_activations_of_several_words():
    assert mentioned("The Leaky ReLU and the hard-swish; a linear step.") == [
        "leaky_relu", "hard_swish"
    ]  # fmt: skip


def test_bare_names_are_functions_where_they_carry_a_prime():
    slope = Node("prime", (name("sigma"),), 1)
    right = mul(name("sigma"), add(num(1), name("sigma"), signs="+-"))
    wrong = mul(name("sigma"), add(num(1), name("sigma")))
    assert verdicts(stated(slope, right)) == ["holds"]
    assert verdicts(stated(slope, wrong)) == ["fails"]


def test_a_parameter_is_matched_by_name_by_position_or_as_the_only_one():
    for letter in ("alpha", "a", "negative_slope", "gamma"):
        cases = Node("cases", (X, compare(">=", X, num(0)), mul(name(letter), X), OTHERWISE))
        assert verdicts(stated(call("LeakyReLU", name(letter), X), cases)) == ["holds"]
        assert verdicts(stated(call("LReLU", X), cases)) == ["holds"]


def test_a_number_in_place_of_a_parameter_is_told():
    (found,) = judged(stated(call("LeakyReLU", X), call("max", mul(num("0.01"), X), X)))
    assert found.verdict is Verdict.HOLDS
    assert "negative_slope = 1/100" in found.message


def test_the_constants_of_selu_are_not_free():
    def selu(scale, alpha):
        low = mul(num(alpha), add(call("exp", X), num(1), signs="+-"))
        return mul(num(scale), Node("cases", (X, compare(">", X, num(0)), low, OTHERWISE)))

    assert verdicts(stated(call("SELU", X), selu("1.0507", "1.67326"))) == ["approximate"]
    assert verdicts(stated(call("SELU", X), selu("1.67326", "1.0507"))) == ["fails"]


def test_derivatives_of_cases_hold_whatever_they_say_at_the_kink():
    for sign in (">", ">="):
        other = {">": "<=", ">=": "<"}[sign]
        slope = Node("cases", (num(1), compare(sign, X, num(0)), num(0), compare(other, X, num(0))))
        assert verdicts(stated(call("ReLU", X, primes=1), slope)) == ["holds"]


def test_definitions_hold_below_and_the_names_behind_where_above():
    s = stated(call("s", X), call("SoftPlus", X), call("ln", add(num(1), power(E, X))))
    f = stated(call("f", X), mul(X, call("tanh", call("s", X))))
    slope = stated(call("f", X, primes=1), div(mul(power(E, X), name("omega")),
                                               power(name("delta"), num(2))))  # fmt: skip
    e2 = power(E, mul(num(2), X))
    delta = stated(name("delta"), add(mul(num(2), power(E, X)), e2, num(2)))
    omega = stated(name("omega"), add(
        mul(num(4), add(X, num(1))), mul(num(4), e2), power(E, mul(num(3), X)),
        mul(power(E, X), add(mul(num(4), X), num(6))),
    ))  # fmt: skip
    assert verdicts(f, s, slope, delta, omega) == [
        "definition", "definition", "holds", "holds", "definition", "definition"
    ]  # fmt: skip


def test_a_definition_that_contradicts_an_earlier_one_names_its_line():
    first = stated(name("delta"), power(E, X))
    second = stated(name("delta"), power(E, minus(X)))
    messages = [j.message for j in judged(first, second)]
    assert "conflict with its definition in line 1" in messages[1]
    assert "conflict" not in " ".join(j.message for j in judged(first, first))


def test_the_derivative_of_another_section_is_no_fault_of_this_one():
    f = stated(call("f", X), call("tanh", X))
    slope = stated(call("f", X, primes=1), LOGISTIC)
    assert verdicts(f, slope) == ["definition", "fails"]
    assert verdicts(f, slope, section=lambda k: k) == ["definition", "definition"]


def test_a_function_that_nothing_defines_is_not_judged():
    assert verdicts(stated(call("f", X), X, signs=("≈",))) == ["definition"]
    loss = Node("ratio", (), ("L", "W_1", 1))
    chain = mul(Node("ratio", (), ("L", "a", 1)), Node("ratio", (), ("a", "W_1", 1)))
    (found,) = judged(stated(loss, chain))
    assert found.verdict in {Verdict.DEFINITION, Verdict.UNDECIDED}
    assert "not defined" in found.message


def test_what_only_says_where_claims_nothing():
    for s in (stated(X, num("0.5")), stated(name("alpha"), num(0), signs=(">",)),
              stated(X, Node("infinity"), signs=("->",))):  # fmt: skip
        assert verdicts(s) == ["definition"]


def test_a_letter_given_another_meaning_keeps_it_under_its_heading():
    relu = stated(call("sigma", X), call("max", num(0), X))
    assert verdicts(relu) == ["definition"]
    below = stated(call("sigma", X), X, conditions=(compare(">", X, num(0)),))
    assert verdicts(relu, below) == ["definition", "holds"]
    assert verdicts(relu, stated(call("sigma", X), LOGISTIC), section=lambda k: k) == [
        "definition", "holds"
    ]  # fmt: skip


def test_softmax_is_judged_entry_by_entry():
    entry = Node("index", (call("softmax", X), name("i")))
    total = Node("sum", (num(1), name("n"), power(E, name("x_j"))), "j")
    (found,) = judged(stated(entry, div(power(E, name("x_i")), total)))
    assert found.verdict is Verdict.HOLDS
    assert "2, 3, 4 and 5 elements" in found.message
    assert verdicts(stated(entry, div(power(E, name("x_i")), num(2)))) == ["fails"]


def test_probability_and_normal_integral():
    normal = stated(name("X"), Node("distribution", (num(0), num(1)), "normal"), signs=("~",))
    cdf = Node("probability", (compare("<=", name("X"), X),))
    root = Node("root", (mul(num(2), name("pi")),))
    inside = power(E, div(minus(power(name("t"), num(2))), num(2)))
    integral = Node("integral", (minus(Node("infinity")), X, inside), "t")
    assert verdicts(normal, stated(call("GELU", X), mul(X, cdf))) == ["definition", "holds"]
    assert verdicts(stated(call("Phi", X), mul(div(num(1), root), integral))) == ["holds"]
    assert verdicts(stated(call("Phi", X), integral)) == ["fails"]


def test_a_bound_is_computed():
    top = Node("bound", (call("sigma", X, primes=1),), ("max", ""))
    assert verdicts(stated(top, num("0.25"))) == ["holds"]
    assert verdicts(stated(top, num("0.5"))) == ["fails"]


def test_a_series_is_split_into_terms_and_order():
    cubic = div(power(X, num(3)), num(3))
    kept, order = strip(add(X, cubic, Node("order", (power(X, num(5)),), "O"), signs="+-+"))
    assert (len(kept.args), order) == (2, 5)
    series = add(X, cubic, Node("order", (power(X, num(5)),), "O"), signs="+-+")
    wrong = add(X, cubic, Node("order", (power(X, num(5)),), "O"))
    assert verdicts(stated(call("tanh", X), series)) == ["holds"]
    assert verdicts(stated(call("tanh", X), wrong)) == ["fails"]


def test_long_decimals_become_marks_and_short_ones_stay_exact():
    statement = stated(call("GELU", X), mul(X, call("sigma", mul(num("1.702"), X))), signs=("≈",))
    (claim,) = interpret(statement, survey([]), Context()).claims
    (question,) = claim.readings[0].questions
    assert question.relation is Relation.APPROXIMATE
    assert [(d.digits, d.value) for d in question.decimals] == [(4, sympy.Rational(851, 500))]
    assert judge(question).verdict is Verdict.APPROXIMATE
    short = stated(call("tanh", num("0.5")), num("0.25"), signs=("<=",))
    (claim,) = interpret(short, survey([]), Context()).claims
    assert claim.readings[0].questions[0].decimals == ()


def test_a_product_with_dots_is_written_out():
    factors = [Node("ratio", (), ("sigma", f"a_{k}", 1)) for k in (5, 4, 1)]
    product = mul(factors[0], factors[1], Node("ellipsis"), factors[2])
    (claim,) = interpret(stated(num(0), product, signs=("<",)), survey([]), Context()).claims
    (question,) = claim.readings[0].questions
    assert {str(v) for v in question.variables} == {"a_1", "a_2", "a_3", "a_4", "a_5"}


@pytest.mark.parametrize(
    "node",
    [
        power(power(num(10), num(9)), num(999_999)),
        num("1e999999999"),
        Node("factorial", (num(100_000),)),
        div(num(1), num(0)),
        Node("sum", (num(1), num(10_000_000), name("k")), "k"),
        Node("diff", (call("tanh", X),), ("x", 400)),
        Node("tuple", (X, X)),
        Node("text", (), "any words"),
        call("nonsense", X),
    ],
)
def test_what_has_no_value_is_answered_in_words(node):
    (found,) = judged(stated(call("tanh", X), node))
    assert found.verdict in {Verdict.UNDECIDED, Verdict.DEFINITION}
    assert found.message


def test_no_value_of_a_call_is_dropped():
    """A logarithm has a base; what takes one value takes no second one."""
    for tex, verdict in (
        (r"\log_2(8) = 3", "holds"),
        (r"\log_2(8) = \ln 8", "fails"),
        (r"\log_b(b^2) = 2", "holds"),
        (r"\tanh(x, 2) = \tanh x", "undecided"),
    ):
        (finding,) = check_formula(tex).findings
        assert str(finding.judgement.verdict) == verdict, tex


@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    in_turn([
        (r"$\mathrm{ELU}'(u) = e^u$ for $u < 0$", "holds",
         "only with alpha = 1, which is not said"),
        (r"$\mathrm{ELU}'(u) = e^{-u}$ for $u < 0$", "fails", ""),
        (r"$\mathrm{ELU}(u) = \alpha(e^u - 1)$ for $u < 0$, $\mathrm{ELU}'(u) = e^u$ for $u < 0$",
         "fails", ""),
        (r"$\mathrm{LeakyReLU}'(u) = 0.01$ for $u < 0$", "holds", "with negative_slope = 1/100"),
        (r"$\mathrm{HardTanh}(u) = \max(-1, \min(1, u))$", "holds",
         "with min_val = -1, max_val = 1"),
    ], 2),
)  # fmt: skip
def test_a_number_that_a_claim_needs_and_does_not_print_is_told(text, verdict, says):
    """ELU' is alpha e^u: e^u for alpha = 1 alone, which its own definition may contradict."""
    found = [f.judgement for f in check(text, "a.md").findings if f.latex.startswith(r"\mathrm")]
    assert str(found[-1].verdict) == verdict
    assert says in found[-1].message
    assert ("not said" in says) == ("not said" in found[-1].message)
