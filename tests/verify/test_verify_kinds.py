"""Verdicts on kernels of rows and of two inputs."""

import dataclasses
import math

import numpy as np
import pytest
from mpmath import mp

from symact import api, catalog
from symact.errors import KernelError
from symact.numeric.digits import context, rounded
from symact.numeric.formats import FORMATS
from symact.verify import gated, rows


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


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax", "maxout", "crelu"])
def test_rows_keep_to_their_bound(name):
    for verdict in api.verify(name, dtype="float32"):
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
    for verdict in gated.verify_gated(catalog.get("glu"), ("float32",), ("numpy",)):
        assert verdict.status == "ok"
        assert verdict.correctly_rounded == 1.0
        assert verdict.worst.why.startswith("b = ")


def test_a_gated_kernel_of_another_formula_fails(monkeypatch):
    glu = catalog.get("glu")
    build = gated.build_kernel
    other = dataclasses.replace(glu, formula="a*tanh(b)")
    monkeypatch.setattr(gated, "build_kernel", lambda _, *rest: build(other, *rest))
    (verdict,) = gated.verify_gated(glu, ("float32",), ("numpy",))
    assert verdict.status == "failed"


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("softmax", {"output": "grad"}, "in its values only"),
        ("softmax", {"accuracy": "fast"}, "no kernels of the tier"),
        ("softmax", {"target": "rust"}, "not run for rust"),
        ("rrelu", {}, "takes random numbers"),
    ],
)
def test_what_cannot_be_verified_is_said(name, options, words):
    with pytest.raises(KernelError, match=words):
        api.verify(name, **options)
