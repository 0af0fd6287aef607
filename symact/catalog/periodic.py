"""Activations that oscillate."""

from symact.activation import Activation, Citation, Kind, Parameter

ROWS = (
    Activation(
        name="sine",
        title="Sine",
        formula="sin(omega*x)",
        family="periodic",
        parameters=(
            Parameter(
                name="omega",
                default="1",
                domain="positive",
                doc="Angular frequency; 30 in the first layer of SIREN.",
            ),
        ),
        aliases=(
            ("literature", ("SIREN",)),
            ("onnx", ("Sin",)),
        ),
        citations=(
            Citation(
                authors="Sitzmann, Martel, Bergman, Lindell, Wetzstein",
                year=2020,
                title="Implicit neural representations with periodic activation functions",
            ),
        ),
    ),
    Activation(
        name="sinc",
        title="Cardinal sine",
        formula="Piecewise((sin(x)/x, x != 0), (1, True))",
        family="periodic",
    ),
    Activation(
        name="gcu",
        title="Growing cosine unit (GCU)",
        formula="x*cos(x)",
        family="periodic",
        citations=(
            Citation(
                authors="Noel, Arunkumar, Trivedi, Dutta", year=2021, title="Growing cosine unit"
            ),
        ),
    ),
    Activation(
        name="snake",
        title="Snake",
        formula="x + sin(alpha*x)**2/alpha",
        family="periodic",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="alpha",
                default="1",
                domain="nonzero",
                trainable=True,
                doc="Frequency; Hugging Face layers add 1e-9 to it in the quotient.",
            ),
        ),
        aliases=(
            ("huggingface", ("Snake1d",)),
            ("tensorflow_addons", ("tfa.activations.snake(frequency=1)",)),
        ),
        citations=(
            Citation(
                authors="Ziyin, Hartwig, Ueda",
                year=2020,
                title="Neural networks fail to learn periodic functions and how to fix it",
                identifier="arXiv:2006.08195",
            ),
        ),
    ),
)
