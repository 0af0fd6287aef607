"""The two modes of an activation with a random input, each a plain activation of its own.

In training the random input is an input like any other. In evaluation nothing is drawn: where the
activation acts element by element it is its expectation; where it perturbs a choice along an axis
it is the expectation of that choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sympy

from symact.activation import Activation, Kind
from symact.derive.stochastic import gumbel_noise, moments
from symact.errors import DefinitionError
from symact.language.printer import to_text

EVALUATION = "evaluation"


def explicit(activation: Activation) -> Activation:
    """Give training mode: the random input passed by the caller, parameters of its law left out.

    >>> from symact import catalog
    >>> training = explicit(catalog.get("rrelu"))
    >>> training.inputs, training.parameters, training.kind.value
    (('x', 'a'), (), 'gated')

    An activation without random inputs is given back as it is.
    """
    if not activation.draws or activation.indexed:
        return activation
    used = {s.name for s in activation.expr.free_symbols}
    return replace(
        activation, kind=Kind.GATED, gate=activation.inputs[0], draws=(), kinks=(),
        parameters=tuple(p for p in activation.parameters if p.name in used),
    )  # fmt: skip


def evaluation(activation: Activation) -> Activation:
    """Give evaluation mode: an activation without random input, named after the other one.

    >>> from symact import catalog
    >>> evaluation(catalog.get("rrelu")).formula
    'Piecewise((x, x > 0), (x*(lower + upper)/2, True))'
    >>> evaluation(catalog.get("gumbel_softmax")).formula
    'exp(x[i])/sum(exp(x[j]), j)'

    Raises:
        DefinitionError: It has not one random input, or its expectation is not known.
    """
    name, x = f"{activation.name}_{EVALUATION}", activation.inputs[0]
    title = f"{activation.title}, evaluation mode"
    plain = replace(
        activation, name=name, title=title, inputs=(x,), draws=(), kinks=(), aliases=(), gate=""
    )
    if not activation.indexed:
        mean = sympy.factor_terms(moments(activation).mean.value)
        used = {s.name for s in mean.free_symbols}
        return replace(
            plain, kind=Kind.ELEMENTWISE, formula=to_text(mean),
            parameters=tuple(p for p in activation.parameters if p.name in used),
        )  # fmt: skip
    noise = gumbel_noise(activation)
    if noise is None:
        raise DefinitionError(
            "has no expectation in closed form", subject=activation.name,
            hint="call it with random numbers and average",
        )  # fmt: skip
    return replace(plain, kind=Kind.VECTOR, formula=noise.evaluation, parameters=())


def modes(activations: Iterable[Activation]) -> tuple[Activation, ...]:
    """Put both modes in the place of each activation with a random input.

    >>> from symact import catalog
    >>> [each.name for each in modes([catalog.get("glu"), catalog.get("rrelu")])]
    ['glu', 'rrelu', 'rrelu_evaluation']
    """
    found: list[Activation] = []
    for each in activations:
        found += [explicit(each), evaluation(each)] if each.draws else [each]
    return tuple(found)
