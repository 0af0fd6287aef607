"""Start a race in a fresh process and gather what it gives."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from symact.build.machine import CPUINFO
from symact.build.peers import PEERS
from symact.errors import SymactError
from symact.report.bench import child
from symact.report.bench.records import Copy, Note, Outcome, Request, Result


def installed_peers(wanted: Sequence[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sort peers into those that are installed and those that are not.

    Args:
        wanted: Names of `symact.build.peers.PEERS`; all of them where none is given.
    """
    names = wanted or tuple(PEERS)
    here = tuple(name for name in names if PEERS[name].installed)
    return here, tuple(name for name in names if name not in here)


def race(request: Request, tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """Compare our kernels with other libraries'; see `records.Request`.

    Args:
        request: What to compare.
        tell: Called with the name of an activation whenever one of its sizes is done.

    Raises:
        SymactError: A kernel cannot be built, or the process died.
    """
    # a fork would find libraries imported and threads started
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=child.answer, args=(sender, request))
    process.start()
    sender.close()
    results: list[Result] = []
    copies: list[Copy] = []
    notes: list[str] = []
    try:
        while (message := receiver.recv()) is not None:
            if isinstance(message, str):
                raise SymactError(message, subject="bench")
            if isinstance(message, Result):
                results.append(message)
            elif isinstance(message, Copy):
                copies.append(message)
            elif isinstance(message, Note):
                notes.append(message.text)
            else:
                tell(message.name)
    except EOFError:
        raise SymactError("the process that measured died", subject="bench") from None
    finally:
        process.terminate()
        process.join()
        receiver.close()
    return Outcome(request, machine(request.peers), tuple(results), tuple(copies), tuple(notes))


def machine(peers: Sequence[str], cpuinfo: Path = Path(CPUINFO)) -> tuple[tuple[str, str], ...]:
    """Name what times depend on: date, processor, compiler, versions."""
    from symact.build import find_compiler

    compiler = find_compiler()
    rows = [
        ("date", dt.datetime.now(tz=dt.UTC).date().isoformat()),
        ("processor", _processor(cpuinfo)),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("compiler", compiler.version if compiler else "none"),
        ("Python", platform.python_version()),
        ("NumPy", version("numpy")),
    ]
    others = [PEERS[name] for name in peers if PEERS[name].needs[0] != "numpy"]
    return (*rows, *((peer.who, peer.version) for peer in others))


def _processor(cpuinfo: Path) -> str:
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    found: dict[str, Any] = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())
    return str(found.get("model name", platform.processor()))
