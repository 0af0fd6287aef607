"""Bounded, S-shaped activations."""

from symact.activation import Activation, Citation, Kink

ROWS = (
    Activation(
        name="sigmoid",
        title="Logistic sigmoid",
        formula="1/(1 + exp(-x))",
        family="sigmoids",
        aliases=(
            ("literature", ("logistic",)),
            ("pytorch", ("torch.nn.Sigmoid", "torch.sigmoid", "torch.nn.functional.sigmoid")),
            ("keras", ("keras.activations.sigmoid", "keras.ops.sigmoid")),
            ("tensorflow", ("tf.nn.sigmoid", "tf.math.sigmoid")),
            ("jax", ("jax.nn.sigmoid",)),
            ("flax", ("flax.linen.sigmoid", "flax.nnx.sigmoid")),
            ("mxnet", ("gluon.nn.Activation('sigmoid')", "npx.sigmoid")),
            ("onnx", ("Sigmoid",)),
            ("huggingface", ("sigmoid",)),
            ("timm", ("sigmoid",)),
            ("onednn", ("eltwise_logistic",)),
        ),
        citations=(
            Citation(
                authors="Rumelhart, Hinton, Williams",
                year=1986,
                title="Learning representations by back-propagating errors",
            ),
        ),
    ),
    Activation(
        name="tanh",
        title="Hyperbolic tangent",
        formula="tanh(x)",
        family="sigmoids",
        aliases=(
            ("pytorch", ("torch.nn.Tanh", "torch.tanh", "torch.nn.functional.tanh")),
            ("keras", ("keras.activations.tanh", "keras.ops.tanh")),
            ("tensorflow", ("tf.nn.tanh", "tf.math.tanh")),
            ("jax", ("jax.nn.tanh", "jax.numpy.tanh")),
            ("flax", ("flax.linen.tanh", "flax.nnx.tanh")),
            ("mxnet", ("gluon.nn.Activation('tanh')",)),
            ("onnx", ("Tanh",)),
            ("huggingface", ("tanh",)),
            ("timm", ("tanh",)),
            ("onednn", ("eltwise_tanh",)),
        ),
        citations=(
            Citation(
                authors="LeCun, Bottou, Orr, Müller",
                year=1998,
                title="Efficient BackProp",
            ),
        ),
    ),
    Activation(
        name="softsign",
        title="Softsign",
        formula="x/(1 + abs(x))",
        family="sigmoids",
        kinks=(
            Kink(
                at="0",
                order=1,
                grad="1",
                note="the second derivative jumps from 2 to -2",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Softsign", "torch.nn.functional.softsign")),
            ("keras", ("keras.activations.softsign", "keras.ops.softsign")),
            ("tensorflow", ("tf.nn.softsign",)),
            ("jax", ("jax.nn.soft_sign",)),
            ("flax", ("flax.linen.soft_sign", "flax.nnx.soft_sign")),
            ("mxnet", ("gluon.nn.Activation('softsign')", "npx.softsign")),
            ("onnx", ("Softsign",)),
        ),
        citations=(
            Citation(
                authors="Elliott",
                year=1993,
                title="A better activation function for artificial neural networks",
            ),
        ),
    ),
    Activation(
        name="hard_sigmoid",
        title="Hard sigmoid (slope 1/6)",
        formula="Piecewise((0, x <= -3), (1, x >= 3), (x/6 + 1/2, True))",
        family="sigmoids",
        kinks=(
            Kink(
                at="-3",
                order=0,
                grad="0",
                note="PyTorch, JAX and Keras agree; ONNX and MXNet default to slope 1/5, "
                "with kinks at -5/2 and 5/2",
            ),
            Kink(at="3", order=0, grad="0", note="as at -3"),
        ),
        aliases=(
            ("pytorch", ("torch.nn.Hardsigmoid", "torch.nn.functional.hardsigmoid")),
            ("keras", ("keras.activations.hard_sigmoid", "keras.ops.hard_sigmoid")),
            ("jax", ("jax.nn.hard_sigmoid",)),
            ("flax", ("flax.linen.hard_sigmoid", "flax.nnx.hard_sigmoid")),
            ("onnx", ("HardSigmoid(alpha=1/6)",)),
            ("timm", ("hard_sigmoid", "hardsigmoid")),
        ),
        citations=(
            Citation(authors="Courbariaux, Bengio, David", year=2015, title="BinaryConnect"),
            Citation(
                authors="Howard et al.",
                year=2019,
                title="Searching for MobileNetV3",
                identifier="arXiv:1905.02244",
            ),
        ),
    ),
)
