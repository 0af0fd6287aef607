"""The committed `generated/` tree is what the definitions give today, byte for byte."""

import re
from pathlib import Path

import pytest

from symact import catalog, emit
from symact.cli.generate import tiers_of
from symact.report.record import build_all

GENERATED = Path(__file__).parents[2] / "generated"
TARGETS = tuple(name for name in emit.targets() if (GENERATED / name).is_dir())
FEW = ("relu", "softsign")


def kernels(names, target, tiers=()):
    library = emit.load_target(target).whole_arrays
    return [
        kernel
        for name in names
        for kernel in build_all(
            catalog.get(name), accuracies=tiers or tiers_of(target), library=library
        )
    ]


def sections(header):
    """Split a C header into the text of each activation's functions."""
    mark = re.compile(r"^/\* ---- (\w+)(?:, definition \w+| forms) ---- \*/$", re.MULTILINE)
    parts = mark.split(header)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_targets_of_the_repository_are_there():
    assert {"c", "numpy"} <= set(TARGETS)


@pytest.fixture(scope="module")
def exact():
    return kernels(FEW, "c", ("exact",))


def test_functions_of_a_few_activations_in_c_are_current(exact):
    committed = sections((GENERATED / "c" / "symact.h").read_text(encoding="utf-8"))
    quick = kernels(FEW, "c", ("fast",))
    fresh = sections(emit.generate([*exact, *quick], "c").text("symact.h"))

    assert set(FEW) <= set(fresh)
    for name in FEW:
        assert fresh[name].rstrip() == committed[name].rstrip(), "symact generate --target c"


def test_modules_of_a_few_activations_in_numpy_are_current(exact):
    fresh = emit.generate([*exact, *kernels(FEW, "numpy", ("fast",))], "numpy")
    for name in FEW:
        committed = (GENERATED / "numpy" / f"{name}.py").read_text(encoding="utf-8")
        assert fresh.text(f"{name}.py") == committed, "symact generate --target numpy"


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_the_committed_tree_is_current(target):
    difference = emit.generate(kernels(catalog.names(), target), target).check(GENERATED / target)
    assert not difference, f"write it again with: symact generate --target {target}"
