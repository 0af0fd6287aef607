"""An activation that answers questions in a notebook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact import catalog
from symact.activation import Activation
from symact.errors import SymactError, UnknownNameError

if TYPE_CHECKING:
    from symact.derive.compare import Comparison
    from symact.derive.facts import Facts
    from symact.derive.normalizing import Normalizing
    from symact.known import Known


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

        if self.definition.indexed:
            from symact.derive.vector import rows_of
            from symact.report.kinds import spell

            return spell.definition(rows_of(self.definition), self.name)
        return f"{typeset.applied(self.definition)} = {typeset.latex(self.expr)}"

    def __call__(self, x: Any, *params: Any, **named: Any) -> Any:
        """Compute on an array with the NumPy kernel; the format stays, integers become float64."""
        import numpy as np

        from symact.api.kernels import compiled

        free = [row.name for row in self.definition.parameters if not row.derived]
        if len(params) > len(free):
            raise TypeError(f"{self.name} takes {len(free)} parameters, not {len(params)}")
        given = np.asarray(x).dtype
        if given.kind in "biu":
            x = np.asarray(x, np.float64)
        dtype = given.name if given in {np.dtype("f2"), np.dtype("f4")} else "float64"
        kernel = compiled(self.definition, dtype, target="numpy")
        return kernel(x, **dict(zip(free, params, strict=False)), **named)

    def derivative(self, order: int = 1, wrt: str = "") -> Known[Any]:
        """Give the n-th derivative in the input or in a parameter."""
        from symact.derive.derivative import derivative

        return derivative(self.definition, order, wrt)

    def jacobian(self, wrt: str = "", output: int = 0) -> Any:
        """Derive the Jacobian of an activation along an axis, every line checked.

        Raises:
            DerivationError: It is not one along an axis, or there is no such input or output.
        """
        from symact.report.kinds import derivation_of

        return derivation_of(self.definition, wrt, output)

    def program(self, output: str = "value", wrt: str = "") -> Any:
        """Give the passes over a row that compute it, or its vector-Jacobian product.

        Raises:
            DefinitionError: It is not one along an axis.
        """
        from symact.derive.vector import program

        return program(self.definition, output, wrt)

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
        from symact.derive.compare import compare

        return compare(self.definition, definition_of(other))

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
        from symact.derive.normalizing import self_normalizing

        return self_normalizing(self.definition, mean, variance)

    def facts(self, timeout: float = 20.0, digits: int = 32) -> Facts:
        """Derive everything; one question takes at most `timeout` seconds."""
        from symact.derive.facts import all_facts

        return all_facts(self.definition, timeout, digits)

    def __repr__(self) -> str:
        return f"<activation {self.name}: {self.definition.formula}>"

    def _repr_latex_(self) -> str:
        return _in_words(lambda: rf"$\displaystyle {self._tex()}$")

    def _tex(self) -> str:
        if self.definition.scalar:
            return self.latex
        from symact.report.gallery.notebook import definition

        return definition(self.definition)

    def _repr_html_(self) -> str:
        return _in_words(self._html)

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, str]:
        """Give every form that a notebook may show; those left out are not made."""
        forms: dict[str, Callable[[], str]] = {
            "text/plain": self.__repr__,
            "text/latex": self._repr_latex_,
            "text/html": self._repr_html_,
        }
        wanted = set(forms if include is None else include) - set(exclude or ())
        return {kind: make() for kind, make in forms.items() if kind in wanted}

    def _html(self) -> str:
        from symact.report.gallery.notebook import card, other_card

        if not self.definition.scalar:
            return other_card(self.definition)
        return card(self.definition, self.derivative().value)


def _in_words(show: Callable[[], str]) -> str:
    """Show an error as text: a notebook cell is no place for a traceback of a display hook."""
    from html import escape

    try:
        return show()
    except SymactError as error:
        return escape(str(error))
    except Exception as error:  # noqa: BLE001 - a card that fails must not hide the result
        return escape(f"this cannot be shown ({type(error).__name__})")


def definition_of(what: str | Activation | Handle) -> Activation:
    """Find the definition of what a user names, or make one of an expression in x.

    Raises:
        UnknownNameError: The text reads like a name and is none.
        ReadError: It is an expression that cannot be read.
    """
    if isinstance(what, Handle):
        return what.definition
    if isinstance(what, Activation):
        return what
    try:
        return catalog.get(what)
    except UnknownNameError:
        if _NAME.fullmatch(what):
            raise
        return catalog.define("expr", what)


_NAME = re.compile(r"(?!x$)[A-Za-z_][A-Za-z_0-9.]{0,63}")
"""What reads like a name rather than like a formula."""
