"""Find a C compiler and compile shared libraries with it, each once."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from symact.build.cache import cache_directory, digest_of, find, store
from symact.build.search import candidates, words
from symact.build.variants import Variant, find_variant
from symact.errors import ToolchainError

INSTALL = (
    "install gcc or clang (Debian, Ubuntu: apt install gcc; macOS: xcode-select --install), "
    "or pip install ziglang, or name a compiler in SYMACT_CC"
)
LIBRARY_FLAGS = (
    *("-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"),
    *("-fPIC", "-shared"),
)
"""Without the errno and traps of C functions loops are vectorised; results stay the same."""
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Compiler:
    """Name a C compiler that answers: its command and the first line of its version."""

    command: tuple[str, ...]
    version: str


def find_compiler() -> Compiler | None:
    """Find the C compiler to use, or None.

    The first that answers `--version` of: SYMACT_CC, CC, the one Python was built with, cc, gcc,
    clang, and the compiler inside the Python package ziglang.

    Raises:
        ToolchainError: SYMACT_CC is set and does not answer.
    """
    wanted = os.environ.get("SYMACT_CC")
    if wanted:
        compiler = _ask(words(wanted))
        if compiler is None:
            raise ToolchainError(
                "this compiler does not answer --version", subject=wanted, hint=INSTALL
            )
        return compiler
    return next((found for found in map(_ask, candidates()) if found is not None), None)


def require_compiler() -> Compiler:
    """Find the C compiler to use.

    Raises:
        ToolchainError: There is none; says what to install.
    """
    compiler = find_compiler()
    if compiler is None:
        raise ToolchainError("no C compiler was found", subject="C compiler", hint=INSTALL)
    return compiler


def compile_library(
    source: str,
    flags: Sequence[str] = (),
    compiler: Compiler | None = None,
    variant: str | None = None,
) -> Path:
    """Compile one C source text to a shared library.

    Libraries are kept in the user's cache with their source, under a digest of the source, the
    compiler and the flags, so that the second call only looks.

    Args:
        source: The whole text.
        flags: Flags after those every library gets, such as warnings.
        compiler: Which compiler; the one found by default.
        variant: For which instruction set; the widest that runs here by default.

    Raises:
        UnknownNameError: This machine cannot run the variant.
        ToolchainError: There is no compiler, or it rejects the text.
    """
    compiler = compiler or require_compiler()
    every = (*LIBRARY_FLAGS, *machine_flags(compiler, find_variant(variant)), *flags)
    folder, digest, name = cache_directory(), _digest(source, compiler, every), library_name()
    entry = find(digest, folder)
    if not entry:
        with tempfile.TemporaryDirectory(prefix=".symact-", dir=folder) as made:
            library, text = Path(made) / name, Path(made) / "library.c"
            text.write_bytes(source.encode())
            run_compiler(compiler, (*every, "-o", str(library), str(text), "-lm"))
            entry = str(store(digest, {name: library, text.name: text}, folder))
    return Path(entry, name)


def run_compiler(compiler: Compiler, arguments: Sequence[str]) -> None:
    """Run a compiler.

    Raises:
        ToolchainError: It fails; names the command, its exit code and its first lines.
    """
    command = (*compiler.command, *arguments)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainError(str(error), subject=shlex.join(command), hint=INSTALL) from error
    if done.returncode != 0:
        first = "\n".join((done.stderr or done.stdout).splitlines()[:10])
        raise ToolchainError(
            f"exit {done.returncode}\n{first}",
            subject=shlex.join(command),
            hint=f"the compiler is {compiler.version}; another one can be named in SYMACT_CC",
        )


def machine_flags(compiler: Compiler, variant: Variant) -> tuple[str, ...]:
    """Give the flags of a variant as this compiler spells them: Zig writes x86_64_v3."""
    if any("zig" in Path(word).name for word in compiler.command):
        return tuple(
            f"-march={flag.removeprefix('-march=').replace('-', '_')}"
            if "-march=" in flag
            else flag
            for flag in variant.flags
        )
    return variant.flags


def _ask(command: tuple[str, ...]) -> Compiler | None:
    if not command or shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(
            (*command, "--version"), capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.splitlines()
    return Compiler(command, lines[0].strip()) if done.returncode == 0 and lines else None


def _digest(source: str, compiler: Compiler, flags: Sequence[str]) -> str:
    return digest_of(source, *compiler.command, compiler.version, platform.machine(), *flags)


def library_name() -> str:
    """Name a shared library as this system does."""
    return {"Darwin": "library.dylib", "Windows": "library.dll"}.get(
        platform.system(), "library.so"
    )
