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
    Activation(
        name="soft_root_sign",
        title="Soft root sign (SRS)",
        formula="x/(x/alpha + exp(-x/beta))",
        family="trainable",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="alpha", default="2", domain="positive", trainable=True, doc="Upper bound."
            ),
            Parameter(
                name="beta",
                default="3",
                domain="positive",
                trainable=True,
                doc="Length scale; below E*alpha the denominator has no zero.",
            ),
        ),
        citations=(
            Citation(
                authors="Zhou, Li, Huo, Kung",
                year=2020,
                title="Soft-root-sign activation function",
                identifier="arXiv:2003.00547",
            ),
        ),
    ),
    Activation(
        name="pau",
        title="Padé activation unit (PAU)",
        formula="(a0 + a1*x + a2*x**2 + a3*x**3 + a4*x**4 + a5*x**5)/(1 + abs(b1*x + b2*x**2 + "
        "b3*x**3 + b4*x**4))",
        family="trainable",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="a0",
                default="1677907866726189/50000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the numerator. The defaults fit leaky_relu.",
            ),
            Parameter(
                name="a1",
                default="5050059186781659/10000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the numerator.",
            ),
            Parameter(
                name="a2",
                default="16534697310952233/10000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the numerator.",
            ),
            Parameter(
                name="a3",
                default="10050250776300007/5000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the numerator.",
            ),
            Parameter(
                name="a4",
                default="4659597793242259/5000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the numerator.",
            ),
            Parameter(
                name="a5",
                default="3810661599568959/25000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the numerator.",
            ),
            Parameter(
                name="b1",
                default="4812831860534153/100000000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the denominator.",
            ),
            Parameter(
                name="b2",
                default="19901239527529597/5000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the denominator.",
            ),
            Parameter(
                name="b3",
                default="1979698458215021/125000000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the denominator.",
            ),
            Parameter(
                name="b4",
                default="30183382839661377/100000000000000000",
                domain="real",
                trainable=True,
                doc="Coefficient of the denominator.",
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=0,
                grad="a1",
                note="the mean of both sides; a second kink stands at the zero of the "
                "denominator near -1.2e-5",
            ),
        ),
        citations=(
            Citation(
                authors="Molina, Schramowski, Kersting",
                year=2019,
                title="Padé activation units",
                identifier="arXiv:1907.06732",
            ),
        ),
    ),
)
