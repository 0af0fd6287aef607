"""`symact show`: the fields that scripts rely on, against published values."""

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

from symact.cli.main import group

FIELDS = {
    "name", "aliases", "kind", "parameters", "expr", "latex", "kinks", "derivatives", "taylor",
    "asymptotes", "range", "fixed_points", "zeros", "critical_points", "normalizing",
    "inflection_points", "lipschitz", "monotone", "convex", "parity", "smoothness", "inverse",
    "antiderivative", "gaussian", "mean_field", "affine", "landmarks", "undecided",
    "near_zero", "families", "contraction", "questions",
}  # fmt: skip

EVIDENCE = {"proved", "enclosed", "sampled", "undecided"}

# Klambauer et al. 2017, computed to 30 digits by the closed forms of their appendix
ALPHA = "1.67326324235437728481704299167"
LAMBDA = "1.05070098735548049341933498529"


def run(*arguments):
    return CliRunner().invoke(group, list(arguments))


@pytest.fixture(scope="module")
def shown():
    names = ("selu", "silu", "relu", "mish", "sigmoid")
    return {name: json.loads(run("show", name, "--json").stdout) for name in names}


def numbers(document):
    """Find every number fact of a document."""
    if isinstance(document, dict):
        if "enclosure" in document:
            yield document
        for value in document.values():
            yield from numbers(value)
    elif isinstance(document, list):
        for value in document:
            yield from numbers(value)


def test_every_field_is_there(shown):
    for document in shown.values():
        assert document.keys() >= FIELDS


def test_every_number_has_the_form_of_a_fact(shown):
    for document in shown.values():
        for number in numbers(document):
            assert number.keys() >= {"exact", "enclosure", "attained", "evidence"}
            assert number["evidence"] in EVIDENCE
            if number["enclosure"] is not None and number["enclosure"][0].strip("-") != "oo":
                low, high = map(Fraction, number["enclosure"])
                assert low <= high


BOUNDS = {"left_remainder", "right_remainder"}
"""Facts that bound a number from one side only."""


def two_sided(document):
    taylor = {k: v for k, v in document["taylor"].items() if k not in BOUNDS}
    return document | {"taylor": taylor}


def digits(number):
    low, high = number["enclosure"]
    return sum(
        a == b and a.isdigit() for a, b in zip(low.lstrip("-0."), high.lstrip("-0."), strict=False)
    )


def test_enclosures_agree_in_thirty_digits(shown):
    found = [n for d in shown.values() for n in numbers(two_sided(d)) if n["enclosure"]]
    wide = [n for n in found if n["enclosure"][0] != n["enclosure"][1]]

    assert wide
    assert all(digits(n) >= 30 for n in wide)


def test_selu_constants_are_proved_closed_forms(shown):
    constants = shown["selu"]["normalizing"]["constants"]
    parameters = {p["name"]: p for p in shown["selu"]["parameters"]}
    for name, published in (("alpha", ALPHA), ("scale", LAMBDA)):
        for number in (constants[name], parameters[name]):
            assert number["evidence"] == "proved"
            assert "erfc" in number["exact"]
            assert all(end.startswith(published) for end in number["enclosure"])


def test_silu_range_has_its_closed_form(shown):
    low, high = shown["silu"]["range"]["lo"], shown["silu"]["range"]["hi"]

    assert low["exact"] == "-LambertW(exp(-1))"
    assert low["attained"] is True
    assert low["enclosure"][0].startswith("-0.278464542761073795109358739022")
    assert (high["exact"], high["attained"]) == ("oo", False)


def test_relu_fixed_points_are_an_interval(shown):
    (found,) = shown["relu"]["fixed_points"]

    assert found["value"] is None
    assert found["interval"]["lo"]["exact"] == "0"
    assert found["interval"]["lo"]["attained"] is True
    assert found["interval"]["hi"]["exact"] == "oo"


def test_mish_taylor_coefficients_are_exact(shown):
    expected = ["0", "3/5", "8/25", "-2/125", "-86/1875", "-7/18750"]

    assert shown["mish"]["taylor"]["left"] == expected
    assert shown["mish"]["taylor"]["right"] == expected


