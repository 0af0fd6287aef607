"""Activations whose shape is learned."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="flexible_relu",
        title="Flexible ReLU (FReLU)",
        formula="Piecewise((x, x > 0), (0, True)) + b",
        family="trainable",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(name="b", default="0", domain="real", trainable=True, doc="Offset."),
        ),
        kinks=(Kink(at="0", order=0, grad="0", note="as relu"),),
        citations=(
            Citation(
                authors="Qiu, Xu, Cai",
                year=2017,
                title="FReLU: flexible rectified linear units for improving "
                "convolutional neural networks",
            ),
        ),
    ),
    Activation(
        name="aplu",
        title="Adaptive piecewise linear unit (APL)",
        formula="Piecewise((x, x > 0), (0, True)) + a1*Piecewise((b1 - x, x < b1), (0, True)) "
        "+ a2*Piecewise((b2 - x, x < b2), (0, True))",
        family="trainable",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="a1",
                default="1/5",
                domain="real",
                trainable=True,
                doc="Slope of the first hinge.",
            ),
            Parameter(
                name="b1",
                default="1/2",
                domain="positive",
                trainable=True,
                doc="Place of the first hinge, right of zero; two hinges here, the paper "
                "takes any number.",
            ),
            Parameter(
                name="a2",
                default="1/10",
                domain="real",
                trainable=True,
                doc="Slope of the second hinge.",
            ),
            Parameter(
                name="b2",
                default="-1/2",
                domain="negative",
                trainable=True,
                doc="Place of the second hinge, left of zero.",
            ),
        ),
        kinks=(
            Kink(at="b2", order=0, grad="-a1", note="the hinge is flat at its place"),
            Kink(at="0", order=0, grad="-a1", note="as relu"),
            Kink(at="b1", order=0, grad="1", note="the hinge is flat at its place"),
        ),
        citations=(
            Citation(
                authors="Agostinelli, Hoffman, Sadowski, Baldi",
                year=2014,
                title="Learning activation functions to improve deep neural networks",
                identifier="arXiv:1412.6830",
            ),
        ),
    ),
)
