"""Smooth ramps: the integral of the sigmoid and its mirror image."""

from symact.activation import Activation, Citation

ROWS = (
    Activation(
        name="softplus",
        title="Softplus",
        formula="log(1 + exp(x))",
        family="logarithmic",
        aliases=(
            ("literature", ("SoftReLU",)),
            ("pytorch", ("torch.nn.Softplus", "torch.nn.functional.softplus")),
            ("keras", ("keras.activations.softplus", "keras.ops.softplus")),
            ("tensorflow", ("tf.nn.softplus", "tf.math.softplus")),
            ("jax", ("jax.nn.softplus",)),
            ("flax", ("flax.linen.softplus", "flax.nnx.softplus")),
            ("mxnet", ("gluon.nn.Activation('softrelu')",)),
            ("onnx", ("Softplus",)),
            ("onednn", ("eltwise_soft_relu",)),
        ),
        citations=(
            Citation(
                authors="Dugas, Bengio, Bélisle, Nadeau, Garcia",
                year=2000,
                title="Incorporating second-order functional knowledge for better option pricing",
            ),
        ),
    ),
    Activation(
        name="log_sigmoid",
        title="Logarithm of the sigmoid",
        formula="-log(1 + exp(-x))",
        family="logarithmic",
        aliases=(
            ("pytorch", ("torch.nn.LogSigmoid", "torch.nn.functional.logsigmoid")),
            ("keras", ("keras.activations.log_sigmoid", "keras.ops.log_sigmoid")),
            ("tensorflow", ("tf.math.log_sigmoid",)),
            ("jax", ("jax.nn.log_sigmoid",)),
            ("flax", ("flax.linen.log_sigmoid", "flax.nnx.log_sigmoid")),
            ("mxnet", ("gluon.nn.Activation('log_sigmoid')", "nd.log_sigmoid")),
        ),
    ),
)
