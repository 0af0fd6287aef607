"""Ramps that are rounded at the bend, or grow like a power."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="squareplus",
        title="Squareplus",
        formula="(x + sqrt(x**2 + b))/2",
        family="smooth_rectifiers",
        parameters=(
            Parameter(
                name="b",
                default="4",
                domain="positive",
                doc="Width of the bend; zero would be relu.",
            ),
        ),
        aliases=(
            ("keras", ("keras.activations.squareplus", "keras.ops.squareplus")),
            ("jax", ("jax.nn.squareplus",)),
        ),
        citations=(
            Citation(
                authors="Barron",
                year=2021,
                title="Squareplus: a softplus-like algebraic rectifier",
                identifier="arXiv:2112.11687",
            ),
        ),
    ),
    Activation(
        name="sparse_plus",
        title="Sparse plus",
        formula="Piecewise((0, x <= -1), (x, x >= 1), ((x + 1)**2/4, True))",
        family="smooth_rectifiers",
        kinks=(
            Kink(at="-1", order=1, grad="0", note="the second derivative jumps from 0 to 1/2"),
            Kink(at="1", order=1, grad="1", note="the second derivative jumps from 1/2 to 0"),
        ),
        aliases=(
            ("keras", ("keras.activations.sparse_plus", "keras.ops.sparse_plus")),
            ("jax", ("jax.nn.sparse_plus",)),
        ),
        citations=(
            Citation(
                authors="Blondel, Martins, Niculae",
                year=2019,
                title="Learning with Fenchel-Young losses",
                identifier="arXiv:1901.02324",
            ),
        ),
    ),
    Activation(
        name="smelu",
        title="Smooth ReLU (SmeLU)",
        formula="Piecewise((0, x <= -beta), (x, x >= beta), ((x + beta)**2/(4*beta), True))",
        family="smooth_rectifiers",
        parameters=(
            Parameter(
                name="beta",
                default="1",
                domain="positive",
                doc="Half the width of the quadratic piece; 1 makes it sparse_plus.",
            ),
        ),
        kinks=(
            Kink(
                at="-beta",
                order=1,
                grad="0",
                note="the second derivative jumps from 0 to 1/(2*beta)",
            ),
            Kink(
                at="beta",
                order=1,
                grad="1",
                note="the second derivative jumps from 1/(2*beta) to 0",
            ),
        ),
        citations=(
            Citation(
                authors="Shamir, Lin, Coviello",
                year=2020,
                title="Smooth activations and reproducibility in deep networks",
            ),
        ),
    ),
    Activation(
        name="squared_relu",
        title="Squared ReLU",
        formula="Piecewise((x**2, x > 0), (0, True))",
        family="smooth_rectifiers",
        kinks=(Kink(at="0", order=1, grad="0", note="the second derivative jumps from 0 to 2"),),
        aliases=(
            ("huggingface", ("relu2",)),
            ("timm", ("SquaredReLU",)),
        ),
        citations=(
            Citation(
                authors="So et al.",
                year=2021,
                title="Primer: searching for efficient transformers for language modeling",
                identifier="arXiv:2109.08668",
            ),
        ),
    ),
    Activation(
        name="star_relu",
        title="StarReLU",
        formula="s*Piecewise((x**2, x > 0), (0, True)) + b",
        family="smooth_rectifiers",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="s",
                default="2/sqrt(5)",
                domain="real",
                trainable=True,
                doc="Scale; the paper rounds it to 0.8944.",
                framework_defaults=(("timm", "1"),),
            ),
            Parameter(
                name="b",
                default="-1/sqrt(5)",
                domain="real",
                trainable=True,
                doc="Offset; the paper rounds it to -0.4472.",
                framework_defaults=(("timm", "0"),),
            ),
        ),
        kinks=(Kink(at="0", order=1, grad="0", note="the second derivative jumps from 0 to 2*s"),),
        aliases=(("timm", ("StarReLU",)),),
        citations=(
            Citation(
                authors="Yu, Si, Zhou, Luo, Zhou, Feng, Yan, Wang",
                year=2022,
                title="MetaFormer baselines for vision",
                identifier="arXiv:2210.13452",
            ),
        ),
    ),
    Activation(
        name="sqrt_softplus",
        title="Square root of softplus",
        formula="sqrt(log(1 + exp(x)))",
        family="smooth_rectifiers",
        aliases=(("huggingface", ("sqrtsoftplus",)),),
    ),
    Activation(
        name="shifted_softplus",
        title="Shifted softplus",
        formula="log(1 + exp(x)) - log(2)",
        family="smooth_rectifiers",
        aliases=(("e3x", ("e3x.nn.shifted_softplus",)),),
        citations=(
            Citation(
                authors="Schütt et al.",
                year=2017,
                title="SchNet: a continuous-filter convolutional neural network for "
                "modeling quantum interactions",
            ),
        ),
    ),
    Activation(
        name="bent_identity",
        title="Bent identity",
        formula="(sqrt(x**2 + 1) - 1)/2 + x",
        family="smooth_rectifiers",
        aliases=(("e3x", ("e3x.nn.bent_identity",)),),
    ),
)
