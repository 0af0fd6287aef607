"""The facade: sweeps and chosen outputs."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from symact import api, build
from symact.build.sweep import runnable_variants
from symact.errors import SymactError, UnknownNameError

needs_sweeps = pytest.mark.skipif(
    not runnable_variants() or build.find_compiler() is None,
    reason="sweeps need a compiler and an x86-64 processor",
)


@needs_sweeps
def test_verify_runs_every_input_of_a_format():
    with ThreadPoolExecutor(2) as pool:
        (result,) = api.verify(
            "softsign", dtype="bfloat16", exhaustive=True, executor=pool, output="grad"
        )

    assert result.exhaustive
    assert (result.tally.inputs, result.tally.misrounded) == (65536, 0)
    assert (result.name, result.output, result.dtype) == ("softsign", "grad", "bfloat16")


@needs_sweeps
def test_a_definition_is_swept_on_a_sample():
    mine = api.define("mine", "x*atan(exp(x))")
    (result,) = api.verify(mine, exhaustive=True, output="value", spread=18)

    assert not result.exhaustive
    assert (result.tally.inputs, result.tally.misrounded) == (1 << 14, 0)


@pytest.mark.parametrize("options", [{"target": "numpy"}, {"dtype": "float64"}])
def test_what_cannot_be_swept_is_refused(options):
    with pytest.raises(SymactError, match="at most 32 bits"):
        api.verify("relu", exhaustive=True, **options)


def test_generate_gives_the_outputs_asked_for():
    package = api.generate("elu", "c", dtype="float16", output=("grad_alpha", "grad2"))
    text = package.text("symact.h")

    assert "symact_elu_grad_alpha_f16(" in text
    assert "symact_elu_grad2_f16(" in text
    assert "symact_elu_value" not in text
    with pytest.raises(UnknownNameError, match="did you mean grad_alpha"):
        api.generate("elu", "c", output="grad_alfa")
