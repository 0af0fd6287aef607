"""Activations that pull their input towards zero."""

from symact.activation import Activation, Citation, Kink, Parameter

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
    Activation(
        name="hard_shrink",
        title="Hard shrinkage",
        formula="Piecewise((x, x > lambd), (x, x < -lambd), (0, True))",
        family="shrinkage",
        parameters=(
            Parameter(
                name="lambd",
                default="1/2",
                domain="positive",
                doc="Half the width of the dead zone.",
            ),
        ),
        kinks=(
            Kink(at="-lambd", order=-1, grad="0", note="the value is 0 at the jump"),
            Kink(at="lambd", order=-1, grad="0", note="the value is 0 at the jump"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Hardshrink", "torch.nn.functional.hardshrink")),
            ("keras", ("keras.activations.hard_shrink", "keras.ops.hard_shrink")),
            ("onnx", ("Shrink(bias=0)",)),
        ),
        citations=(
            Citation(
                authors="Donoho, Johnstone",
                year=1994,
                title="Ideal spatial adaptation by wavelet shrinkage",
            ),
        ),
    ),
    Activation(
        name="soft_shrink",
        title="Soft shrinkage",
        formula="Piecewise((x - lambd, x > lambd), (x + lambd, x < -lambd), (0, True))",
        family="shrinkage",
        parameters=(
            Parameter(
                name="lambd",
                default="1/2",
                domain="positive",
                doc="Half the width of the dead zone.",
            ),
        ),
        kinks=(
            Kink(at="-lambd", order=0, grad="0", note="PyTorch and Keras agree"),
            Kink(at="lambd", order=0, grad="0", note="PyTorch and Keras agree"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Softshrink", "torch.nn.functional.softshrink")),
            ("keras", ("keras.activations.soft_shrink", "keras.ops.soft_shrink")),
        ),
        citations=(
            Citation(
                authors="Donoho, Johnstone",
                year=1994,
                title="Ideal spatial adaptation by wavelet shrinkage",
            ),
        ),
    ),
    Activation(
        name="shrink",
        title="Shrinkage with bias",
        formula="Piecewise((x - bias, x > lambd), (x + bias, x < -lambd), (0, True))",
        family="shrinkage",
        parameters=(
            Parameter(
                name="lambd",
                default="1/2",
                domain="positive",
                doc="Half the width of the dead zone.",
            ),
            Parameter(
                name="bias",
                default="0",
                domain="real",
                doc="Distance moved towards zero outside it.",
            ),
        ),
        kinks=(
            Kink(at="-lambd", order=-1, grad="0", note="continuous where bias = lambd"),
            Kink(at="lambd", order=-1, grad="0", note="continuous where bias = lambd"),
        ),
        aliases=(("onnx", ("Shrink",)),),
    ),
    Activation(
        name="threshold",
        title="Threshold",
        formula="Piecewise((x, x > theta), (default_value, True))",
        family="shrinkage",
        parameters=(
            Parameter(
                name="theta",
                default="0",
                domain="real",
                doc="Largest input that is replaced; frameworks have no default, zero is relu.",
            ),
            Parameter(
                name="default_value",
                default="0",
                domain="real",
                doc="What replaces it, `value` in PyTorch; frameworks have no default.",
            ),
        ),
        kinks=(
            Kink(
                at="theta",
                order=-1,
                grad="0",
                note="PyTorch and Keras agree; continuous where default_value = theta, as "
                "at the defaults",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Threshold", "torch.nn.functional.threshold")),
            ("keras", ("keras.activations.threshold", "keras.ops.threshold")),
        ),
    ),
    Activation(
        name="thresholded_relu",
        title="Thresholded ReLU",
        formula="Piecewise((x, x > theta), (0, True))",
        family="shrinkage",
        parameters=(
            Parameter(
                name="theta",
                default="1",
                domain="nonnegative",
                doc="Largest input that gives zero.",
            ),
        ),
        kinks=(
            Kink(
                at="theta",
                order=-1,
                grad="0",
                note="the value is 0 at the jump; continuous where theta = 0",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Threshold(theta, 0)",)),
            ("keras", ("keras.activations.threshold(theta, 0)", "keras.layers.ThresholdedReLU")),
            ("onnx", ("ThresholdedRelu",)),
        ),
        citations=(
            Citation(
                authors="Konda, Memisevic, Krueger",
                year=2014,
                title="Zero-bias autoencoders and the benefits of co-adapting features",
            ),
        ),
    ),
)
