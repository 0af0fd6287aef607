"""`symact bench`: kernels beside other libraries', or time and memory of the analysis."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symact.cli import output, select
from symact.cli.progress import progress
from symact.errors import MissingPartError, SymactError, UnknownNameError

if TYPE_CHECKING:
    from symact.report.bench import Measured, Request
    from symact.report.table import Table

OUTPUTS = ("value", "grad", "value_and_grad", "backward")

SIZES = "65536,16777216"
LENGTHS = "32,512,4096,65536"
LARGEST = 2**31


@click.command("bench")
@click.argument("names", nargs=-1)
@click.option("--derive", is_flag=True, help="Measure the analysis: all facts of an activation.")
@click.option(
    "--against", metavar="LIST",
    help="Libraries to compare with, separated by commas [default: those installed].",
)  # fmt: skip
@click.option(
    "--sizes", default=SIZES, show_default=True, metavar="LIST", help="Numbers of elements."
)
@click.option(
    "--lengths", default=LENGTHS, show_default=True, metavar="LIST",
    help="Elements of a row, for activations along an axis; sizes are of all rows together.",
)  # fmt: skip
@click.option(
    "--dtype", type=click.Choice(select.FORMATS), default="float32", show_default=True,
    help="Format of the arrays.",
)  # fmt: skip
@click.option(
    "--output", "outputs", type=click.Choice(OUTPUTS), multiple=True,
    help="Output; may be repeated [default: value].",
)  # fmt: skip
@click.option("--backward", is_flag=True, help="Short for --output backward.")
@click.option(
    "--short", is_flag=True, help="One line a function: ours, PyTorch, and the fastest library."
)
@click.option(
    "--full", is_flag=True,
    help="All races that the README shows, in its form: about 8 minutes.",
)  # fmt: skip
@click.option(
    "--rounds", type=click.IntRange(1, 1000), default=15, show_default=True, metavar="N",
    help="Everybody runs once in each round; 15 or more for figures to keep.",
)  # fmt: skip
@click.option(
    "--threads", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N",
    help="Threads and processors for everybody who can use several.",
)  # fmt: skip
@click.option(
    "--plot", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Draw ns per element against size: .svg, .png or .pdf.",
)  # fmt: skip
@click.option(
    "--repeats", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N",
    help="With --derive: fresh processes for each activation.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=120.0, show_default=True, metavar="S",
    help="With --derive: seconds for one question.",
)  # fmt: skip
@click.option(
    "-o", "path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the table here as well: Markdown for .md, JSON for .json, else text.",
)  # fmt: skip
@click.option("--progress", "shown", is_flag=True, help="Show progress also in a pipe.")
@select.definition_options
@select.json_option
def command(
    *,
    names: tuple[str, ...],
    derive: bool,
    against: str | None,
    sizes: str,
    lengths: str,
    dtype: str,
    outputs: tuple[str, ...],
    backward: bool,
    short: bool,
    full: bool,
    rounds: int,
    threads: int,
    plot: Path | None,
    repeats: int,
    timeout: float,
    path: Path | None,
    shown: bool,
    params: tuple[str, ...],
    called: str,
    as_json: bool,
) -> None:
    """Compare kernels of NAMES (default: those that most frameworks ship) with other libraries'.

    One process, pinned to one processor where the system allows, times everybody in interleaved
    rounds, from and into the same arrays, which begin with a cache line, beside a copy of the same
    traffic; the largest error on stratified inputs stands beside each time. With one thread times
    are processor time, which other programs disturb little; with several, the clock on the wall's.
    """
    if derive:
        _derive((names, params, called), repeats, timeout, path, shown, as_json)
        return
    from symact.build.peers import COMMON
    from symact.report import bench

    if plot is not None:
        _check_plot(plot)
    if full:
        _check_full(names, plot)
        requests = bench.full_run(_peers(against), rounds)
        _compare(requests, path, None, shown=shown, short=True, named=False, as_json=as_json)
        return
    asked = dict.fromkeys((*outputs, "backward") if backward else outputs)
    request = bench.Request(
        activations=select.find_all(names, params, called, otherwise=COMMON),
        peers=_peers(against),
        outputs=tuple(asked) or ("value",),
        sizes=_numbers(
            sizes, "sizes are numbers of elements, for instance 65536,16777216", "--sizes"
        ),
        lengths=_numbers(
            lengths, "lengths are numbers of elements, for instance 32,512", "--lengths"
        ),
        dtype=dtype,
        rounds=rounds,
        threads=threads,
    )
    bench.check_request(request)
    _compare([request], path, plot, shown=shown, short=short, named=bool(against), as_json=as_json)


def _compare(
    requests: Sequence[Request],
    path: Path | None,
    plot: Path | None,
    *,
    shown: bool,
    short: bool,
    named: bool,
    as_json: bool,
) -> None:
    from symact.report import bench

    outcomes = []
    with progress("bench", sum(request.steps for request in requests), shown) as bar:
        for request in requests:
            outcomes.append(bench.race(request, bar.advance))
            for note in outcomes[-1].notes:
                output.warn(note)
            for who, what in outcomes[-1].absent if named else ():
                output.warn(f"{what} in {request.dtype}: {who} has no function of it")
    if path is not None:
        output.write_file(path, bench.written(outcomes, path.suffix, short=short))
    if plot is not None:
        from symact.report.bench.picture import draw_race
        from symact.report.plot import save

        output.write_file(plot, save(draw_race(outcomes[0]), plot.suffix[1:]))
    if as_json:
        output.print_json(bench.document_of(outcomes))
        return
    for each in bench.pieces(outcomes, short=short):
        if isinstance(each, str):
            click.echo(each)
        else:
            output.print_table(each)


def _peers(against: str | None) -> tuple[str, ...]:
    from symact.build.peers import PEERS
    from symact.report.bench import installed_peers

    wanted = _listed(against or "")
    for name in wanted:
        if name not in PEERS:
            raise UnknownNameError(
                "there is no such library", subject=name[:64], hint=f"known: {', '.join(PEERS)}"
            )
    here, missing = installed_peers(wanted)
    if wanted and missing:
        raise MissingPartError(
            "not installed", subject=", ".join(missing), hint=f"pip install {' '.join(missing)}"
        )
    return here


def _numbers(text: str, meant: str, option: str) -> tuple[int, ...]:
    words = _listed(text)
    if not words or not all(w.isdecimal() and 0 < int(w) <= LARGEST for w in words):
        raise SymactError(meant, subject=option)
    return tuple(map(int, words))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _check_full(names: tuple[str, ...], plot: Path | None) -> None:
    if names or plot:
        raise SymactError(
            "has names and sizes of its own", subject="--full", hint="leave NAMES and --plot away"
        )


def _check_plot(plot: Path) -> None:
    """Refuse what cannot be drawn before anything is measured."""
    from symact.report.plot import FORMATS, require

    if plot.suffix[1:] not in FORMATS:
        raise SymactError(
            f"a picture ends in {', '.join(f'.{name}' for name in FORMATS)}", subject=str(plot)
        )
    require()


def _derive(
    asked: tuple[tuple[str, ...], tuple[str, ...], str],
    repeats: int,
    timeout: float,
    path: Path | None,
    shown: bool,
    as_json: bool,
) -> None:
    from symact.report import bench

    activations = select.find_all(*asked, only="--derive")
    measured = []
    with progress("bench", len(activations), shown) as bar:
        for activation in activations:
            measured.append(bench.measure(activation, repeats, timeout))
            bar.advance(activation.name)
    table = bench.table(measured)
    if path is not None:
        write = WRITERS.get(path.suffix, _as_text)
        output.write_file(path, write(table, measured))
    if as_json:
        output.print_json(bench.document(measured))
    else:
        output.print_table(table)


def _as_text(table: Table, _measured: Sequence[Measured]) -> str:
    from symact.report.table import plain

    return plain(table) + "\n"


def _as_markdown(table: Table, _measured: Sequence[Measured]) -> str:
    from symact.report.table import markdown

    return f"{table.title}\n\n{markdown(table)}\n"


def _as_json(_table: Table, measured: Sequence[Measured]) -> str:
    from symact.report import bench

    return json.dumps(bench.document(measured), indent=1) + "\n"


WRITERS: dict[str, Callable[[Table, Sequence[Measured]], str]] = {
    ".md": _as_markdown, ".json": _as_json,
}  # fmt: skip
"""How a table of the analysis is written, by the suffix of the file."""
