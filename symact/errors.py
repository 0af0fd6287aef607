"""One tree of errors: what happened, to which object, what to do next."""

from __future__ import annotations

from collections.abc import Sequence


class SymactError(Exception):
    """Report wrong material (not wrong use) in words a user can act on.

    Args:
        message: What happened.
        subject: The object it happened to (a name, an expression, a file).
        hint: What to do next.
    """

    exit_code = 2

    def __init__(self, message: str, *, subject: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes, whatever the constructor asks for."""
        return _rebuild, (type(self), self.message, self.__dict__)

    def __str__(self) -> str:
        head = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{head} ({self.hint})" if self.hint else head


class UnknownNameError(SymactError):
    """Say that a name is in no table, and which names are near it."""


class ReadError(SymactError):
    """Say where an expression cannot be read; `position` counts characters from 0."""

    def __init__(self, message: str, *, text: str, position: int, hint: str = "") -> None:
        super().__init__(message, subject="expression", hint=hint)
        self.text = text
        self.position = position

    def __str__(self) -> str:
        start, end = max(0, self.position - 20), self.position + 20
        piece = " ".join(self.text[start:end].split())
        head = f"{self.message}, at character {self.position + 1} near {piece!r}"
        return f"{self.subject}: {head} ({self.hint})" if self.hint else f"{self.subject}: {head}"

    def caret(self) -> str:
        """Show the place: a line of the text and a line with a caret below it."""
        start = max(0, self.position - 30)
        piece = self.text[start : self.position + 30].replace("\n", " ")
        return f"  {piece}\n  {' ' * (self.position - start)}^"


class DefinitionError(SymactError):
    """Say which row of a definition contradicts itself."""


class RowsError(DefinitionError):
    """Say everything that is wrong with the rows of a file, a line each."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


class DerivationError(SymactError):
    """Say which question cannot be asked of an expression."""


class UndecidedError(SymactError):
    """Say that a question was asked fairly and could not be settled."""

    exit_code = 4


class KernelError(SymactError):
    """Say which assignment of a kernel breaks which rule, or what cannot be lowered."""


class TargetError(SymactError):
    """Say which target lacks which spelling for which kernel."""


class ToolchainError(SymactError):
    """Say which command failed, with its first lines, and what to install."""

    exit_code = 3


class MissingPartError(SymactError):
    """Say which optional part is not installed and how to get it."""

    exit_code = 3


class StaleOutputError(SymactError):
    """Say which generated files differ from what the definitions give."""

    exit_code = 1


class WitnessError(SymactError):
    """Say at which input two independent evaluations disagree: one of them is wrong."""

    exit_code = 1


def _rebuild(kind: type[SymactError], message: str, state: dict[str, object]) -> SymactError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error
