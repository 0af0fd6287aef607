"""Activations that pull their input towards zero."""

from symact.activation import Activation

ROWS = (
    Activation(
        name="tanh_shrink",
        title="Tanh shrinkage",
        formula="x - tanh(x)",
        family="shrinkage",
        aliases=(
            ("pytorch", ("torch.nn.Tanhshrink", "torch.nn.functional.tanhshrink")),
            ("keras", ("keras.activations.tanh_shrink", "keras.ops.tanh_shrink")),
        ),
    ),
)
