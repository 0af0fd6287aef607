"""Where compilers and the cache are: looked up with as few imports as can be, and nothing run.

A kernel that was compiled before is to be called within milliseconds; modules that start programs,
make temporary files or join paths in style cost as much as all of that.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import find_spec


def candidates() -> Iterator[tuple[str, ...]]:
    """Name the commands that may be a C compiler, in the order in which they are tried."""
    for text in (os.environ.get("CC"), sysconfig.get_config_var("CC")):
        if text:
            yield words(text)
    yield from (("cc",), ("gcc",), ("clang",))
    if find_spec("ziglang") is not None:
        yield (sys.executable, "-m", "ziglang", "cc")


def words(text: str) -> tuple[str, ...]:
    """Split a command as a shell does."""
    if text.isidentifier():
        return (text,)
    import shlex

    return tuple(shlex.split(text))


def program(command: str) -> str:
    """Give the file that a command runs; empty where there is none."""
    folders = [""] if os.path.dirname(command) else os.get_exec_path()  # noqa: PTH120 - see above
    for folder in folders:
        for ending in ("", ".exe") if sys.platform == "win32" else ("",):
            path = os.path.join(folder, command) + ending  # noqa: PTH118
            if os.access(path, os.X_OK) and not os.path.isdir(path):  # noqa: PTH112
                return os.path.realpath(path)
    return ""


def cache_home() -> str:
    """Give the folder of symact in the user's cache, which may not be there; or an empty text."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # noqa: PTH117
        home = os.path.expanduser("~/.cache")  # noqa: PTH111
    return os.path.join(home, "symact") if os.path.isabs(home) else ""  # noqa: PTH117, PTH118
