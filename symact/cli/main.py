"""The group of verbs: loads the verb asked for, turns errors into one line and an exit code."""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module
from typing import Any

import click

from symact.errors import SymactError
from symact.version import VERSION

VERBS = {
    "build": "Derive, generate, compile, verify and report: the whole line, one table.",
    "list": "List the catalogue.",
    "show": "Show one activation's card with all its facts and how each is known.",
    "compare": "Compare two activations: largest difference and where, equality with a witness.",
    "derive": "Derive a derivative, with its derivation.",
    "generate": "Write kernels for a target, or check that the written ones are current.",
    "verify": "Measure kernels against the oracle.",
    "check": "Find the formulas in documents and say which are wrong.",
    "bench": "Measure time and peak memory of the analysis.",
    "export": "Write one document: LaTeX, Markdown, JSON or a plot.",
    "doctor": "Say what is installed, what is missing and how to get it.",
}
"""Verb and its one line; the command is `symact.cli.<verb>.command`."""

LONGEST = 400
"""Characters of an error message that are printed: input from strangers may be long."""

INTERRUPTED = 130
USAGE = 2

NO_VERB = getattr(click.exceptions, "NoArgsIsHelpError", ())
"""What newer versions of click raise instead of printing the help themselves."""


def one_line(text: str) -> str:
    """Fold a message into one printable line of bounded length."""
    line = " ".join(text.split())
    line = "".join(c if c.isprintable() else "?" for c in line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


class Verbs(click.Group):
    """Load each verb's module on demand and report every error as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs in the order of the work."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's module and take its command."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"symact.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the verbs without importing any of them."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or name the verb that was probably meant."""
        if args[0] not in VERBS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0][:64], VERBS, 1)
            hint = f"did you mean {near[0]}?" if near else "verbs: " + ", ".join(VERBS)
            raise click.UsageError(f"unknown verb {args[0]!r} ({hint})", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, standalone_mode: bool = True, **options: Any) -> Any:
        """Run a verb and leave with its exit code: 0 true, 1 false, 2 usage, 3 missing, 4 open."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **options)
        try:
            options.setdefault("prog_name", "symact")
            code = run(*args, standalone_mode=False, **options)
            sys.stdout.flush()
        except BrokenPipeError:
            # the reader of the pipe has left: there is nobody to tell, and nothing to flush
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except (click.Abort, KeyboardInterrupt):
            click.echo("symact: interrupted", err=True)
            code = INTERRUPTED
        except (click.ClickException, SymactError) as error:
            code = _report(error)
        sys.exit(code if isinstance(code, int) else 0)


def _report(error: click.ClickException | SymactError) -> int:
    if isinstance(error, SymactError):
        for line in getattr(error, "lines", (str(error),)):
            click.echo(f"symact: {one_line(line)}", err=True)
        return error.exit_code
    if isinstance(error, NO_VERB):
        click.echo(error.format_message(), err=True)
        return USAGE
    where = getattr(error, "ctx", None)
    path = where.command_path if where is not None else "symact"
    click.echo(f"symact: {one_line(error.format_message())} (see {path} --help)", err=True)
    return error.exit_code


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, "-V", "--version", message="symact %(version)s")
def group() -> None:
    """Derive, prove, generate and verify activation functions.

    Where a NAME is asked, an expression in quotes works as well:
    symact show "x*atan(exp(x))". Exit codes: 0 all true, 1 a claim is false or files differ,
    2 usage, 3 the environment lacks something, 4 undecided.
    """


def main() -> None:
    """Run the command line."""
    group.main(prog_name="symact")
