"""Tell what this machine has for symact and what could be installed."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from symact.build.cache import cache_directory
from symact.build.machine import INTERESTING, instruction_sets
from symact.build.toolchain import INSTALL, find_compiler
from symact.build.variants import FORCED, find_variant, variants
from symact.errors import ToolchainError, UnknownNameError

_PACKAGES = (
    # distribution, whether symact needs it, what for, how to get it
    ("sympy", True, "symbolic mathematics", "pip install symact"),
    ("python-flint", True, "certified enclosures", "pip install symact"),
    ("mpmath", True, "second witness", "pip install symact"),
    ("numpy", True, "NumPy kernels", "pip install symact"),
    ("jinja2", True, "templates", "pip install symact"),
    ("matplotlib", False, "plots", "pip install 'symact[plot]'"),
    ("gmpy2", False, "faster mpmath", "pip install 'symact[fast]'"),
    ("ziglang", False, "a C compiler where there is no other", "pip install ziglang"),
)
_PROGRAMS = (
    ("pdflatex", "PDF export", "install a TeX distribution, such as TeX Live"),
    ("rustc", "checks of the target rust", "install Rust (Debian, Ubuntu: apt install rustc)"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Report one part of the environment.

    Attributes:
        part: Its name.
        found: Whether it is there.
        required: Whether symact cannot do its main work without it.
        detail: Version, path or list.
        hint: How to get it; empty where it is found.
    """

    part: str
    found: bool
    required: bool
    detail: str
    hint: str


def inspect() -> tuple[Part, ...]:
    """Look at interpreter, compiler, processor, packages and programs."""
    return (
        Part("python", True, True, platform.python_version(), ""),
        _compiler(),
        _processor(),
        _variants(),
        _cache(),
        *(_package(*row) for row in _PACKAGES),
        *(_program(*row) for row in _PROGRAMS),
    )


def _compiler() -> Part:
    try:
        compiler = find_compiler()
    except ToolchainError as error:
        return Part(
            "C compiler", False, True, f"SYMACT_CC={error.subject}: {error.message}", INSTALL
        )
    if compiler is None:
        return Part("C compiler", False, True, "none answers", INSTALL)
    return Part("C compiler", True, True, f"{' '.join(compiler.command)}: {compiler.version}", "")


def _processor() -> Part:
    there = instruction_sets()
    named = [name for name in INTERESTING if name in there] or sorted(there)[:12]
    detail = f"{platform.machine()}, {os.cpu_count()} processors: {' '.join(named) or 'unknown'}"
    return Part("instruction sets", bool(there), False, detail, "")


def _variants() -> Part:
    """List what kernels are compiled for, and say which of them runs."""
    names = [row.name for row in variants()]
    rows = ", ".join(f"{row.name} ({' '.join(row.flags) or 'no flags'})" for row in variants())
    try:
        chosen = find_variant().name
    except UnknownNameError as error:
        hint = f"unset {FORCED}, or name one of {', '.join(names)}"
        return Part("variants", False, False, f"{FORCED}={error.subject} cannot run here", hint)
    why = f"{FORCED} asks for it" if os.environ.get(FORCED) else "the widest of this machine"
    return Part("variants", True, False, f"{chosen} runs, {why}; there are {rows}", "")


def _cache() -> Part:
    folder = cache_directory()
    kept = folder.name == "symact"
    hint = "" if kept else "make ~/.cache writable or set XDG_CACHE_HOME"
    return Part("cache", kept, False, str(folder), hint)


def _package(name: str, required: bool, purpose: str, hint: str) -> Part:
    try:
        return Part(name, True, required, f"{version(name)}, for {purpose}", "")
    except PackageNotFoundError:
        return Part(name, False, required, f"for {purpose}", hint)


def _program(name: str, purpose: str, hint: str) -> Part:
    path = shutil.which(name)
    if path is None:
        return Part(name, False, False, f"for {purpose}", hint)
    return Part(name, True, False, f"{path}, for {purpose}", "")
