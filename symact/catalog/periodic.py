"""Activations that oscillate."""

from symact.activation import Activation, Citation, Parameter

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
)
