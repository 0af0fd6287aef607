"""Run one function over many activations in processes; an error stays with its activation."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Generic, TypeVar

from symact.cli.progress import Progress
from symact.errors import SymactError

Item = TypeVar("Item")
Result = TypeVar("Result")

DEFECT = 1
"""Exit code where the program itself is wrong."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """Hold what one call gave: a result, or the message and exit code of its error."""

    result: Result | None
    message: str = ""
    exit_code: int = 0

    def error(self) -> SymactError:
        """Give the error again, with its exit code."""
        error = SymactError(self.message)
        error.exit_code = self.exit_code
        return error


def guarded(function: Callable[[Item], Result], item: Item) -> Outcome[Result]:
    """Call the function; turn its error into data that crosses processes."""
    try:
        return Outcome(function(item))
    except SymactError as error:
        return Outcome(None, f"{getattr(item, 'name', item)}: {error}", error.exit_code)
    except Exception as error:  # noqa: BLE001 - a defect met by one must not hide the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        message = f"internal error, {type(error).__name__} in {where}: {error}"
        return Outcome(None, f"{getattr(item, 'name', item)}: {message}", DEFECT)


def map_over(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    shown: Progress,
    workers: int | None = None,
) -> list[Outcome[Result]]:
    """Call the function on each item and give the outcomes in the order of the items."""
    count = min(workers or os.cpu_count() or 1, len(items))
    with pool_of(count) as pool:
        if pool is None:
            return [_in_turn(function, item, shown) for item in items]
        futures = {pool.submit(guarded, function, item): i for i, item in enumerate(items)}
        for future in as_completed(futures):
            shown.advance(getattr(items[futures[future]], "name", ""))
        return [future.result() for future in futures]


def _in_turn(function: Callable[[Item], Result], item: Item, shown: Progress) -> Outcome[Result]:
    outcome = guarded(function, item)
    shown.advance(getattr(item, "name", ""))
    return outcome


@contextmanager
def pool_of(count: int, executor: Executor | None = None) -> Iterator[Executor | None]:
    """Lend the executor given, or start processes; None where one process is enough."""
    if executor is not None or count <= 1:
        yield executor
        return
    # forked children would inherit the threads of the progress display: start clean ones
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def load_executor(path: str) -> Executor:
    """Call `module:callable` and give the executor it returns.

    Raises:
        SymactError: The path cannot be imported or gives no executor.
    """
    module_name, colon, name = path.partition(":")
    if not (colon and module_name and name):
        raise SymactError(
            "an executor is named as module:callable", subject=path, hint="for instance pools:make"
        )
    # the module lies where the user stands, as for `python -m`
    sys.path.insert(0, str(Path.cwd()))
    try:
        make = getattr(import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        raise SymactError(f"cannot be loaded: {error}", subject=path) from None
    executor = make()
    if not isinstance(executor, Executor):
        raise SymactError("does not return a concurrent.futures.Executor", subject=path)
    return executor
