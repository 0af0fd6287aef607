"""Verdicts on kernels of rows and of two inputs."""

import dataclasses
import math

import numpy as np
import pytest
from mpmath import mp

from symact import api, catalog
from symact.errors import KernelError, WitnessError
from symact.numeric.digits import context, rounded
from symact.numeric.formats import FORMATS
from symact.verify import gated, rows, rows_products
from tests.turns import in_turn


def test_numbers_of_many_digits_are_rounded_as_hardware_does():
    ctx = context(60)
    for text in ("0.1", "-2.5e-7", "1e-40", "-3.4e38", "16777217"):
        want, offset = rounded(ctx.mpf(text), FORMATS["float32"])
        assert want == float(np.float32(text))
        assert abs(offset) <= 0.5
    assert rounded(ctx.mpf("1e39"), FORMATS["float32"]) == (math.inf, 0.0)
    assert rounded(-ctx.exp(ctx.mpf(10) ** 30), FORMATS["float64"])[0] == -math.inf
    assert rounded(ctx.exp(-(ctx.mpf(10) ** 30)), FORMATS["float64"]) == (0.0, 0.0)


def test_right_answers_of_rows_are_those_of_the_formula():
    row = rows.Row("here", (np.array([0.5, -2.0, 100.0], np.float32),))
    ((*got,),) = rows.truth(catalog.get("softmax"), [row], {}, 80)
    with mp.workdps(80):
        e = [mp.exp(mp.mpf(v)) for v in (0.5, -2.0, 100.0)]
        for have, want in zip(got, e, strict=True):
            assert abs(mp.mpf(have) / (want / mp.fsum(e)) - 1) < mp.mpf(10) ** -70


@pytest.mark.parametrize(
    "name", in_turn(["softmax", "log_softmax", "sparsemax", "maxout", "crelu"], 3)
)
def test_rows_keep_to_their_bound(name):
    for verdict in api.verify(name, dtype="float32", output="value"):
        assert (verdict.status, verdict.failures) == ("ok", ())
        assert verdict.bound == 1.0
        assert verdict.unjudged == 0
        assert {"name", "output", "target", "dtype", "inputs", "max_ulp", "status"} <= set(
            verdict.to_json()
        )
        assert "position" in verdict.worst.why


def test_a_row_kernel_that_is_wrong_fails_and_its_place_is_named(monkeypatch):
    load = rows.load

    def spoiled(kernel, target):
        call = load(kernel, target)

        def wrong(x, **options):
            got = call(x, **options)
            if x.size == 33:
                got[20] = np.nextafter(np.nextafter(got[20], np.float32(2)), np.float32(2))
            return got

        return wrong

    monkeypatch.setattr(rows, "load", spoiled)
    (verdict,) = rows.verify_rows(catalog.get("softmax"), ("float32",), ("c",))
    assert verdict.status == "failed"
    assert verdict.worst.why.endswith("row of 33, position 20: above the bound")
    assert 1.4 < verdict.max_ulp < 2.6


def test_a_gated_kernel_is_judged_by_its_own_definition():
    outputs = ("value", "backward")
    found = gated.verify_gated(catalog.get("glu"), ("float32",), ("numpy",), outputs)
    assert [v.output for v in found] == ["value", "backward_a_and_backward_b"]
    for verdict in found:
        assert verdict.status == "ok"
        assert verdict.correctly_rounded == 1.0
        assert verdict.worst.why.startswith("b = ")


def test_a_gated_kernel_of_another_formula_fails(monkeypatch):
    glu = catalog.get("glu")
    plan = gated.plan_gated
    other = dataclasses.replace(glu, formula="a*tanh(b)")
    monkeypatch.setattr(gated, "plan_gated", lambda _, *rest: plan(other, *rest))
    monkeypatch.setattr(gated, "COUNT", 10)
    (verdict,) = gated.verify_gated(glu, ("float32",), ("numpy",), ("grad_b",))
    assert verdict.status == "failed"


