"""Expressions that break calculators: facts, `undecided` with a reason, or a clear refusal."""

import json
import time

import pytest
from run_symact import run_symact

LIMIT = 75
"""Three times the limit of a question, and the start of the program on a busy machine."""

PIECES = ", ".join(f"(x**2/{k + 1} + {k}, x < {k})" for k in range(59))

NESTED = "x"
for _k in range(20):
    NESTED = f"{'max' if _k % 2 else 'min'}({NESTED}, {_k + 1}*x - {_k})"

EXPRESSIONS = (
    "exp(exp(exp(x)))", "sin(1/x)", "tan(x)", "1/x", "log(x)", "sqrt(x)", "x**100", "abs(sin(x))",
    "floor(x)", "x*sin(x)/(1+x**2)", f"Piecewise({PIECES}, (x, True))", "exp(-1/x**2)",
    "acos(tanh(x))", "x/(1+abs(x))**(1/3)", "erf(erf(erf(x)))", NESTED, "x",
)  # fmt: skip

CONSTANTS = ("3", "0", "pi**2")


@pytest.mark.slow
@pytest.mark.parametrize("formula", EXPRESSIONS, ids=lambda text: text[:24])
def test_every_question_is_answered_or_open_with_a_reason(formula, tmp_path):
    start = time.perf_counter()
    done = run_symact("show", formula, "--json", cwd=tmp_path)

    assert time.perf_counter() - start < LIMIT
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert all(reason.strip() for reason in document["undecided"].values())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("formula", CONSTANTS)
def test_a_constant_is_refused_in_one_line(formula, tmp_path):
    done = run_symact("show", formula, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "does not depend on x" in done.stderr


@pytest.mark.slow
def test_a_typed_activation_is_answered_cold_within_ten_seconds(tmp_path):
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        done = run_symact("show", "x*atan(exp(x))", cwd=tmp_path)
        seconds.append(time.perf_counter() - start)

    assert done.returncode == 0
    assert min(seconds) < 10
