"""Activations with a random input: the caller draws it and passes it, so they are functions."""

from symact.activation import Activation, Citation, Draw, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="rrelu",
        title="Randomized leaky ReLU (RReLU)",
        formula="Piecewise((x, x > 0), (a*x, True))",
        inputs=("x", "a"),
        parameters=(
            Parameter(
                name="lower",
                default="1/8",
                domain="real",
                doc="Lower end of the law of the slope.",
            ),
            Parameter(
                name="upper",
                default="1/3",
                domain="real",
                doc="Upper end of the law of the slope.",
                framework_defaults=(("mxnet", "167/500"),),
            ),
        ),
        kinks=(Kink(at="0", order=0, grad="a", note="PyTorch uses the drawn slope at 0."),),
        draws=(
            Draw(name="a", low="lower", high="upper", doc="One slope an element, in training."),
        ),
        family="stochastic",
        kind=Kind.STOCHASTIC,
        aliases=(
            ("pytorch", ("torch.nn.RReLU", "torch.nn.functional.rrelu")),
            ("mxnet", ("npx.leaky_relu(act_type='rrelu')",)),
            ("tensorflow_addons", ("tfa.activations.rrelu",)),
        ),
        citations=(
            Citation(
                authors="Xu, Wang, Chen, Li",
                year=2015,
                title="Empirical evaluation of rectified activations in convolutional network",
                identifier="arXiv:1505.00853",
            ),
        ),
    ),
    Activation(
        name="gumbel_softmax",
        title="Gumbel softmax",
        formula="exp((x[i] - log(-log(u[i])))/tau)/sum(exp((x[j] - log(-log(u[j])))/tau), j)",
        inputs=("x", "u"),
        parameters=(Parameter(name="tau", default="1", domain="positive", doc="Temperature."),),
        draws=(
            Draw(
                name="u",
                low="0",
                high="1",
                doc="One uniform number an element; -log(-log(u)) follows Gumbel's law.",
            ),
        ),
        family="stochastic",
        kind=Kind.STOCHASTIC,
        aliases=(("pytorch", ("torch.nn.functional.gumbel_softmax",)),),
        citations=(
            Citation(
                authors="Jang, Gu, Poole",
                year=2016,
                title="Categorical reparameterization with Gumbel-softmax",
                identifier="arXiv:1611.01144",
            ),
            Citation(
                authors="Maddison, Mnih, Teh",
                year=2016,
                title="The concrete distribution: a continuous relaxation of discrete "
                "random variables",
                identifier="arXiv:1611.00712",
            ),
        ),
    ),
)