def test_sigmoid_has_one_attracting_fixed_point(shown):
    (found,) = shown["sigmoid"]["fixed_points"]

    assert found["value"]["enclosure"][0].startswith("0.6590460684074066609")
    assert found["stability"] == "attracting"


def test_the_card_names_the_evidence():
    result = run("show", "silu")

    assert result.exit_code == 0
    assert "-LambertW(exp(-1)) = -0.27846454276107379510" in result.stdout
    assert "proved" in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.slow
def test_another_target_changes_the_constants():
    result = run("show", "selu", "--json", "--target-mean", "0.1", "--target-variance", "1.2")
    normalizing = json.loads(result.stdout)["normalizing"]

    assert (normalizing["mean"], normalizing["variance"]) == ("1/10", "6/5")
    assert not normalizing["constants"]["alpha"]["enclosure"][0].startswith(ALPHA[:6])


def test_a_target_for_what_is_no_family_is_refused():
    assert run("show", "gelu", "--target-mean", "0.1").exit_code == 2
    assert run("show", "selu", "--target-variance", "x").exit_code == 2
    assert run("show", "selu", "--target-variance", "-1").exit_code == 2


def test_an_expression_has_a_card_too():
    document = json.loads(
        run("show", "x*atan(exp(a*x))", "--param", "a=2", "--name", "odd", "--json").stdout
    )

    assert document["name"] == "odd"
    assert document["parameters"][0]["default"] == "2"
    assert document["zeros"][0]["value"]["exact"] == "0"


def test_published_constants_of_the_derivatives(shown):
    # suprema of silu' and mish', and of the logistic slope
    assert shown["silu"]["lipschitz"]["value"]["enclosure"][0].startswith("1.099839320128866")
    assert shown["mish"]["lipschitz"]["value"]["enclosure"][0].startswith("1.088498161251727")
    assert shown["sigmoid"]["lipschitz"]["value"]["exact"] == "1/4"


def test_shape_of_the_usual_activations(shown):
    overall = {name: document["monotone"]["overall"] for name, document in shown.items()}

    assert overall == {
        "selu": "strictly increasing", "silu": "not monotone", "relu": "nondecreasing",
        "mish": "not monotone", "sigmoid": "strictly increasing",
    }  # fmt: skip
    assert shown["relu"]["convex"]["overall"] == "convex"
    assert shown["selu"]["convex"]["overall"] == "neither"
    assert shown["relu"]["parity"]["value"] == "neither"
    assert shown["relu"]["smoothness"]["order"] == 0
    assert shown["mish"]["smoothness"]["order"] == "oo"


def test_gaussian_moments_of_relu_are_exact(shown):
    gaussian = shown["relu"]["gaussian"]

    # E max(X, 0)^2 = 1/2, hence the gain of He et al.
    assert gaussian["second_moment"]["exact"] == "1/2"
    assert gaussian["grad_second_moment"]["exact"] == "1/2"
    assert gaussian["gain"]["exact"] == "sqrt(2)"
    assert gaussian["mean"]["enclosure"][0].startswith("0.39894228040143267")


def test_float_landmarks_of_silu(shown):
    points = shown["silu"]["landmarks"]["float32"]["points"]
    found = {(p["output"], p["side"], p["kind"]): float.fromhex(p["x"]["hex"]) for p in points}

    assert found["value", -1, "zero"] == pytest.approx(-108.66, abs=1e-2)
    assert found["value", 1, "identity"] == pytest.approx(16.677, abs=1e-3)


def test_landmarks_near_zero_and_parameters_are_on_the_card(shown):
    marks = shown["sigmoid"]["near_zero"]["float32"]["points"]
    right = next(m for m in marks if (m["output"], m["side"]) == ("value", 1))
    # half of the distance of neighbours above 1/2, divided by the slope 1/4
    assert (right["x"]["hex"], right["factor"]["exact"]) == ((2.0**-23).hex(), "1/2")
    norm = shown["selu"]["contraction"]["spectral_norm"]["enclosure"][0]
    assert round(float(norm), 4) == 0.7877  # as Klambauer et al. give it
    assert shown["selu"]["normalizing"]["uniqueness"].startswith("these are the only")
    assert shown["relu"]["families"] is None
    text = run("show", "sigmoid").stdout
    assert "0 < x <= 1.1920928955078125e-07: f rounds to 1/2" in " ".join(text.split())
