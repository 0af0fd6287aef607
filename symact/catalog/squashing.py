"""More S-shaped activations, bounded ones and some that grow slowly."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="scaled_tanh",
        title="Scaled tanh",
        formula="alpha*tanh(beta*x)",
        family="squashing",
        parameters=(
            Parameter(name="alpha", default="17159/10000", domain="positive", doc="Amplitude."),
            Parameter(name="beta", default="2/3", domain="positive", doc="Steepness."),
        ),
        aliases=(("onnx", ("ScaledTanh",)),),
        citations=(
            Citation(authors="LeCun, Bottou, Orr, Müller", year=1998, title="Efficient BackProp"),
        ),
    ),
    Activation(
        name="lecun_tanh",
        title="LeCun's scaled tanh",
        formula="17159*tanh(2*x/3)/10000",
        family="squashing",
        citations=(
            Citation(authors="LeCun, Bottou, Orr, Müller", year=1998, title="Efficient BackProp"),
        ),
    ),
    Activation(
        name="arctan",
        title="Arc tangent",
        formula="atan(x)",
        family="squashing",
        citations=(
            Citation(
                authors="Kamruzzaman, Aziz",
                year=2002,
                title="A note on activation function in multilayer feedforward learning",
            ),
        ),
    ),
    Activation(
        name="elliott",
        title="Elliott",
        formula="x/(2*(1 + abs(x))) + 1/2",
        family="squashing",
        kinks=(Kink(at="0", order=1, grad="1/2", note="the second derivative jumps from 1 to -1"),),
        citations=(
            Citation(
                authors="Elliott",
                year=1993,
                title="A better activation function for artificial neural networks",
            ),
        ),
    ),
    Activation(
        name="sqnl",
        title="Square nonlinearity (SQNL)",
        formula="Piecewise((-1, x < -2), (x + x**2/4, x < 0), (x - x**2/4, x <= 2), (1, True))",
        family="squashing",
        kinks=(
            Kink(at="-2", order=1, grad="0", note="the second derivative jumps from 0 to 1/2"),
            Kink(at="0", order=1, grad="1", note="the second derivative jumps from 1/2 to -1/2"),
            Kink(at="2", order=1, grad="0", note="the second derivative jumps from -1/2 to 0"),
        ),
        citations=(
            Citation(
                authors="Wuraola, Patel",
                year=2018,
                title="SQNL: a new computationally efficient activation function",
                identifier="doi:10.1109/IJCNN.2018.8489043",
            ),
        ),
    ),
    Activation(
        name="isru",
        title="Inverse square root unit (ISRU)",
        formula="x/sqrt(1 + alpha*x**2)",
        family="squashing",
        parameters=(
            Parameter(
                name="alpha",
                default="1",
                domain="positive",
                doc="One over the square of the bound.",
            ),
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
        name="laplace",
        title="Laplace attention function",
        formula="(1 + erf((x - mu)/(sigma*sqrt(2))))/2",
        family="squashing",
        parameters=(
            Parameter(
                name="mu",
                default="707107/1000000",
                domain="real",
                doc="Center; sqrt(1/2) in the paper.",
            ),
            Parameter(
                name="sigma",
                default="282095/1000000",
                domain="positive",
                doc="Width; sqrt(1/(4*pi)) in the paper.",
            ),
        ),
        aliases=(("huggingface", ("laplace",)),),
        citations=(
            Citation(
                authors="Ma et al.",
                year=2022,
                title="Mega: moving average equipped gated attention",
                identifier="arXiv:2209.10655",
            ),
        ),
    ),
    Activation(
        name="hexpo",
        title="Hexpo",
        formula="Piecewise((-a*(exp(-x/b) - 1), x >= 0), (c*(exp(x/d) - 1), True))",
        family="squashing",
        parameters=(
            Parameter(name="a", default="1", domain="positive", doc="Upper bound."),
            Parameter(
                name="b", default="1", domain="positive", doc="Length scale for positive inputs."
            ),
            Parameter(name="c", default="1", domain="positive", doc="Minus the lower bound."),
            Parameter(
                name="d", default="1", domain="positive", doc="Length scale for negative inputs."
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=0,
                grad="a/b",
                note="continuously differentiable where a/b = c/d, as at the defaults",
            ),
        ),
        citations=(
            Citation(
                authors="Kong, Takatsuka",
                year=2017,
                title="Hexpo: a vanishing-proof activation function",
                identifier="doi:10.1109/IJCNN.2017.7966168",
            ),
        ),
    ),
    Activation(
        name="penalized_tanh",
        title="Penalized tanh",
        formula="Piecewise((tanh(x), x > 0), (a*tanh(x), True))",
        family="squashing",
        parameters=(
            Parameter(
                name="a", default="1/4", domain="positive", doc="Factor for negative inputs."
            ),
        ),
        kinks=(Kink(at="0", order=0, grad="a", note="as leaky_relu in PyTorch"),),
        citations=(
            Citation(
                authors="Xu, Huang, Li",
                year=2016,
                title="Revise saturated activation functions",
                identifier="arXiv:1602.05980",
            ),
        ),
    ),
    Activation(
        name="dyt",
        title="Dynamic tanh (DyT)",
        formula="gamma*tanh(alpha*x) + beta",
        family="squashing",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(name="alpha", default="1/2", domain="real", trainable=True, doc="Steepness."),
            Parameter(name="gamma", default="1", domain="real", trainable=True, doc="Amplitude."),
            Parameter(name="beta", default="0", domain="real", trainable=True, doc="Offset."),
        ),
        citations=(
            Citation(
                authors="Zhu, Chen, He, LeCun, Liu",
                year=2025,
                title="Transformers without normalization",
            ),
        ),
    ),
)
