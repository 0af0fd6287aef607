"""Piecewise linear activations with one kink at the origin."""

from symact.activation import Activation, Citation, Kind, Kink, Parameter

ROWS = (
    Activation(
        name="relu",
        title="Rectified linear unit (ReLU)",
        formula="Piecewise((x, x > 0), (0, True))",
        family="rectifiers",
        kinks=(Kink(at="0", order=0, grad="0", note="PyTorch, TensorFlow, JAX and Keras agree"),),
        aliases=(
            ("literature", ("rectifier",)),
            ("pytorch", ("torch.nn.ReLU", "torch.relu", "torch.nn.functional.relu")),
            ("keras", ("keras.activations.relu", "keras.ops.relu", "keras.layers.ReLU")),
            ("tensorflow", ("tf.nn.relu",)),
            ("jax", ("jax.nn.relu",)),
            ("flax", ("flax.linen.relu", "flax.nnx.relu")),
            ("mxnet", ("gluon.nn.Activation('relu')", "npx.relu")),
            ("onnx", ("Relu",)),
            ("huggingface", ("relu",)),
            ("timm", ("relu",)),
            ("onednn", ("eltwise_relu",)),
        ),
        citations=(
            Citation(
                authors="Nair, Hinton",
                year=2010,
                title="Rectified linear units improve restricted Boltzmann machines",
            ),
        ),
    ),
    Activation(
        name="leaky_relu",
        title="Leaky ReLU",
        formula="Piecewise((x, x > 0), (negative_slope*x, True))",
        family="rectifiers",
        parameters=(
            Parameter(
                name="negative_slope",
                default="1/100",
                domain="positive",
                doc="Slope for negative inputs.",
                framework_defaults=(
                    ("keras.activations", "1/5"),
                    ("keras.layers", "3/10"),
                    ("tensorflow", "1/5"),
                    ("mxnet.npx", "1/4"),
                ),
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=0,
                grad="negative_slope",
                note="PyTorch, TensorFlow and Keras on either agree; JAX and Keras on JAX give 1",
            ),
        ),
        aliases=(
            ("literature", ("LReLU",)),
            ("pytorch", ("torch.nn.LeakyReLU", "torch.nn.functional.leaky_relu")),
            (
                "keras",
                ("keras.activations.leaky_relu", "keras.ops.leaky_relu", "keras.layers.LeakyReLU"),
            ),
            ("tensorflow", ("tf.nn.leaky_relu",)),
            ("jax", ("jax.nn.leaky_relu",)),
            ("flax", ("flax.linen.leaky_relu", "flax.nnx.leaky_relu")),
            ("mxnet", ("gluon.nn.LeakyReLU", "npx.leaky_relu(act_type='leaky')")),
            ("onnx", ("LeakyRelu",)),
            ("huggingface", ("leaky_relu",)),
            ("timm", ("leaky_relu",)),
        ),
        citations=(
            Citation(
                authors="Maas, Hannun, Ng",
                year=2013,
                title="Rectifier nonlinearities improve neural network acoustic models",
            ),
        ),
    ),
    Activation(
        name="prelu",
        title="Parametric ReLU",
        formula="Piecewise((x, x > 0), (alpha*x, True))",
        family="rectifiers",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="alpha",
                default="1/4",
                domain="real",
                trainable=True,
                doc="Learned slope for negative inputs.",
                framework_defaults=(("keras", "0"), ("flax", "1/100")),
            ),
        ),
        kinks=(
            Kink(
                at="0",
                order=0,
                grad="alpha",
                note="as PyTorch; keras.layers.PReLU gives 0 on every backend",
            ),
        ),
        aliases=(
            ("pytorch", ("torch.nn.PReLU", "torch.nn.functional.prelu")),
            ("keras", ("keras.layers.PReLU",)),
            ("flax", ("flax.linen.PReLU", "flax.nnx.PReLU")),
            ("mxnet", ("gluon.nn.PReLU",)),
            ("onnx", ("PRelu",)),
            ("huggingface", ("prelu",)),
            ("timm", ("prelu",)),
        ),
        citations=(
            Citation(
                authors="He, Zhang, Ren, Sun",
                year=2015,
                title="Delving deep into rectifiers",
                identifier="arXiv:1502.01852",
            ),
        ),
    ),
)
