"""`symact.generate` of activations along an axis and of gated ones."""

import importlib
import subprocess
import sys

import numpy as np
import pytest

import symact
from symact.build.toolchain import find_compiler
from symact.errors import KernelError, TargetError, UnknownNameError

MAIN = """#define SYMACT_IMPLEMENTATION
#include "symact.h"
#include "symact_rows.h"
#include <stdio.h>
int main(void) {
  float x[3] = {1, 2, 3}, y[3];
  symact_softmax_value_f32_rows(x, y, 1, 3);
  printf("%.9g %.9g %.9g", y[0], y[2], symact_glu_value_f32(1, 2));
  return 0;
}
"""


@pytest.mark.slow
def test_c_headers_of_both_sorts_go_into_one_file(tmp_path):
    symact.generate(["softmax", "glu"], "c", dtype="float32").write(tmp_path)
    (tmp_path / "main.c").write_text(MAIN)
    command = [
        *find_compiler().command,
        "-std=c99",
        "-ffp-contract=off",
        "main.c",
        "-o",
        "main",
        "-lm",
    ]
    subprocess.run(command, check=True, cwd=tmp_path)  # noqa: S603 - our own text
    run = subprocess.run([tmp_path / "main"], check=True, capture_output=True, text=True)  # noqa: S603
    e = np.exp([1.0, 2.0, 3.0])
    want = [e[0] / e.sum(), e[2] / e.sum(), 1 / (1 + np.exp(-2.0))]
    assert np.allclose([float(v) for v in run.stdout.split()], want, rtol=1e-7, atol=0)


@pytest.mark.slow
def test_numpy_modules_can_be_imported(tmp_path, monkeypatch):
    symact.generate(["softmax", "glu", "relu"], "numpy").write(tmp_path / "both_sorts")
    symact.generate("softmax", "numpy", output="value").write(tmp_path / "rows_alone")
    monkeypatch.syspath_prepend(tmp_path)
    both, alone = importlib.import_module("both_sorts"), importlib.import_module("rows_alone")
    inner = importlib.import_module("both_sorts.rows")
    x = np.array([[0.0, np.log(3.0)]])
    assert np.allclose(inner.softmax_value_float64(x), [[0.25, 0.75]], rtol=1e-15)
    assert np.allclose(alone.softmax_value_float64(x), [[0.25, 0.75]], rtol=1e-15)
    assert both.glu is not None
    for name in ("both_sorts", "both_sorts.rows", "rows_alone"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("name", "target", "options", "error", "words"),
    [
        ("softmax", "rust", {}, TargetError, "no form for kernels along an axis"),
        ("softmax", "c", {"dtype": "float16"}, KernelError, "along an axis in float16"),
        ("softmax", "c", {"output": "grad"}, UnknownNameError, "no such output"),
        ("softmax", "c", {"accuracy": "fast"}, KernelError, "no kernels of the tier fast"),
        ("gumbel_softmax", "c", {"accuracy": "fast"}, KernelError, "no kernels of the tier fast"),
    ],
)
def test_what_there_is_none_of_is_said(name, target, options, error, words):
    with pytest.raises(error, match=words):
        symact.generate(name, target, **options)