@pytest.mark.slow
def test_beside_a_root_the_absolute_bound_of_the_factor_is_judged(monkeypatch):
    """silu' has a root at -1.278: with a parameter float64 keeps an absolute bound there."""
    swiglu = catalog.get("swiglu")
    (verdict,) = gated.verify_gated(swiglu, ("float64",), ("numpy",), ("grad_a",))
    assert verdict.status == "ok"
    (root,) = verdict.roots
    assert root.interval[0] < -1.2784645427610738 < root.interval[1]
    assert root.inputs > 40
    assert 0 < root.absolute_error <= root.absolute_bound < 1e-16

    zones = gated.zones_of
    none = dataclasses.replace

    def strict(row):
        return tuple(
            none(z, neighbourhoods=tuple(none(n, absolute=1e-24) for n in z.neighbourhoods))
            for z in zones(row)
        )

    monkeypatch.setattr(gated, "zones_of", strict)
    (verdict,) = gated.verify_gated(swiglu, ("float64",), ("numpy",), ("grad_a",))
    assert verdict.status == "failed"
    assert "near the root" in verdict.failures[0]


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("softmax", {"output": "grad"}, "no output grad that is measured"),
        ("softmax", {"accuracy": "fast"}, "no kernels of the tier"),
        ("softmax", {"target": "rust"}, "not run for rust"),
        ("gumbel_softmax", {"accuracy": "fast"}, "no kernels of the tier"),
    ],
)
def test_what_cannot_be_verified_is_said(name, options, words):
    with pytest.raises(KernelError, match=words):
        api.verify(name, **options)


@pytest.mark.parametrize("name", ["softmax", "maxout", "crelu"])
def test_products_with_the_jacobian_keep_to_their_bound(name, monkeypatch):
    monkeypatch.setattr(rows_products, "LONGEST", 50)
    found = rows_products.verify_products(
        catalog.get(name), ("float32",), ("numpy",), ("vjp", "vjp_from_output")
    )
    assert {v.output for v in found} >= {"vjp"}
    for verdict in found:
        assert (verdict.status, verdict.unjudged) == ("ok", 0)
        assert verdict.inputs > 300
        assert "where terms cancel" in verdict.claim.statement
        assert "position" in verdict.worst.why


def test_a_product_that_is_wrong_fails_and_so_does_a_wrong_formula(monkeypatch):
    monkeypatch.setattr(rows_products, "LONGEST", 33)
    load = rows.load
    with monkeypatch.context() as patch:
        patch.setattr(rows, "load", lambda *a: lambda x, g: np.float32(1.001) * load(*a)(x, g))
        (verdict,) = rows_products.verify_products(
            catalog.get("softmax"), ("float32",), ("numpy",), ("vjp",)
        )
        assert verdict.status == "failed"
    with monkeypatch.context() as patch:
        patch.setattr(rows, "load", lambda *a: lambda x, g: load(*a)(x, g) * np.nan)
        (verdict,) = rows_products.verify_products(
            catalog.get("softmax"), ("float32",), ("numpy",), ("vjp",)
        )
        assert verdict.nonfinite_errors > 0
    program = rows_products.program
    softmin = catalog.get("softmin")
    monkeypatch.setattr(
        rows_products,
        "program",
        lambda a, output="value": program(softmin if output == "vjp" else a, output),
    )
    with pytest.raises(WitnessError, match="by differences"):
        rows_products.verify_products(catalog.get("softmax"), ("float32",), ("numpy",), ("vjp",))


@pytest.mark.slow
def test_an_activation_with_a_random_input_is_verified_in_both_modes():
    found = api.verify("rrelu", dtype="float32", target="c", output="value")
    assert [(v.name, v.status) for v in found] == [("rrelu", "ok"), ("rrelu_evaluation", "ok")]
    assert found[0].correctly_rounded == found[1].correctly_rounded == 1.0
