"""`symact check`: find the formulas in documents and say which are wrong."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.api import files
from symact.cli import output, select
from symact.cli.documents import STDIN, check_files
from symact.cli.writers import FORMATS, Copy, check_copies, format_of, write_all

if TYPE_CHECKING:
    from symact.report.check.result import CheckResult

FORMULA = "formula"
"""What stands for a file name where a formula is given."""

UNREADABLE = 2
"""Exit code where the formula on the command line cannot be read."""

WIDEST = 160
"""Terminal cells beyond which a line is no easier to read."""


@click.command("check")
@click.argument("paths", nargs=-1, metavar="FILE...")
@click.option("--formula", metavar="TEX", help="Check one formula instead of files.")
@click.option(
    "--format", "fmt", type=click.Choice(tuple(FORMATS)),
    help="Format of the report [default: by the ending of -o FILE, else text].",
)  # fmt: skip
@click.option("-o", "path", metavar="FILE", help="Write the report to this file.")
@click.option("--junit", metavar="FILE", help="Write JUnit XML to this file as well.")
@click.option("--sarif", metavar="FILE", help="Write SARIF 2.1.0 to this file as well.")
@click.option("--strict", is_flag=True, help="Leave with 4 if a formula is open or unreadable.")
@click.option("-q", "--quiet", is_flag=True, help="Print failures only, one line each.")
@click.option("-v", "--verbose", is_flag=True, help="Print every formula, not only open ones.")
@click.option(
    "--max-size", type=click.FloatRange(0.001, 1000), metavar="MB", show_default=True,
    default=files.LIMIT / files.MEGABYTE, help="Megabytes that a document may have.",
)  # fmt: skip
@select.work_options
@select.json_option
def command(
    *,
    paths: tuple[str, ...],
    formula: str | None,
    fmt: str | None,
    path: str | None,
    junit: str | None,
    sarif: str | None,
    strict: bool,
    quiet: bool,
    verbose: bool,
    max_size: float,
    workers: int | None,
    shown: bool,
    as_json: bool,
) -> int:
    """Find the formulas in FILES and say which are wrong.

    A FILE is Markdown, LaTeX, reStructuredText, a notebook, Python or text, a folder of such
    files, or - for standard input. Exit codes: 0 nothing is false, 1 a claim fails, 2 usage or a
    file that cannot be read, 4 with --strict if a formula is undecided or unreadable.
    """
    if (formula is None) != bool(paths):
        raise click.UsageError("name files, or give one formula as --formula TEX")
    if quiet and verbose:
        raise click.UsageError("--quiet prints less, --verbose more: give one of them")
    if as_json and path is None and fmt not in {None, "json"}:
        raise click.UsageError(f"--json and --format {fmt} both go to stdout: add -o FILE")
    copies = tuple(
        Copy(kind, Path(target))
        for kind, target in (("junit", junit), ("sarif", sarif), (format_of(fmt, path), path))
        if target is not None and target != STDIN
    )
    check_copies(copies, paths)
    if formula is not None:
        result = _formula(formula)
    else:
        result = check_files(paths, int(max_size * files.MEGABYTE), workers, forced=shown)
    for problem in result.problems:
        output.warn(f"{problem.file}: {problem.message}")
    write_all(copies, result)
    kind = "json" if as_json else format_of(fmt, None)
    if as_json or path in {None, STDIN}:
        _print(result, kind, quiet=quiet, verbose=verbose)
    elif not quiet:
        _print_summary(result)
    if formula is not None and (result.unreadable or not result.findings):
        return UNREADABLE
    return result.exit_code(strict=strict)


def _formula(formula: str) -> CheckResult:
    from symact.api.checking import check_formula
    from symact.report.check.result import CheckResult

    result = CheckResult((check_formula(formula, FORMULA),))
    if not result.findings:
        output.warn("there is nothing to check in the formula (write a relation: a = b)")
    elif result.unreadable:
        output.warn("the formula cannot be read")
    return result


def _print(result: CheckResult, kind: str, *, quiet: bool, verbose: bool) -> None:
    if kind == "text" and not result.documents:
        return  # what is wrong has been said
    if kind != "text":
        _echo(FORMATS[kind](result))
        return
    from symact.report.check.terminal import Style, text

    width = min(shutil.get_terminal_size((100, 24)).columns, WIDEST)
    content = text(result, Style(output.colored(), verbose, quiet, width))
    if content:
        _echo(f"{content}\n")


def _echo(content: str) -> None:
    """Print a text as it is: in UTF-8 where the encoding of stdout cannot hold a formula.

    A reader that has left (`| head`) does not change what was found, nor the exit code.
    """
    try:
        click.echo(content if _fits(content) else content.encode(), nl=False)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fits(content: str) -> bool:
    try:
        content.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _print_summary(result: CheckResult) -> None:
    from symact.report.check.words import summary

    _echo(f"{summary(result)}\n")
