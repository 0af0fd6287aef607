"""The same definition gives the same bytes under any hash seed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symact import catalog as known

ROOT = Path(__file__).parents[2]

GENERATE = """
import hashlib

from symact import catalog, emit
from symact.kernel import build_kernel

rows = [catalog.get(name) for name in ("silu", "softsign")]
rows.append(catalog.define("odd", "x*atan(exp(x))"))
kernels = [build_kernel(row, output, "float64") for row in rows for output in ("value", "grad")]
for target in sorted(emit.targets()):
    for path, text in emit.generate(kernels, target).files:
        print(target, path, hashlib.sha256(text.encode()).hexdigest())
"""

DERIVE = """
from symact import catalog
from symact.language.printer import to_text

for row in catalog.rows():
    print(row.name, row.digest, to_text(row.expr), to_text(row.expr.diff(row.x)))
"""


def output(code, seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(  # noqa: S603 - own code
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-4000:]
    return result.stdout


@pytest.mark.slow
def test_generated_text_does_not_depend_on_the_hash_seed():
    first = output(GENERATE, "0")
    assert len(first.splitlines()) >= 2
    assert output(GENERATE, "1") == first


def test_printed_expressions_do_not_depend_on_the_hash_seed():
    first = output(DERIVE, "0")
    assert len(first.splitlines()) == len(known.names())
    assert output(DERIVE, "1") == first
