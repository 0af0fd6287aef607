"""Progress on stderr: nothing for two seconds, then a bar on a terminal or lines elsewhere."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click

PATIENCE = 2.0
"""Seconds of silence before progress is shown."""


@dataclass(slots=True)
class Progress:
    """Count finished pieces of work; `bar` is the rich display once it was worth starting."""

    label: str
    total: int
    forced: bool
    done: int = 0
    awake: bool = False
    bar: Any = None
    task: Any = None
    lock: Any = field(default_factory=threading.Lock)

    def advance(self, name: str) -> None:
        """Report that one piece is finished."""
        with self.lock:
            self.done += 1
            self._show(name)

    def grow(self, total: int) -> None:
        """Say how many pieces there are, once that is known."""
        with self.lock:
            self.total = total

    def wake(self) -> None:
        """Begin to show: the work takes long enough for a person to wonder."""
        with self.lock:
            self.awake = True
            if sys.stderr.isatty():
                self._start()
            self._show("")

    def stop(self) -> None:
        """Remove the display."""
        with self.lock:
            self.awake = False
            if self.bar is not None:
                self.bar.stop()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        self.bar = Bar(console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task(self.label, total=self.total)
        self.bar.start()

    def _show(self, name: str) -> None:
        if not self.awake:
            return
        if self.bar is not None:
            described = f"{self.label} {name}"
            self.bar.update(self.task, completed=self.done, total=self.total, description=described)
        elif self.forced:
            click.echo(f"symact: {self.label} {self.done}/{self.total} {name}".rstrip(), err=True)


@contextmanager
def progress(label: str, total: int, forced: bool = False) -> Iterator[Progress]:
    """Show the progress of `total` pieces of work while the block runs."""
    shown = Progress(label, total, forced)
    timer = threading.Timer(PATIENCE, shown.wake)
    timer.daemon = True
    timer.start()
    try:
        yield shown
    finally:
        timer.cancel()
        shown.stop()
