"""Typeset LaTeX with pdflatex, in a folder of its own, without shell escapes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from symact.errors import MissingPartError, ToolchainError

COMMAND = "pdflatex"
INSTALL = (
    "install TeX Live (Debian, Ubuntu: apt install texlive-latex-base; macOS: MacTeX), "
    "or export --format latex"
)
FLAGS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")

RUNS = 3
"""Runs until contents and references settle."""

SECONDS = 300

# the same text gives the same bytes, and a document reads and writes nothing outside its folder
ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "openin_any": "p", "openout_any": "p",
}  # fmt: skip

AGAIN = re.compile(r"Rerun to get|Rerun LaTeX|Table widths have changed|No file job\.toc")
OVERFULL = re.compile(r"Overfull \\[hv]box \(([\d.]+)pt too \w+\)")


@dataclass(frozen=True, slots=True)
class Typeset:
    """Hold a document and what its log complains of.

    Attributes:
        pdf: The file.
        overfull: By how many points each box is too wide or too high.
    """

    pdf: bytes
    overfull: tuple[float, ...]


def require() -> str:
    """Find pdflatex.

    Raises:
        MissingPartError: It is not installed; says how to get it.
    """
    path = shutil.which(COMMAND)
    if path is None:
        raise MissingPartError("is not installed", subject=COMMAND, hint=INSTALL)
    return path


def typeset(source: str) -> Typeset:
    """Typeset a document.

    Raises:
        MissingPartError: pdflatex is not installed.
        ToolchainError: It rejects the text, or takes too long.
    """
    command = require()
    with tempfile.TemporaryDirectory(prefix="symact-tex-") as name:
        folder = Path(name)
        (folder / "job.tex").write_text(source, encoding="utf-8")
        log = ""
        for _ in range(RUNS):
            log = _run(command, folder)
            if not AGAIN.search(log):
                break
        overfull = tuple(float(size) for size in OVERFULL.findall(log))
        return Typeset((folder / "job.pdf").read_bytes(), overfull)


def _run(command: str, folder: Path) -> str:
    # TeX breaks the lines of its log at 79 characters unless told otherwise
    environment = os.environ | ENVIRONMENT | {"max_print_line": "10000"}
    try:
        done = subprocess.run(
            (command, *FLAGS, "job.tex"), cwd=folder, env=environment, capture_output=True,
            text=True, errors="replace", timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainError(str(error), subject=COMMAND, hint=INSTALL) from None
    if done.returncode != 0 or not (folder / "job.pdf").is_file():
        lines = done.stdout.splitlines()
        first = next((k for k, line in enumerate(lines) if line.startswith("!")), 0)
        said = " ".join(lines[first : first + 3])
        raise ToolchainError(f"exit {done.returncode}: {said}", subject=COMMAND, hint=INSTALL)
    return done.stdout
