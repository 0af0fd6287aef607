"""The certificates of the repository speak of the kernels of today."""

from pathlib import Path

import pytest

from symact import catalog
from symact.verify.sweep.certificate import check_source
from symact.verify.sweep.entry import read_text

FOLDER = Path(__file__).parents[2] / "generated" / "certificates"
FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_certificate_is_stale(path):
    entries = read_text(path.read_text(encoding="utf-8"))
    checks = check_source(catalog.get(path.stem), entries)

    assert checks
    assert [check.to_json() for check in checks if check.verdict != "holds"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_certified_kernels_are_right_everywhere(path):
    for entry in read_text(path.read_text(encoding="utf-8")):
        assert entry.misrounded == 0
        assert entry.inputs == 1 << (32 if entry.dtype == "float32" else 16)
