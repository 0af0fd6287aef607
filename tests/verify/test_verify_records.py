"""Verdicts are plain data that JSON can hold without losing a digit."""

import json
import math

from symact.verify.records import Claim, RootResult, Status, Verdict, Witness, number


def verdict(**changes):
    fields = {
        "name": "gelu", "output": "grad", "target": "c", "dtype": "float64",
        "accuracy": "bounded", "inputs": 3, "unjudged": 0, "exhaustive": False,
        "claim": Claim("within 2 ulp", 2.0), "max_ulp": 1.5, "mean_ulp": 0.25,
        "correctly_rounded": 2 / 3, "misrounded": 1,
        "worst": Witness(0.1, -0.2, 5e-324, 1.5), "nonfinite_errors": 0, "wrong": (),
        "roots": (RootResult(-0.75, (-0.76, -0.74), 1e-17, 2e-18, 7, True),),
        "warnings": 0, "failures": (), "status": Status.OK, "seconds": 0.001,
    }  # fmt: skip
    return Verdict(**(fields | changes))


def test_the_fields_that_scripts_rely_on_are_there():
    promised = (
        "name output target dtype accuracy inputs exhaustive max_ulp mean_ulp correctly_rounded "
        "misrounded worst nonfinite_errors status"
    )
    assert set(promised.split()) <= set(verdict().to_json())


def test_the_witness_survives_json_bit_for_bit():
    data = json.loads(json.dumps(verdict().to_json(), allow_nan=False))
    worst = data["worst"]
    back = [float.fromhex(worst[key]) for key in ("x_hex", "got_hex", "want_hex")]
    assert back == [0.1, -0.2, 5e-324]
    assert data["status"] == "ok"
    assert data["bound"] == 2.0


def test_a_witness_of_nan_and_infinity_is_written_as_text():
    data = Witness(-math.inf, math.nan, -0.0, math.inf, "a finite value is wanted").to_json()
    assert json.loads(json.dumps(data, allow_nan=False)) == {
        "x_hex": "-inf",
        "got_hex": "nan",
        "want_hex": "-0x0.0p+0",
        "ulp": None,
        "why": "a finite value is wanted",
    }


def test_numbers_that_json_cannot_hold_become_null():
    assert number(math.inf) is None
    assert number(math.nan) is None
    assert number(0.5) == 0.5
    assert verdict(max_ulp=math.inf, worst=None).to_json()["max_ulp"] is None
