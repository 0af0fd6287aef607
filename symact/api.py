"""The facade for notebooks: activations that answer questions, and kernels to call on arrays."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

from symact import catalog
from symact.activation import Activation
from symact.errors import SymactError, UnknownNameError

if TYPE_CHECKING:
    from symact.build.compiled import Compiled
    from symact.derive.compare import Comparison
    from symact.derive.facts import Facts
    from symact.derive.normalizing import Normalizing
    from symact.emit import Package
    from symact.known import Known
    from symact.verify.records import Verdict
    from symact.verify.sweep import SweepResult


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
        """Give both one-sided Taylor polynomials, with a bound of the remainder."""
        return self._answer("taylor", at, order)

    def limits(self) -> tuple[Known[Any], Known[Any]]:
        """Give the limits at minus and plus infinity."""
        return self._both("limits")

    def asymptotics(self) -> tuple[Known[Any], Known[Any]]:
        """Give the leading terms at minus and plus infinity."""
        return self._both("asymptotics")

    def range(self) -> Known[Any]:
        """Give the range, with what is attained."""
        return self._answer("range")

    def fixed_points(self) -> Known[Any]:
        """Give all x with f(x) = x."""
        return self._answer("fixed_points")

    def zeros(self) -> Known[Any]:
        """Give all x with f(x) = 0."""
        return self._answer("zeros")

    def critical_points(self) -> Known[Any]:
        """Give all x with f'(x) = 0, and the values there."""
        return self._answer("critical_points")

    def inflection_points(self) -> Known[Any]:
        """Give all x at which the curvature changes its sign."""
        return self._answer("inflection_points")

    def monotone(self) -> Known[Any]:
        """Tell where it rises and falls, strictly or weakly."""
        return self._answer("monotone")

    def convex(self) -> Known[Any]:
        """Tell where it is convex and concave, strictly or weakly."""
        return self._answer("convex")

    def lipschitz(self) -> Known[Any]:
        """Give the best Lipschitz constants of f and f'."""
        return self._answer("lipschitz")

    def parity(self) -> Known[Any]:
        """Tell whether it is odd, even or neither."""
        return self._answer("parity")

    def smoothness(self) -> Known[Any]:
        """Give the class of smoothness, and what happens at each kink."""
        return self._answer("smoothness")

    def inverse(self) -> Known[Any]:
        """Turn each monotone branch around."""
        return self._answer("inverse")

    def antiderivative(self) -> Known[Any]:
        """Give a continuous antiderivative."""
        return self._answer("antiderivative")

    def gaussian(self, mean: Any = 0, std: Any = 1) -> Known[Any]:
        """Give the moments under a normal input, and the initialization gain."""
        return self._answer("gaussian", mean, std)

    def affine(self, mean: Any = 0, variance: Any = 1) -> Known[Any]:
        """Give a and b so that a f + b keeps mean 0 and variance 1 (or those given)."""
        return self._answer("affine", mean, variance)

    def landmarks(self, dtype: str = "float32") -> Known[Any]:
        """Tell from where on rounding to a format leaves something simple."""
        return self._answer("landmarks float32", dtype)

    def mean_field(self, *args: Any) -> Known[Any]:
        """Give the map of variances of wide layers, and where it is critical."""
        return self._answer("mean_field", *args)

    def compare(self, other: str | Activation | Handle) -> Comparison:
        """Give the largest difference to another activation, and where it is."""
        return compare(self, other)

    def _answer(self, question: str, *args: Any) -> Known[Any]:
        from symact.derive.facts import answer

        known: Known[Any] = answer(self.definition, question, *args)
        return known

    def _both(self, question: str) -> tuple[Known[Any], Known[Any]]:
        """Ask about both infinities; one reason serves both."""
        found: Any = self._answer(question)
        return found if isinstance(found, tuple) else (found, found)

    def normalizing(self, mean: Any = 0, variance: Any = 1) -> Known[Normalizing]:
        """Give the constants that make a normal distribution a fixed point."""
        return normalizing(self, mean=mean, variance=variance)

    def facts(self, timeout: float = 20.0, digits: int = 32) -> Facts:
        """Derive everything; one question takes at most `timeout` seconds."""
        from symact.derive.facts import all_facts

        return all_facts(self.definition, timeout, digits)

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
        dtype: `float16`, `bfloat16` (as uint16 bits), `float32` or `float64`.
        target: `c` or `numpy`; by default C where a compiler is found.

    Raises:
        UnknownNameError: There is no such activation, dtype or target.
    """
    from symact import build
    from symact.numeric.formats import FORMATS

    if dtype not in FORMATS:
        raise UnknownNameError("no such dtype", subject=dtype, hint=f"known: {', '.join(FORMATS)}")
    chosen = target or ("c" if build.find_compiler() else "numpy")
    return compiled(definition_of(what), dtype, chosen)


@functools.cache  # building a kernel costs far more than a call, and a definition is its own key
def compiled(activation: Activation, dtype: str, target: str) -> Compiled:
    """Build, generate and load the kernels of one format."""
    from symact import build, emit
    from symact.build.compiled import Compiled
    from symact.report.record import build_all
    from symact.verify.judge import ACCURACY

    rows = build_all(activation, (dtype,))
    emit.load_target(target)
    loaded = build.load_c(rows) if target == "c" else build.load_numpy(rows)
    runners = tuple(loaded[row.name, row.output, row.dtype] for row in rows)
    return Compiled(activation.name, dtype, target, ACCURACY, rows, runners)


def generate(
    what: Sequence[str | Activation | Handle] | str = (),
    target: str = "numpy",
    *,
    dtype: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
) -> Package:
    """Generate a package of kernels; `.write(directory)` writes it.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        target: `numpy` or `c`.
        dtype: Formats [default: float32 and float64].
        output: Outputs [default: `value`, `grad`, `value_and_grad`]; those of a parameter are
            made where the activation has it.

    Raises:
        UnknownNameError: There is no such activation or target, or none has an output.
        KernelError: There is no such dtype.
    """
    from symact import emit
    from symact.report.record import build_all, check_outputs

    listed = [what] if isinstance(what, str) else list(what) or list(catalog.names())
    definitions = [definition_of(each) for each in listed]
    dtypes, outputs = _listed(dtype), _listed(output)
    check_outputs(definitions, outputs)
    rows = [kernel for each in definitions for kernel in build_all(each, dtypes, outputs)]
    return emit.generate(rows, target)


@overload
def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    exhaustive: Literal[False] = False,
    **options: Any,
) -> list[Verdict]: ...


@overload
def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    exhaustive: Literal[True],
    **options: Any,
) -> list[SweepResult]: ...


def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    exhaustive: bool = False,
    **options: Any,
) -> list[Verdict] | list[SweepResult]:
    """Measure kernels against the oracle; a false claim is a verdict, not an exception.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        dtype: One format or several; where none is given, all, and float32 of a sweep.
        target: One target or several; all where none is given; a sweep runs the C kernels.
        output: One output or several; where none is given, `value` and `grad`, and both at once
            where there is no sweep.
        exhaustive: Whether to run every input of the format, parameters at their defaults.
        options: `workers`, `executor` and `progress`; `count` of
            `symact.verify.run.verify`; `variants`, `spread`, `state` and `resume` of
            `symact.verify.sweep.sweep`.

    Raises:
        UnknownNameError: There is no such activation.
        SymactError: A sweep is asked for of another target than C, or of float64.
        ToolchainError: A sweep finds no compiler, or no x86-64 processor.
    """
    definitions = [definition_of(each) for each in what or catalog.names()]
    dtypes, targets = _listed(dtype), _listed(target)
    if output:
        options["outputs"] = _listed(output)
    if exhaustive:
        from symact.verify.sweep import sweep

        if not set(targets) <= {"c"} or "float64" in dtypes:
            raise SymactError(
                "a sweep over all inputs runs C kernels of at most 32 bits", subject="exhaustive"
            )
        return sweep(definitions, dtypes or ("float32",), **options)
    from symact.verify import run

    return run.verify(definitions, dtypes or run.DTYPES, targets or run.TARGETS, **options)


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


def compare(
    first: str | Activation | Handle, second: str | Activation | Handle, timeout: float = 20.0
) -> Comparison:
    """Compare two activations: equality, largest |f - g| and |f' - g'|, and where.

    Args:
        first: Name or definition.
        second: Another one.
        timeout: Seconds for each question.
    """
    from symact.derive.compare import compare as compared

    return compared(definition_of(first), definition_of(second), timeout)
