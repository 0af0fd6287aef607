"""Numbers in running text against derived values."""

import time

import pytest
from seen import seen_before  # noqa: F401 - a fixture that is always used

from symact.documents.constants import check_constants, judge_digits, known_constant
from symact.documents.digits import read_printed
from symact.documents.records import Content, Fragment, Verdict
from symact.errors import ReadError
from symact.numeric.enclosure import enclose
from tests.turns import in_turn

# Klambauer et al. 2017, published to 32 digits
ALPHA = "1.6732632423543772848170429916717"
SCALE = "1.0507009873554804934193349852946"


def prose(*texts):
    return [
        Fragment(
            Content.PROSE, t, tuple(range(1, t.count("\n") + 2)), (1,) * (t.count("\n") + 1)
        )
        for t in texts
    ]  # fmt: skip


def found(*texts):
    return check_constants(prose(*texts), "a.md")


@pytest.mark.parametrize(("name", "digits"), [("alpha", ALPHA), ("lambda", SCALE)])
def test_derived_constants_are_the_published_ones(name, digits):
    low, high = enclose(known_constant(name, "SELU"), digits=40)
    assert low.startswith(digits[:-1])
    assert high.startswith(digits[:-1])


@pytest.mark.parametrize(
    ("name", "activation"),
    [("beta", "selu"), ("alpha", "elu"), ("alpha", "nothing"), ("negative_slope", "leaky_relu")],
)
def test_choices_are_no_constants(name, activation):
    assert known_constant(name, activation) is None


@pytest.mark.parametrize("name", ["alpha", "α", "\\alpha", "SELU_ALPHA", "alpha_{01}", "alpha_01"])
def test_spellings_of_alpha(name):
    assert known_constant(name, "selu") == known_constant("alpha", "selu")


@pytest.mark.parametrize(
    ("printed", "verdict", "said"),
    [
        ("1.6733", Verdict.APPROXIMATE, "rounded"),
        ("1.6732", Verdict.APPROXIMATE, "truncated"),
        ("1.67326", Verdict.APPROXIMATE, "rounded"),
        ("1.6734", Verdict.FAILS, "wrong in the last digit"),
        ("1.7732", Verdict.FAILS, "wrong"),
        ("1.6732632423543772", Verdict.APPROXIMATE, "truncated"),
        (ALPHA, Verdict.APPROXIMATE, "rounded"),
        ("1.67326319217681884765625", Verdict.APPROXIMATE, "float32"),  # ONNX prints this
        ("1.6732...", Verdict.APPROXIMATE, "first digits"),
        ("-1.6733", Verdict.FAILS, "wrong"),
    ],
)
def test_digits_of_alpha(printed, verdict, said):
    judged = judge_digits(printed, known_constant("alpha", "selu"))
    assert judged.verdict is verdict
    assert said in judged.message
    assert (judged.witness is not None) == (verdict is Verdict.FAILS)


def test_an_exact_decimal_holds():
    from fractions import Fraction

    assert judge_digits("0.25", Fraction(1, 4)).verdict is Verdict.HOLDS
    assert judge_digits("0.250", Fraction(1, 4)).verdict is Verdict.HOLDS
    assert judge_digits("−0.17", Fraction(-17, 100)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1e99999", "9" * 500])
def test_what_is_no_decimal(text):
    with pytest.raises(ReadError):
        read_printed(text)


RIGHT = [
    ("The SELU.\nwhere $\\alpha = 1.6733$ and $\\lambda = 1.0507$.", "1.6733 1.0507"),
    ("In SELU λ and α are set to 1.0507 and 1.67326, respectively.", "1.0507 1.67326"),
    ("SELU: alpha=1.6732..., scale=1.0507009873554805", "1.6732... 1.0507009873554805"),
    ("SELU with a fixed alpha of 1.67326", "1.67326"),
    ("In SELU, unlike ELU, $\\alpha=1.6732$, $\\lambda=1.0507$", "1.6732 1.0507"),
    ("SELU (λ ≈ 1.0507, α ≈ 1.6733)", "1.0507 1.6733"),
    ("GELU has a minimum of about -0.17 at x ≈ -0.75.", "-0.17 -0.75"),
    ("Mish is bounded below by ≈ -0.31.", "-0.31"),
    ("The range of SiLU is [-0.278, ∞).", "-0.278"),
    ("Swish: minimum value of -0.278 at x = -1.278", "-0.278 -1.278"),
    ("The derivative of the sigmoid has the maximum 0.25.", "0.25"),
    ("GELU is approximated with the constant 0.044715.", "0.044715"),
    ("For GELU $\\sqrt{2/\\pi} \\approx 0.7979$.", "0.7979"),
    ("tanh has range (-1, 1).", "-1 1"),
]


@pytest.mark.parametrize(
    ("text", "numbers"),
    in_turn(RIGHT, 4),
)
def test_right_constants(text, numbers):
    findings = found(text)
    assert [f.latex for f in findings] == numbers.split()
    assert {f.judgement.verdict for f in findings} <= {Verdict.HOLDS, Verdict.APPROXIMATE}
    lines = text.split("\n")
    for f in findings:
        assert lines[f.line - 1][f.column - 1 :].startswith(f.latex.removesuffix("..."))


@pytest.mark.parametrize(
    ("text", "wrong"),
    in_turn(
        [
            ("SELU uses alpha = 1.7633 and lambda = 1.0507.", "1.7633"),
            ("SELU with lambda of 1.0570.", "1.0570"),
            ("GELU has a minimum of about -0.27.", "-0.27"),
            ("GELU is approximated with the constant 0.044175.", "0.044175"),
            ("The range of sigmoid is (-1, 1).", "-1"),
            ("The maximum derivative of the sigmoid is 0.5.", "0.5"),
            ("Mish is bounded below by -0.41.", "-0.41"),
        ],
        2,
    ),
)
def test_wrong_constants(text, wrong):
    fails = [f.latex for f in found(text) if f.judgement.verdict is Verdict.FAILS]
    assert fails == [wrong]


@pytest.mark.parametrize(
    "text",
    [
        "In leaky ReLU alpha is usually 0.01.",
        "ELU with alpha = 1.0.",
        "SELU compared to ELU with alpha = 1.5.",
        "Set alpha = 1.6733 in the config.",
        "We train with lambda = 0.001 and a minimum of 3 epochs of GELU.",
        "Mish ranges between $-0.31% to infinity.",
        "GELU reaches 0.045 test error at version 1.70.",
        "The learning rate has a minimum of 0.1 with SELU and GELU.",
    ],
)
def test_no_false_alarm(text):
    assert [f for f in found(text) if f.judgement.verdict is Verdict.FAILS] == []


def test_the_activation_may_stand_in_the_heading():
    heading, text = "6. SELU", "λ and α are set to 1.0507 and 1.67326, respectively."
    assert len(found(heading, text)) == 2
    assert found(text) == ()


def test_long_text_is_read_in_time():
    start = time.monotonic()
    assert found("alpha and lambda " * 3000 + "alpha = " * 3000 + "minimum of " * 3000) == ()
    assert time.monotonic() - start < 20
