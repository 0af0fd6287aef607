"""Bound a call by the work it does, not by the time it takes: the same on every machine."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from symact.errors import UndecidedError

T = TypeVar("T")


class _SpentError(BaseException):
    """End a call from inside; no `except Exception` of the code that is measured may hold it."""


def counted(function: Callable[..., T], *args: Any, calls: int) -> T:
    """Call a function, and give up when it has made so many calls of Python functions.

    Python drops what is raised while a generator is thrown away, and the watch with it. So the
    call is never ended in the frame of a generator.

    Args:
        function: What is called, in this thread.
        args: Its arguments.
        calls: How many calls it may make, those inside of other calls included.

    Raises:
        UndecidedError: It made more.
    """
    left = calls

    def watch(frame: Any, event: str, _arg: Any) -> None:
        nonlocal left
        if event == "call":
            left -= 1
            if left < 0 and not frame.f_code.co_flags & inspect.CO_GENERATOR:
                raise _SpentError

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        return function(*args)
    except _SpentError:
        raise UndecidedError(f"not done in {calls} calls") from None
    finally:
        sys.setprofile(before)
