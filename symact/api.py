"""The facade for notebooks: activations that answer questions, and kernels to call on arrays."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact import catalog
from symact.activation import Activation
from symact.errors import SymactError, UnknownNameError

if TYPE_CHECKING:
    from symact.derive.facts import Facts
    from symact.derive.normalizing import Normalizing
    from symact.emit import Package
    from symact.kernel.ir import Kernel
    from symact.known import Known
    from symact.verify.records import Verdict


@dataclass(frozen=True, slots=True)
class Handle:
    """Ask an activation questions; each answer is a `Known` with its evidence.

    Attributes:
        definition: The record of the catalogue, or the one made by `define`.
    """

    definition: Activation

    @property
    def name(self) -> str:
        """Give the name."""
        return self.definition.name

    @property
    def expr(self) -> Any:
        """Give the definition as a SymPy expression."""
        return self.definition.expr

    @property
    def latex(self) -> str:
        """Typeset `name(x) = formula`."""
        from symact.report import typeset

        return f"{typeset.applied(self.definition)} = {typeset.latex(self.expr)}"

    def __call__(self, x: Any, *params: float) -> Any:
        """Compute on an array with the NumPy kernel; float32 stays float32."""
        import numpy as np

        dtype = np.asarray(x).dtype
        working = "float32" if dtype == np.float32 else "float64"
        result = compiled(self.definition, working, "numpy")(x, *params)
        return result.astype(dtype)[()] if dtype == np.float16 else result

    def derivative(self, order: int = 1, wrt: str = "") -> Known[Any]:
        """Give the n-th derivative in the input or in a parameter."""
        from symact.derive.derivative import derivative

        return derivative(self.definition, order, wrt)

    def taylor(self, order: int = 8, at: Any = 0) -> Known[Any]:
        """Give both one-sided Taylor polynomials."""
        from symact.derive.taylor import taylor

        return taylor(self.definition, at=at, order=order)

    def limits(self) -> tuple[Known[Any], Known[Any]]:
        """Give the limits at minus and plus infinity."""
        from symact.derive.asymptote import limits

        return limits(self.definition)

    def range(self) -> Known[Any]:
        """Give the range, with what is attained."""
        from symact.derive.range import value_range

        return value_range(self.definition)

    def fixed_points(self) -> Known[Any]:
        """Give all x with f(x) = x."""
        from symact.derive.fixed_points import fixed_points

        return fixed_points(self.definition)

    def zeros(self) -> Known[Any]:
        """Give all x with f(x) = 0."""
        from symact.derive.fixed_points import zeros

        return zeros(self.definition)

    def normalizing(self, mean: Any = 0, variance: Any = 1) -> Known[Normalizing]:
        """Give the constants that make a normal distribution a fixed point."""
        return normalizing(self, mean=mean, variance=variance)

    def facts(self) -> Facts:
        """Derive everything."""
        from symact.derive.facts import all_facts

        return all_facts(self.definition)

    def __repr__(self) -> str:
        return f"<activation {self.name}: {self.definition.formula}>"

    def _repr_latex_(self) -> str:
        return _in_words(lambda: rf"$\displaystyle {self.latex}$")

    def _repr_html_(self) -> str:
        return _in_words(self._html)

    def _html(self) -> str:
        from html import escape

        from symact.report import typeset

        slope = typeset.equation(self.definition, self.derivative().value, 1, "x")
        title = escape(self.definition.title or self.name)
        return f"<h4>{title}</h4>\n$$\n{escape(self.latex)}\n$$\n$$\n{escape(slope)}\n$$"


def _in_words(show: Callable[[], str]) -> str:
    """Show an error as text: a notebook cell is no place for a traceback of a display hook."""
    from html import escape

    try:
        return show()
    except SymactError as error:
        return escape(str(error))


@dataclass(frozen=True, slots=True)
class Compiled:
    """Call a kernel on arrays; run-time parameters follow x and have their defaults.

    Attributes:
        name, dtype, target: Which kernel, in which format, spelled for which target.
        accuracy: Tier of the kernel: `bounded` means within the planned bounds of `kernels`.
        kernels: The kernels behind it, `value`, `grad` and `value_and_grad`.
    """

    name: str
    dtype: str
    target: str
    accuracy: str
    kernels: tuple[Kernel, ...]
    _runners: tuple[Callable[..., tuple[Any, ...]], ...]

    def __call__(self, x: Any, *params: float) -> Any:
        """Compute the value."""
        return self._run(0, x, params)[0]

    def grad(self, x: Any, *params: float) -> Any:
        """Compute the derivative in x."""
        return self._run(1, x, params)[0]

    def value_and_grad(self, x: Any, *params: float) -> tuple[Any, Any]:
        """Compute both in one pass."""
        value, grad = self._run(2, x, params)
        return value, grad

    def _run(self, which: int, x: Any, params: tuple[float, ...]) -> tuple[Any, ...]:
        import numpy as np

        defaults = self.kernels[which].defaults
        if len(params) > len(defaults):
            raise TypeError(f"{self.name} takes {len(defaults)} parameters, not {len(params)}")
        values = np.asarray(x).astype(self.dtype)
        flat = np.ascontiguousarray(values).reshape(-1)
        results = self._runners[which](flat, *params, *defaults[len(params) :])
        return tuple(np.asarray(result).reshape(values.shape)[()] for result in results)


def names() -> tuple[str, ...]:
    """List the catalogue."""
    return catalog.names()


def get(name: str) -> Handle:
    """Find an activation by its name or alias.

    Raises:
        UnknownNameError: With the nearest names.
    """
    return Handle(catalog.get(name))


def define(name: str, formula: str, **defaults: Any) -> Handle:
    """Define an activation in x; each keyword names a parameter and gives its default.

    >>> define("tilted", "x*exp(alpha*x)", alpha=1).derivative().value
    (alpha*x + 1)*exp(alpha*x)
    """
    return Handle(catalog.define(name, formula, **defaults))


def definition_of(what: str | Activation | Handle) -> Activation:
    """Find the definition of what a user names."""
    if isinstance(what, Handle):
        return what.definition
    return what if isinstance(what, Activation) else catalog.get(what)


def compile(  # noqa: A001 - the name notebooks rely on
    what: str | Activation | Handle, dtype: str = "float64", target: str | None = None
) -> Compiled:
    """Compile an activation to a function on arrays.

    Args:
        what: Name, or what `get` or `define` gave.
        dtype: `float32` or `float64`.
        target: `c` or `numpy`; by default C where a compiler is found.

    Raises:
        UnknownNameError: There is no such activation, dtype or target.
    """
    from symact import build
    from symact.kernel import DTYPES

    if dtype not in DTYPES:
        raise UnknownNameError("no such dtype", subject=dtype, hint=f"known: {', '.join(DTYPES)}")
    chosen = target or ("c" if build.find_compiler() else "numpy")
    return compiled(definition_of(what), dtype, chosen)


@functools.cache  # building a kernel costs far more than a call, and a definition is its own key
def compiled(activation: Activation, dtype: str, target: str) -> Compiled:
    """Build, generate and load the kernels of one format."""
    from symact import build, emit
    from symact.report.record import build_all
    from symact.verify.judge import ACCURACY

    rows = build_all(activation, (dtype,))
    emit.load_target(target)
    loaded = build.load_c(rows) if target == "c" else build.load_numpy(rows)
    runners = tuple(loaded[row.name, row.output, row.dtype] for row in rows)
    return Compiled(activation.name, dtype, target, ACCURACY, rows, runners)


def generate(
    what: Sequence[str | Activation | Handle] | str = (), target: str = "numpy"
) -> Package:
    """Generate a package of kernels; `.write(directory)` writes it.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        target: `numpy` or `c`.
    """
    from symact import emit
    from symact.report.record import build_all

    listed = [what] if isinstance(what, str) else list(what) or list(catalog.names())
    rows = [kernel for each in listed for kernel in build_all(definition_of(each))]
    return emit.generate(rows, target)


def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    **options: Any,
) -> list[Verdict]:
    """Measure kernels against the oracle; a false claim is a verdict, not an exception.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        dtype: One format or several; all where none is given.
        target: One target or several; all where none is given.
        options: `count`, `workers`, `executor` and `progress` of `symact.verify.run.verify`.
    """
    from symact.verify import run

    dtypes = _listed(dtype) or run.DTYPES
    targets = _listed(target) or run.TARGETS
    definitions = [definition_of(each) for each in what or catalog.names()]
    return run.verify(definitions, dtypes, targets, **options)


def _listed(text: str | Sequence[str]) -> tuple[str, ...]:
    return ((text,) if text else ()) if isinstance(text, str) else tuple(text)


def normalizing(
    what: str | Activation | Handle, mean: Any = 0, variance: Any = 1
) -> Known[Normalizing]:
    """Solve the Gaussian moment equations for a family's constants.

    Args:
        what: A family with a shape and a scale, such as `selu`.
        mean: Mean to keep.
        variance: Variance to keep.
    """
    from symact.derive.normalizing import self_normalizing

    return self_normalizing(definition_of(what), mean, variance)
