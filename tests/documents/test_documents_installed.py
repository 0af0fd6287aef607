"""Formulas in the files of installed libraries: they are right, and none may be called wrong."""

import importlib.util
from pathlib import Path

import pytest

from symact.documents.check import check

pytestmark = pytest.mark.slow

FILES = (
    ("torch", "nn/modules/activation.py", 4),
    ("jax", "_src/nn/functions.py", 3),
    ("keras", "src/activations/activations.py", 2),
)
"""(package, file in it, how many of its formulas may be unreadable)."""


KNOWN = (r"\nabla \mathrm{relu}(6) = 0",)
"""Wrong as they are printed: jax writes relu where its docstring of relu6 means relu6."""


@pytest.mark.parametrize(("package", "file", "unreadable"), FILES, ids=[f[0] for f in FILES])
def test_no_formula_of_an_installed_library_fails(package, file, unreadable):
    found = importlib.util.find_spec(package)  # the package itself is not imported
    if found is None:
        pytest.skip(f"{package} is not installed")
    path = Path(found.origin).parent / file
    findings = check(path.read_text(encoding="utf-8"), str(path)).findings
    fails = [f"{f.line}: {f.latex}: {f.judgement.message}" for f in findings
             if f.judgement.verdict == "fails"]  # fmt: skip
    assert [text for text in fails if not any(known in text for known in KNOWN)] == []
    dark = [f"{f.line}: {f.latex}" for f in findings if f.judgement.verdict == "unreadable"]
    assert len(dark) <= unreadable, dark
    assert sum(f.judgement.verdict in {"holds", "approximate"} for f in findings) >= 5
    assert not [f for f in findings if "internal error" in f.judgement.message]
