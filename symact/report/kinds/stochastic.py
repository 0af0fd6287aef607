"""Activations with a random input: evaluation and moments, as entries and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symact.activation import Activation
from symact.derive.derivative import derivative
from symact.derive.stochastic import Law, Moments, Noise
from symact.known import Known
from symact.report import typeset
from symact.report.kinds import common
from symact.report.plain import Data, how, number
from symact.report.plain import text as plain
from symact.report.sheet import Card, Entry, Section


def laws_data(laws: tuple[Law, ...]) -> list[Data]:
    """Write the laws of the random inputs."""
    return [
        {"input": law.name, "law": "uniform", "low": plain(law.low), "high": plain(law.high),
         "mean": plain(law.mean.value), "variance": plain(law.variance.value)}
        for law in laws
    ]  # fmt: skip


def document(activation: Activation, laws: tuple[Law, ...], found: Moments) -> Data:
    """Write everything that is known about an elementwise activation with a random input."""
    names = [n for n in activation.symbols if n not in {p.name for p in activation.parameters}]
    slopes = [(name, derivative(activation, 1, name)) for name in names]
    asked = {"gaussian mean": found.gaussian_mean, "gaussian second moment": found.gaussian_second}
    return {
        **common.head(activation, _equation(activation)),
        "draws": laws_data(laws),
        "derivatives": [
            {"wrt": n, "order": 1, "expr": plain(k.value), "latex": typeset.latex(k.value)} | how(k)
            for n, k in slopes
        ],
        "kinks": [{"at": k.at, "order": k.order, "grad": k.grad, "note": k.note}
                  for k in activation.kinks],
        "evaluation": {
            "mean": _formula(found.mean),
            "expr": plain(found.evaluation.value),
            "latex": typeset.latex(found.evaluation.value),
            "slope": number(found.slope),
            "steps": common.steps(found.slope),
        } | how(found.evaluation),
        "moments": {
            "variance": _formula(found.variance),
            "gaussian_mean": number(found.gaussian_mean),
            "gaussian_second_moment": number(found.gaussian_second),
        },
        "range": {},
        "lipschitz": {},
        **common.tail(activation, asked),
    }  # fmt: skip


def _formula(known: Known[Any]) -> Data:
    return {"expr": plain(known.value), "latex": typeset.latex(known.value)} | how(known)


def _equation(activation: Activation) -> str:
    return f"{typeset.applied(activation)} = {typeset.latex(activation.expr)}"


def card(activation: Activation, laws: tuple[Law, ...], found: Moments) -> Card:
    """Make the card of an elementwise activation with a random input."""
    shown = f"{activation.name}({', '.join(activation.inputs)}) = {plain(activation.expr)}"
    sections = (
        Section("Definition", tuple(common.definition(activation, shown, _equation(activation)))),
        Section("Derivatives", tuple(_derivatives(activation))),
        Section("Random input", tuple(law_entries(laws))),
        Section("Evaluation", tuple(_evaluation(found))),
        Section("Moments", tuple(_moments(found))),
    )
    return common.card(activation, sections)


def _derivatives(activation: Activation) -> Iterator[Entry]:
    for name in activation.inputs:
        known = derivative(activation, 1, name)
        symbol = typeset.latex(activation.symbols[name])
        head = rf"\frac{{\partial}}{{\partial {symbol}}} {typeset.applied(activation)}"
        yield common.entry(f"d/d{name}", known, plain(known.value),
                           f"{head} = {typeset.latex(known.value)}")  # fmt: skip


def law_entries(laws: tuple[Law, ...]) -> Iterator[Entry]:
    """Give the laws of the random inputs as entries."""
    for law in laws:
        symbol = law.name
        yield common.entry(f"mean of {law.name}", law.mean, plain(law.mean.value),
                           rf"\mathrm{{E}}[{symbol}] = {typeset.latex(law.mean.value)}"
                           )  # fmt: skip
        yield common.entry(f"variance of {law.name}", law.variance, plain(law.variance.value),
                           rf"\mathrm{{Var}}[{symbol}] = {typeset.latex(law.variance.value)}"
                           )  # fmt: skip


def _evaluation(found: Moments) -> Iterator[Entry]:
    yield common.entry("expectation over the random input", found.mean, plain(found.mean.value),
                       rf"\mathrm{{E}}[f] = {typeset.latex(found.mean.value)}")  # fmt: skip
    yield common.entry("evaluation mode, at the defaults", found.evaluation,
                       plain(found.evaluation.value),
                       typeset.latex(found.evaluation.value))  # fmt: skip
    if found.slope.value is not None:
        yield common.entry("slope left of zero", found.slope, plain(found.slope.value),
                           typeset.latex(found.slope.value))  # fmt: skip
    yield from common.proof(found.slope)


def _moments(found: Moments) -> Iterator[Entry]:
    yield common.entry("variance over the random input", found.variance,
                       plain(found.variance.value),
                       rf"\mathrm{{Var}}[f] = {typeset.latex(found.variance.value)}")  # fmt: skip
    for label, known in (("mean, x standard normal", found.gaussian_mean),
                         ("second moment, x standard normal", found.gaussian_second)):  # fmt: skip
        if known.value is not None:
            yield common.entry(label, known, plain(known.value), typeset.latex(known.value))
        else:
            yield common.entry(label, known, "")


def noise_data(noise: Noise) -> Data:
    """Write the law of the noise and of the hard choice."""
    return {
        "noise": plain(noise.expr),
        "mean": str(noise.mean.value),
        "variance": plain(noise.variance.value),
        "choice_probability": common.fact(noise.choice, noise.choice.value),
    }


def noise_section(noise: Noise, laws: tuple[Law, ...]) -> Section:
    """Make the section on the noise and on what evaluation does."""
    entries = [
        *law_entries(laws),
        Entry("noise", f"g = {plain(noise.expr)}", f"g = {typeset.latex(noise.expr)}"),
        common.entry("mean of g", noise.mean, str(noise.mean.value),
                     typeset.latex(noise.mean.value)),
        *common.proof(noise.mean),
        common.entry("variance of g", noise.variance, plain(noise.variance.value),
                     typeset.latex(noise.variance.value)),
        *common.proof(noise.variance),
        common.entry("probability that element i is the largest of x + g", noise.choice,
                     str(noise.choice.value)),
        *common.proof(noise.choice),
    ]  # fmt: skip
    return Section("Random input", tuple(entries))
