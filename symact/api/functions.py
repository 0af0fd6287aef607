"""Compiled activations: functions on arrays with a real `numpy.ufunc` behind them."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symact.api.recipe import Recipe
from symact.build.fallback import Fallback
from symact.build.job import Job
from symact.build.native import Native
from symact.errors import SymactError, ToolchainError, UnknownNameError

if TYPE_CHECKING:
    import numpy as np

    from symact.verify.records import Claim

TARGETS = ("c", "numpy")

OUTPUTS = ("value", "grad", "grad2", "value_and_grad", "backward")
"""Outputs that need no parameter as an input, unlike a derivative in one."""


class KernelFunction:
    """One output of an activation, to be called on arrays like a ufunc of NumPy.

    Attributes:
        name, output, dtype, accuracy: What it computes. `dtype` is the format that is compiled at
            once; loops of the others (float16, float32, float64) follow when an input needs them.
        target: `c`, or `numpy` where the NumPy kernels serve.
        note: Why they do, and what to install; else empty.
    """

    def __init__(self, recipe: Recipe) -> None:
        """Compile the loop of the recipe's format, or take it from the cache."""
        self.recipe = recipe
        self.name, self.output = recipe.activation.name, recipe.output
        self.dtype, self.accuracy = recipe.dtype, recipe.accuracy
        self._lock = threading.RLock()
        self._open: Native | Fallback | None = None
        texts = recipe.parameters
        fixed = tuple(texts.items()) if recipe.fixed is None else recipe.fixed
        self._names = tuple(texts)
        scalar = recipe.activation.scalar
        built_in = all(texts.values()) and (recipe.output in OUTPUTS or not scalar)
        self._plain = _engine(recipe, recipe.job(fixed)) if built_in else None
        self.target, self.note = self._any.target, self._any.note

    def __call__(
        self,
        x: Any,
        /,
        *more: Any,
        out: Any = None,
        where: Any = True,
        dtype: Any = None,
        **params: Any,
    ) -> Any:
        """Compute; arguments and casting are those of a ufunc of NumPy.

        Args:
            x: An array, or anything that NumPy takes for one; float32 in gives float32 out.
            more: Further inputs (`upstream` of `backward`), then `out` if it is not named.
            out: Array for the result, or a tuple of arrays.
            where: Where to compute.
            dtype: Format to compute in.
            params: Parameters by name; numbers, or arrays that broadcast against x.

        Raises:
            TypeError: An input is missing, a parameter has another name, or no loop fits.
        """
        engine, numbers = self._plain, ()
        if params or engine is None:
            numbers = self._numbers(params)
            engine = self._general
        if more or engine.job.output == "backward":
            more, out = self._split(more, out)
        options: dict[str, Any] = {}  # only what was given: each one costs NumPy time
        if out is not None:
            if not isinstance(out, tuple) and not hasattr(out, "dtype"):
                raise TypeError(f"{self.name}: out must be an array; {self._by_name}")
            options["out"] = out
        if where is not True:
            options["where"] = where
        if dtype is not None:
            options["dtype"] = dtype
        return engine(x, *more, *numbers, **options)

    @property
    def ufunc(self) -> np.ufunc:
        """Give the `numpy.ufunc`: x, further arrays, then the parameters as inputs.

        Raises:
            ToolchainError: NumPy kernels serve, which are none.
        """
        return self._any.ufunc if not self._names else self._general.ufunc

    @property
    def source(self) -> str:
        """Give the text that was compiled, for the format compiled at once."""
        return self._any.source()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Give what the kernel of this format promises, as `symact verify` judges it."""
        from symact.api.promised import claims_of

        return claims_of(self._any.manifest(), self.output)

    @property
    def variant(self) -> str:
        """Name the instruction set that it is compiled for; empty for NumPy kernels."""
        return str(self._any.manifest().get("variant", ""))

    def specialize(self, **values: float | str) -> KernelFunction:
        """Compile the parameters in: values given here, defaults for the rest.

        A number is rounded to each format, as an input would be; text such as `1/3` is exact
        before that. Results are those of the parameters as inputs.

        Raises:
            TypeError: There is no such parameter, or one has neither value nor default.
            DefinitionError: A value does not lie in the parameter's domain.
        """
        self._check(values)
        texts = self.recipe.parameters | {name: _text(value) for name, value in values.items()}
        missing = [name for name, text in texts.items() if not text]
        if missing:
            raise TypeError(f"{self.name} has no default for {', '.join(missing)}")
        return type(self)(replace(self.recipe, fixed=tuple(texts.items())))

    def __repr__(self) -> str:
        made = f"C for {self.variant}" if self.target == "c" else "NumPy kernels"
        values = "".join(f", {name} = {text}" for name, text in self.recipe.fixed or ())
        note = f"; {self.note}" if self.note else ""
        what = f"{self.name} {self.output}{values}"
        return f"<compiled {what}: {self.dtype} at once, {self.accuracy}, {made}{note}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.recipe, self.recipe.activation.digest)

    @property
    def _any(self) -> Native | Fallback:
        return self._general if self._plain is None else self._plain

    @property
    def _general(self) -> Native | Fallback:
        """Give what takes the parameters as inputs."""
        if self._plain is not None and not self._names:
            return self._plain
        if self._open is None:
            with self._lock:
                if self._open is None:
                    self._open = _engine(self.recipe, self.recipe.job(None))
        return self._open

    def _numbers(self, params: dict[str, Any]) -> tuple[Any, ...]:
        self._check(params)
        texts = self.recipe.parameters
        missing = [name for name in texts if name not in params and not texts[name]]
        if missing:
            raise TypeError(f"{self.name} has no default for {', '.join(missing)}")
        return tuple(
            params[name] if name in params else _number(text) for name, text in texts.items()
        )

    def _check(self, params: dict[str, Any]) -> None:
        for name in params:
            if name not in self._names:
                raise TypeError(f"{self.name} has no parameter {name}; {self._by_name}")

    @property
    def _by_name(self) -> str:
        names = ", ".join(f"{name}=" for name in self._names)
        return f"parameters are given by name: {names}" if names else "it has no parameters"

    def _split(self, more: tuple[Any, ...], out: Any) -> tuple[tuple[Any, ...], Any]:
        """Take the further arrays, and `out` behind them."""
        names = self._any.job.arrays[1:]
        if len(more) < len(names):
            raise TypeError(f"{self.name} {self.output} needs {', '.join(names[len(more) :])}")
        rest = more[len(names) :]
        if len(rest) > 1 or (rest and out is not None):
            raise TypeError(f"{self.name}: too many arguments; {self._by_name}")
        return more[: len(names)], rest[0] if rest else out


class CompiledActivation(KernelFunction):
    """An activation to be called on arrays: its value, and further outputs as attributes."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self._others: dict[str, KernelFunction] = {}

    @property
    def grad(self) -> KernelFunction:
        """Give the derivative in x."""
        return self.part("grad")

    @property
    def grad2(self) -> KernelFunction:
        """Give the second derivative in x."""
        return self.part("grad2")

    @property
    def value_and_grad(self) -> KernelFunction:
        """Give value and derivative in one pass: two results."""
        return self.part("value_and_grad")

    @property
    def backward(self) -> KernelFunction:
        """Give upstream times derivative, from x and upstream."""
        return self.part("backward")

    def part(self, output: str) -> KernelFunction:
        """Give one output, compiled when it is first asked for; also `grad_<parameter>`.

        Raises:
            KernelError: There is no such output.
        """
        with self._lock:
            if output not in self._others:
                self._others[output] = KernelFunction(replace(self.recipe, output=output))
            return self._others[output]


