"""Find the functions of a program and read each: `read_code`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symact.documents.code import prelude as words
from symact.documents.code.expression import build_expression, symbols_of
from symact.documents.code.given import Found, input_name, ordered, settings_of
from symact.documents.code.interpret import Interpreter
from symact.documents.code.ir import Op, TooLargeError, inputs, make
from symact.documents.code.names import claims_of
from symact.documents.code.records import Read
from symact.documents.code.source import Piece, pieces
from symact.documents.code.values import Class, Closure, Instance, NotReadError, Opaque, Scope
from symact.errors import ReadError, SymactError

MAX_FUNCTIONS = 2000
"""Functions of one program that are read."""


OWN = ("self", "cls", "ctx")

MATHEMATICS = re.compile(
    r"\b(?:exp|expm1|log|log1p|tanh|sinh|cosh|erf|erfc|sigmoid|softplus|maximum|minimum|max|min"
    r"|where|clamp|clip|relu|sqrt|abs|sin|cos|arctan|atan|sign|expit)\b"
)

PLAIN_BODY = (ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.Expr, ast.Raise,
              ast.Assert, ast.Import, ast.ImportFrom)  # fmt: skip

METHODS = ("forward", "call", "__call__")


def read_code(source: str) -> tuple[Read, ...]:
    """Read every function and lambda of a program that is a formula.

    Read are functions and lambdas at the top level, the methods of classes, and lambdas in lists
    and dictionaries. What was not understood is reported with the place where its name claims
    an activation, or where it has one array argument, is made of assignments, branches and a
    return, and calls mathematics. Left out without a word are functions that return nothing, that
    take other arrays, that draw, train or load, that hold layers with weights, and imports.

    Args:
        source: Python text; prompts, magics and Python 2 are allowed for. It is never run.

    Raises:
        Nothing: whatever is wrong with the text stands in the records.
    """
    module = Scope({})
    parts = pieces(source)
    found: list[Found] = []
    result: list[Read] = []
    for piece in parts:
        if piece.tree is None:
            result += _broken(piece, source)
            continue
        found += _declare(piece, module)
    for item in found[:MAX_FUNCTIONS]:
        read = _read(item, module, source)
        if read is not None:
            result.append(read)
    return tuple(sorted(result, key=lambda read: (read.line, read.column)))


def _declare(piece: Piece, module: Scope) -> list[Found]:
    """Enter the names of a top-level statement and list its functions."""
    found: list[Found] = []
    reader = Interpreter(module, piece)
    for node in piece.tree.body if piece.tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            module.names[node.name] = Closure(node, module, piece)
            found.append(Found(node.name, node, node, piece, module))
        elif isinstance(node, ast.ClassDef):
            module.names[node.name] = Class(node, module, piece)
            found += _methods(node, piece, module)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            inner = [p for p in ast.walk(node) if isinstance(p, (ast.Import, ast.ImportFrom))]
            for part in inner:
                reader.statement(part, (), module)
        elif isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)):
            found += _lambdas(node, piece, module)
            try:
                reader.statement(node, (), module)
            except (NotReadError, RecursionError):
                continue
    return found


def _lambdas(node: ast.stmt, piece: Piece, module: Scope) -> Iterator[Found]:
    """List the lambdas that a statement gives a name."""
    value = getattr(node, "value", None)
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    name = targets[0].id if isinstance(targets[0], ast.Name) else ""
    if isinstance(value, ast.Lambda) and name:
        yield Found(name, node, value, piece, module)
    if isinstance(value, ast.Dict):
        for key, part in zip(value.keys, value.values, strict=True):
            if isinstance(part, ast.Lambda) and isinstance(key, ast.Constant):
                yield Found(str(key.value)[:60], part, part, piece, module)
    if isinstance(value, ast.Call):  # f = np.vectorize(lambda x: ...)
        for part in value.args:
            if isinstance(part, ast.Lambda) and name:
                yield Found(name, node, part, piece, module)


def _methods(node: ast.ClassDef, piece: Piece, module: Scope) -> Iterator[Found]:
    """List the methods of a class that may be formulas; `forward` has the name of the class."""
    for part in node.body:
        if not isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if part.name in METHODS:
            yield Found(node.name, node, part, piece, module, node)
        elif not part.name.startswith("__"):
            yield Found(part.name, part, part, piece, module, node)


def _read(item: Found, module: Scope, source: str) -> Read | None:
    """Read one function; None where it is plainly no formula."""
    line, column = item.piece.place(item.node)
    record = Read(item.name, line, column, _text(item))
    reader = Interpreter(module, item.piece)
    try:
        record, body = _interpreted(item, reader, record)
        return _built(record, body, source)
    except NotReadError as error:
        if not _of_interest(item, error):
            return None
        return replace(
            record, error=_located(error, item, source), reduction=error.kind == "reduction"
        )
    except ReadError as error:
        if not _of_interest(item, None):
            return None
        wrong = ReadError(error.message, text=source, position=error.position, hint=error.hint)
        return replace(record, error=wrong)
    except (SymactError, RecursionError, TooLargeError) as error:
        if not _of_interest(item, None):
            return None
        text = str(error) if isinstance(error, SymactError) else "the function is too large"
        return replace(record, error=ReadError(text, text=source, position=_offset(source, line)))


def _interpreted(item: Found, reader: Interpreter, record: Read) -> tuple[Read, Op]:
    """Run through a function with symbols for its inputs."""
    signature = item.function.args
    every = [a.arg for a in (*signature.posonlyargs, *signature.args, *signature.kwonlyargs)]
    own: tuple[Any, ...] = ()
    defaults: dict[str, Fraction | None] = {}
    if item.owner is not None and every and every[0] in OWN:
        own = (_object(item, reader, defaults) if every[0] == "self" else None,)
        every = every[1:]
    elif every and every[0] == "ctx":
        own, every = (None,), every[1:]
    given = settings_of(item, reader, every, defaults)
    argument = input_name(every, given, defaults)
    closure = Closure(item.function, item.scope, item.piece, own)
    result = reader.apply(closure, [], given, item.function)
    if isinstance(result, Closure):  # a function that makes the activation
        names = [a.arg for a in result.node.args.args]
        if len(names) != 1:
            raise NotReadError("it returns a function of several arguments", item.function)
        argument = names[0] if names[0] not in given else f"{names[0]}_in"
        result = reader.apply(result, [make("input", value=argument)], {}, item.function)
    body = reader.numeric(result, item.function)
    defaults |= reader.weights
    used = inputs(body)
    if argument not in used:
        raise NotReadError("the value does not depend on the argument", item.function, "constant")
    parameters = tuple((n, defaults.get(n)) for n in ordered(every, used) if n != argument)
    record = replace(
        record, argument=argument, parameters=parameters, notes=tuple(dict.fromkeys(reader.notes))
    )
    return record, body


def _object(item: Found, reader: Interpreter, defaults: dict[str, Fraction | None]) -> Any:
    """Make the object of a method with symbols for the arguments of its `__init__`."""
    if item.owner is None:
        raise NotReadError("it is no method", item.node)
    kind = Class(item.owner, item.scope, item.piece)
    given: dict[str, Any] = {}
    for part in item.owner.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            names = [a.arg for a in (*part.args.args, *part.args.kwonlyargs)][1:]
            given = settings_of(replace(item, function=part), reader, names, defaults)
    try:
        return reader.instance(kind, [], given, item.owner)
    except NotReadError:
        return Instance(kind, {})


def _built(record: Read, body: Op, source: str) -> Read:
    """Build the expression."""
    names = tuple(name for name, _ in record.parameters)
    symbols = symbols_of(record.argument, names)
    expr = build_expression(body, symbols, source)
    pairs = tuple((str(s), s) for s in symbols.values())
    return replace(record, body=body, expr=expr, symbols=pairs)


# what is worth a word where it was not read


def _of_interest(item: Found, error: NotReadError | None) -> bool:
    """Tell whether a function that was not read is reported."""
    if error is not None and error.kind in {"constant", "layer"}:
        return False
    returns = any(isinstance(n, ast.Return) and n.value for n in ast.walk(item.function))
    if not (returns or isinstance(item.function, ast.Lambda)):
        return False
    if claims_of(item.name):
        return True
    body = [] if isinstance(item.function, ast.Lambda) else item.function.body
    plain = all(isinstance(n, PLAIN_BODY) for n in body)
    signature = item.function.args
    names = [a.arg for a in (*signature.posonlyargs, *signature.args) if a.arg not in OWN]
    arrays = len(names) - len(signature.defaults)
    text = item.piece.segment(item.function)
    return plain and arrays == 1 and bool(MATHEMATICS.search(text))


def _located(error: NotReadError, item: Found, source: str) -> ReadError:
    piece = error.piece or item.piece
    line, column = (
        piece.place(error.node) if error.node is not None else item.piece.place(item.node)
    )
    return ReadError(error.message, text=source, position=_offset(source, line) + column)


def _offset(source: str, line: int) -> int:
    """Give the offset at which a line begins."""
    place = 0
    for _ in range(line - 1):
        place = source.find("\n", place) + 1
        if not place:
            return 0
    return place


def _text(item: Found) -> str:
    """Give the text of a function; a long one by its beginning."""
    return item.piece.segment(item.node)[:2000]


BROKEN = re.compile(r"(?m)^[ \t]*(?:async\s+)?(?:def\s+(\w+)|(\w+)\s*=\s*lambda\b)")


def _broken(piece: Piece, source: str) -> list[Read]:
    """Report a statement that is no Python where it looks like an activation."""
    head = BROKEN.search(piece.text)
    if head is None:
        return []
    name = head[1] or head[2]
    if not claims_of(name) and not MATHEMATICS.search(piece.text):
        return []
    row = piece.text.count("\n", 0, head.start(head.lastindex or 0))
    line, column = piece.spot(row, 0)
    at_line, at_column = piece.spot(piece.at[0] - 1, piece.at[1])
    place = min(_offset(source, at_line) + at_column, max(0, len(source) - 1))
    error = ReadError(f"no Python: {piece.problem}", text=source, position=place)
    return [Read(name, line, column, piece.text[:2000], error=error)]


__all__ = ["Opaque", "read_code", "words"]
