"""The plot of value and gradient."""

import sys

import numpy as np
import pytest

from symact.errors import MissingPartError
from symact.report.plot import FORMATS, draw, save

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture
def figure():
    pytest.importorskip("matplotlib")
    return draw("tanh", np.tanh, lambda x: 1 / np.cosh(x) ** 2)


def test_the_legend_names_activation_and_gradient(figure):
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]

    assert labels == ["tanh activation", "tanh gradient"]


def test_both_curves_run_over_501_points_from_minus_ten_to_ten(figure):
    for line, right in zip(
        figure.axes[0].get_lines(), (np.tanh(10), np.cosh(10) ** -2), strict=True
    ):
        x, y = line.get_data()

        assert np.array_equal(x, np.linspace(-10, 10, 501))
        assert y[-1] == pytest.approx(right)


def test_the_formats_are_the_ones_offered():
    assert tuple(MAGIC) == FORMATS


@pytest.mark.parametrize(("fmt", "magic"), MAGIC.items())
def test_every_format_is_written_the_same_twice(figure, fmt, magic):
    content = save(figure, fmt)

    assert content.startswith(magic)
    assert content == save(figure, fmt)


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    with pytest.raises(MissingPartError, match=r"symact\[plot\]"):
        draw("tanh", np.tanh, np.tanh)
