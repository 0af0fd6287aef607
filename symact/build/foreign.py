"""Run the check command of any target, and load what it makes: Rust, or a language of one's own.

The `[check]` section of `target.toml` says how:

- `kind = "library"`: `command` compiles the generated file `source` to a shared library with the
  array functions under C's names and calling convention, so that it can be measured;
- `kind = "command"`: `command` only has to succeed;
- `kind = "import"`: Python imports the package, as it does the NumPy kernels.
"""

from __future__ import annotations

import ctypes
import hashlib
import platform
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from symact.build.cache import cache_directory
from symact.build.library import array_caller
from symact.build.modules import import_package
from symact.build.runner import Arrays, Key, Runner, key_of
from symact.build.variants import find_variant
from symact.emit import Package, generate, load_target
from symact.emit.arrange import arrange
from symact.emit.target import Target
from symact.errors import ToolchainError, UnknownNameError
from symact.kernel.ir import Kernel

SECONDS = 1800
"""A compiler takes about a tenth of a second for a kernel."""


def load_foreign(
    kernels: Sequence[Kernel], target: str, variant: str | None = None
) -> dict[Key, Runner]:
    """Generate kernels for a target, run its check command and load what it made.

    Args:
        kernels: What to build.
        target: Name of a target, or the path of its folder.
        variant: Instruction set, where the target has arguments for some; the widest by default.

    Raises:
        UnknownNameError: There is no such target or variant.
        TargetError: A kernel cannot be spelled.
        ToolchainError: The command is not there or fails; or it makes nothing that can be run.
    """
    if not kernels:
        return {}
    table = load_target(target)
    package = generate(kernels, target)
    if table.check["kind"] == "import":
        return _imported(kernels, package, table)
    if table.check["kind"] != "library":
        run_check(package, table)
        raise ToolchainError(
            "its check makes no library, so that its results cannot be measured",
            subject=f"target {table.name}",
            hint='to measure it, give [check] kind = "library" in target.toml',
        )
    path = run_check(package, table, variant)
    try:
        library = ctypes.CDLL(str(path))
        calls = {key_of(row): array_caller(library, row) for row in kernels}
    except (OSError, AttributeError) as error:
        raise ToolchainError(
            str(error), subject=str(path), hint=f"see [check] in {table.name}/target.toml"
        ) from error
    return {key_of(row): Runner(row, table.name, calls[key_of(row)]) for row in kernels}


def run_check(package: Package, target: Target, variant: str | None = None) -> Path:
    """Run the check command of a target on a generated package, once for the same text.

    Returns:
        The library it made, in the user's cache; for a command that makes none, an empty file.

    Raises:
        ToolchainError: The program is not there, or it fails; names its first lines.
        UnknownNameError: The target has no such variant.
    """
    command = (*target.check["command"], *_variant(target, variant))
    source = target.check["source"].replace("PACKAGE", package.name)
    made = cache_directory() / f"{_digest(package, target, command)}{_suffix()}"
    if made.is_file():
        return made
    with tempfile.TemporaryDirectory(prefix=".symact-", dir=made.parent) as folder:
        package.write(folder)
        library = Path(folder) / f"made{_suffix()}"
        words = {"{library}": str(library), "{source}": str(Path(folder) / source)}
        _run([_fill(word, words) for word in command], folder, target)
        if target.check["kind"] != "library":
            library.touch()
        if not library.is_file():
            raise ToolchainError(
                "the check command made no {library}", subject=f"target {target.name}",
                hint=f"see [check] in {target.name}/target.toml",
            )  # fmt: skip
        library.replace(made)
    return made


def version_of(target: Target) -> str | None:
    """Give the first line that the target's compiler says of its version; None without it."""
    command = target.check.get("version") or [*target.check.get("command", ())[:1], "--version"]
    if not command[0] or shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else None


def _variant(target: Target, name: str | None) -> tuple[str, ...]:
    rows: Mapping[str, list[str]] = target.check.get("variants", {})
    if name is not None and name not in rows:
        raise UnknownNameError(
            "the target has no such variant", subject=name,
            hint=f"known: {', '.join(rows) or 'none'}",
        )  # fmt: skip
    return tuple(rows.get(find_variant(name).name, ()))


def _fill(word: str, words: Mapping[str, str]) -> str:
    for name, value in words.items():
        word = word.replace(name, value)
    return word


def _run(command: Sequence[str], folder: str, target: Target) -> None:
    install = target.check.get("install", f"install {command[0]}")
    if shutil.which(command[0]) is None:
        raise ToolchainError(
            f"there is no {command[0]}", subject=f"target {target.name}", hint=install
        )
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS,
            check=False, cwd=folder, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainError(str(error), subject=shlex.join(command), hint=install) from error
    if done.returncode != 0:
        first = "\n".join((done.stderr or done.stdout).splitlines()[:10])
        raise ToolchainError(
            f"exit {done.returncode}\n{first}", subject=f"target {target.name}, {command[0]}",
            hint=f"see [check] in {target.name}/target.toml",
        )  # fmt: skip


def _imported(kernels: Sequence[Kernel], package: Package, table: Target) -> dict[Key, Runner]:
    module = import_package(package)
    names = {
        row.symbol: function.name
        for group in arrange(kernels, table)
        for function in group.functions
        for row in function.kernels
    }

    return {
        key_of(row): Runner(row, table.name, partial(_call, getattr(module, names[row.symbol])))
        for row in kernels
    }


def _call(function: Callable[..., Any], *inputs: Any) -> Arrays:
    made = function(*inputs)
    return tuple(map(np.asarray, made if isinstance(made, tuple) else (made,)))


def _digest(package: Package, target: Target, command: Sequence[str]) -> str:
    files = (part for name, text in package.files for part in (name, text))
    parts = (*files, *command, version_of(target) or "", platform.machine())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _suffix() -> str:
    return {"Darwin": ".dylib", "Windows": ".dll"}.get(platform.system(), ".so")
