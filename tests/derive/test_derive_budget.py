import sys

import pytest
import sympy

from symact.derive.budget import counted
from symact.errors import UndecidedError


def leaf():
    return 1


def calls(n):
    return sum(leaf() for _ in range(n))


def stubborn(n):
    try:
        return calls(n)
    except Exception:  # noqa: BLE001 - this is what it stands for
        return -1


def test_work_within_the_budget_is_done():
    assert counted(calls, 10, calls=1000) == 10


def test_work_beyond_it_ends_and_cannot_be_held():
    with pytest.raises(UndecidedError, match="not done in 50 calls"):
        counted(calls, 10**9, calls=50)
    with pytest.raises(UndecidedError):
        counted(stubborn, 10**9, calls=50)


def least(n):
    """Search for the smallest budget that suffices."""
    low, high = 0, 100_000
    while high - low > 1:
        middle = (low + high) // 2
        try:
            counted(calls, n, calls=middle)
            high = middle
        except UndecidedError:
            low = middle
    return high


def test_the_budget_counts_calls_and_not_time():
    assert least(200) == least(200)
    assert least(400) - least(300) == least(300) - least(200)


def test_errors_and_the_watch_are_handed_back():
    with pytest.raises(ZeroDivisionError):
        counted(divmod, 1, 0, calls=10)
    assert sys.getprofile() is None


def test_an_integral_that_runs_away_is_ended():
    x = sympy.Symbol("x", real=True)
    with pytest.raises(UndecidedError):
        counted(sympy.integrate, x * sympy.atan(sympy.exp(x)), x, calls=20_000)