def _engine(recipe: Recipe, job: Job) -> Native | Fallback:
    """Find who computes: compiled C, or NumPy kernels where nothing can be compiled."""
    if recipe.target not in {None, *TARGETS}:
        raise UnknownNameError(
            "no such target to call",
            subject=str(recipe.target),
            hint=f"known: {', '.join(TARGETS)}",
        )
    if recipe.target == "numpy":
        return Fallback(job)
    try:
        return Native(job)
    except ToolchainError as error:
        from symact.build.toolchain import find_compiler

        if recipe.target == "c" or find_compiler() is not None:
            raise
        return Fallback(job, f"{error.message}; {error.hint}")


def _rebuild(kind: type[KernelFunction], recipe: Recipe, digest: str) -> KernelFunction:
    """Compile again what was pickled, in a process that may have another cache."""
    if recipe.activation.digest != digest:
        raise SymactError(
            "was pickled by another version of symact", subject=recipe.activation.name
        )
    return kind(recipe)


def _text(value: float | str) -> str:
    """Write a value exactly; a float means its shortest decimal."""
    from fractions import Fraction

    return value if isinstance(value, str) else str(Fraction(repr(float(value))))


def _number(text: str) -> float:
    """Give the double of an exact default."""
    from fractions import Fraction

    try:
        return float(Fraction(text))
    except ValueError:
        from symact.language.reader import read

        return float(read(text, {}))
