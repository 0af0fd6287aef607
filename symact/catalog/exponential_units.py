"""More activations that treat negative inputs by a curve of their own."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="elish",
        title="Exponential linear sigmoid squashing (ELiSH)",
        formula="Piecewise((x/(1 + exp(-x)), x >= 0), ((exp(x) - 1)/(1 + exp(-x)), True))",
        family="exponential_units",
        kinks=(
            Kink(at="0", order=1, grad="1/2", note="the second derivative jumps from 1 to 1/2"),
        ),
        citations=(
            Citation(
                authors="Basirat, Roth",
                year=2018,
                title="The quest for the golden activation function",
                identifier="arXiv:1808.00783",
            ),
        ),
    ),
    Activation(
        name="hard_elish",
        title="Hard ELiSH",
        formula="Piecewise((x, x >= 1), (x*(x + 1)/2, x >= 0), ((exp(x) - 1)*(x + 1)/2, x > "
        "-1), (0, True))",
        family="exponential_units",
        kinks=(
            Kink(at="-1", order=0, grad="0", note="one-sided from the flat side"),
            Kink(at="0", order=1, grad="1/2", note="the second derivative jumps from 3/2 to 1"),
            Kink(at="1", order=0, grad="1", note="one-sided from the identity"),
        ),
        citations=(
            Citation(
                authors="Basirat, Roth",
                year=2018,
                title="The quest for the golden activation function",
                identifier="arXiv:1808.00783",
            ),
        ),
    ),
    Activation(
        name="isrlu",
        title="Inverse square root linear unit (ISRLU)",
        formula="Piecewise((x, x >= 0), (x/sqrt(1 + alpha*x**2), True))",
        family="exponential_units",
        parameters=(
            Parameter(
                name="alpha",
                default="1",
                domain="positive",
                doc="One over the square of the lower bound.",
            ),
        ),
        kinks=(
            Kink(at="0", order=2, grad="1", note="the third derivative jumps from -3*alpha to 0"),
        ),
        citations=(
            Citation(
                authors="Carlile, Delamarter, Kinney, Marti, Whitney",
                year=2017,
                title="Improving deep learning by inverse square root linear units",
                identifier="arXiv:1710.09967",
            ),
        ),
    ),
    Activation(
        name="pelu",
        title="Parametric exponential linear unit (PELU)",
        formula="Piecewise((a*x/b, x >= 0), (a*(exp(x/b) - 1), True))",
        family="exponential_units",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="a",
                default="1",
                domain="positive",
                trainable=True,
                doc="Minus the lower bound.",
            ),
            Parameter(
                name="b", default="1", domain="positive", trainable=True, doc="Length scale."
            ),
        ),
        kinks=(
            Kink(at="0", order=1, grad="a/b", note="the second derivative jumps from a/b**2 to 0"),
        ),
        citations=(
            Citation(
                authors="Trottier, Giguère, Chaib-draa",
                year=2016,
                title="Parametric exponential linear unit for deep convolutional neural networks",
            ),
        ),
    ),
    Activation(
        name="xielu",
        title="Expanded integral of ELU (xIELU)",
        formula="Piecewise((alpha_p*x**2 + beta*x, x > 0), (alpha_n*(exp(x) - 1 - x) + beta*x, "
        "True))",
        family="exponential_units",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="alpha_p",
                default="4/5",
                domain="positive",
                trainable=True,
                doc="Curvature for positive inputs; stored through an inverse softplus.",
            ),
            Parameter(
                name="alpha_n",
                default="4/5",
                domain="positive",
                trainable=True,
                doc="Curvature for negative inputs; stored as beta plus a softplus, so above beta.",
            ),
            Parameter(
                name="beta",
                default="1/2",
                domain="positive",
                doc="Slope at zero; the implementation that evaluates the exponential at "
                "no more than -1e-6 leaves a jump there.",
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=1,
                grad="beta",
                note="the second derivative jumps from alpha_n to 2*alpha_p",
            ),
        ),
        aliases=(("huggingface", ("xielu",)),),
        citations=(
            Citation(
                authors="Huang, Schlag",
                year=2024,
                title="Deriving activation functions using integration",
                identifier="arXiv:2411.13010",
            ),
        ),
    ),
    Activation(
        name="soft_exponential",
        title="Soft exponential",
        formula="(exp(alpha*x) - 1)/alpha + alpha",
        family="exponential_units",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="alpha",
                default="1/2",
                domain="positive",
                trainable=True,
                doc="Growth rate; the branch alpha > 0. Zero is the identity, and alpha < "
                "0 a logarithm that is real on a half-line only.",
            ),
        ),
        citations=(
            Citation(
                authors="Godfrey, Gashler",
                year=2015,
                title="A continuum among logarithmic, linear, and exponential functions",
                identifier="arXiv:1602.01321",
            ),
        ),
    ),
    Activation(
        name="symlog",
        title="Symmetric logarithm (symlog)",
        formula="Piecewise((log(1 + x), x > 0), (-log(1 - x), True))",
        family="exponential_units",
        kinks=(Kink(at="0", order=1, grad="1", note="the second derivative jumps from 1 to -1"),),
        citations=(
            Citation(
                authors="Hafner, Pasukonis, Ba, Lillicrap",
                year=2023,
                title="Mastering diverse domains through world models",
            ),
        ),
    ),
)
