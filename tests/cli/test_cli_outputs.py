"""`symact generate --dtype --output`: the kernels asked for and no others."""

import re

import pytest
from click.testing import CliRunner

from symact.cli.main import group, one_line


def generate(folder, *arguments, target="c"):
    options = ("--target", target, "-o", str(folder), "--workers", "1")
    return CliRunner().invoke(group, ["generate", *arguments, *options])


def symbols(folder):
    text = (folder / "symact.h").read_text(encoding="utf-8")
    return set(re.findall(r"static inline \S+ symact_((?:elu|relu)_\w+)(?<!_quick)\(", text))


def test_the_formats_and_outputs_asked_for_are_written(tmp_path):
    done = generate(
        tmp_path, "elu", "relu", "--dtype", "float32", "--dtype", "bfloat16",
        "--output", "backward", "--output", "grad2", "--output", "grad_alpha",
    )  # fmt: skip

    assert done.exit_code == 0
    assert symbols(tmp_path) == {
        f"{name}_{output}_{short}"
        for name, outputs in (("elu", ("backward", "grad2", "grad_alpha")),
                              ("relu", ("backward", "grad2")))
        for output in outputs
        for short in ("f32", "bf16")
    }  # fmt: skip


def test_the_default_is_exact_in_both_formats_and_fast_in_float32(tmp_path):
    assert generate(tmp_path, "relu").exit_code == 0
    standard = ("value", "grad", "value_and_grad")
    exact = {f"relu_{output}_{short}" for output in standard for short in ("f32", "f64")}
    fast = {f"relu_{output}_f32_fast" for output in (*standard, "backward")}
    assert symbols(tmp_path) == exact | fast


def test_a_tier_is_written_alone(tmp_path):
    done = generate(tmp_path, "relu", "--accuracy", "fast", "--output", "value")
    assert done.exit_code == 0
    assert symbols(tmp_path) == {"relu_value_f32_fast"}


def test_numpy_kernels_of_other_outputs_are_written(tmp_path):
    assert generate(tmp_path, "elu", "--output", "grad_alpha", target="numpy").exit_code == 0
    text = (tmp_path / "elu.py").read_text(encoding="utf-8")
    assert re.findall(r"^def (elu\w*)", text, re.MULTILINE) == ["elu_grad_alpha"]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--output", "bakward"), "did you mean backward?"),
        (("--output", "grad_alhpa"), "did you mean grad_alpha"),
        (("--output", "zzz"), "outputs: value, grad, grad2, value_and_grad, backward, grad_alpha"),
        (("--dtype", "float8"), "'float8' is not one of 'float16', 'bfloat16'"),
    ],
)
def test_an_unknown_one_is_named_with_those_meant(tmp_path, arguments, hint):
    done = generate(tmp_path, "elu", *arguments)
    said = done.output + (one_line(str(done.exception)) if done.exception else "")

    assert done.exit_code != 0
    assert hint in said
    assert list(tmp_path.iterdir()) == []


def test_an_output_of_a_parameter_needs_the_parameter(tmp_path):
    assert generate(tmp_path, "relu", "--output", "grad_alpha").exit_code != 0
    assert generate(tmp_path, "relu", "--output", "value", target="facts").exit_code == 2
