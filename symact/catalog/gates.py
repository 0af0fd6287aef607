"""More activations of the form input times gate."""

from symact.activation import Activation, Citation, Kind, Parameter

ROWS = (
    Activation(
        name="lisht",
        title="Linearly scaled hyperbolic tangent (LiSHT)",
        formula="x*tanh(x)",
        family="gates",
        aliases=(("tensorflow_addons", ("tfa.activations.lisht",)),),
        citations=(
            Citation(
                authors="Roy, Manna, Dubey, Chaudhuri",
                year=2019,
                title="LiSHT: non-parametric linearly scaled hyperbolic tangent "
                "activation function",
                identifier="arXiv:1901.05894",
            ),
        ),
    ),
    Activation(
        name="tanh_exp",
        title="TanhExp",
        formula="x*tanh(exp(x))",
        family="gates",
        aliases=(("literature", ("TeLU",)),),
        citations=(
            Citation(
                authors="Liu, Di",
                year=2020,
                title="TanhExp: a smooth activation function with high convergence speed",
            ),
        ),
    ),
    Activation(
        name="serf",
        title="Log-softplus error activation (SERF)",
        formula="x*erf(log(1 + exp(x)))",
        family="gates",
        aliases=(("e3x", ("e3x.nn.serf",)),),
        citations=(
            Citation(
                authors="Nag, Bhattacharyya",
                year=2021,
                title="SERF: towards better training of deep neural networks using "
                "log-softplus error activation function",
                identifier="arXiv:2108.09598",
            ),
        ),
    ),
    Activation(
        name="phish",
        title="Phish",
        formula="x*tanh(x*(1 + erf(x/sqrt(2)))/2)",
        family="gates",
        citations=(
            Citation(
                authors="Naveen",
                year=2022,
                title="Phish: a novel hyper-optimizable activation function",
                identifier="doi:10.36227/techrxiv.17283824",
            ),
        ),
    ),
    Activation(
        name="logish",
        title="Logish",
        formula="alpha*x*log(1 + 1/(1 + exp(-beta*x)))",
        family="gates",
        parameters=(
            Parameter(name="alpha", default="1", domain="positive", doc="Factor."),
            Parameter(
                name="beta",
                default="1",
                domain="positive",
                doc="Steepness of the gate; 10 in the best variant of the paper.",
            ),
        ),
        citations=(
            Citation(
                authors="Zhu, Zeng, Liu, Zhang",
                year=2021,
                title="Logish: a new nonlinear nonmonotonic activation function for "
                "convolutional neural network",
                identifier="doi:10.1016/j.neucom.2021.06.067",
            ),
        ),
    ),
    Activation(
        name="smish",
        title="Smish",
        formula="alpha*x*tanh(log(1 + 1/(1 + exp(-beta*x))))",
        family="gates",
        parameters=(
            Parameter(name="alpha", default="1", domain="positive", doc="Factor."),
            Parameter(name="beta", default="1", domain="positive", doc="Steepness of the gate."),
        ),
        citations=(
            Citation(
                authors="Wang, Ren, Wang",
                year=2022,
                title="Smish: a novel activation function for deep learning methods",
            ),
        ),
    ),
    Activation(
        name="golu",
        title="Gompertz linear unit (GoLU)",
        formula="x*exp(-exp(-x))",
        family="gates",
        citations=(
            Citation(
                authors="Das, Safari, Adriaensen, Hutter",
                year=2025,
                title="Gompertz linear units: leveraging asymmetry for enhanced learning dynamics",
                identifier="arXiv:2502.03654",
            ),
        ),
    ),
    Activation(
        name="aria2",
        title="ARiA2",
        formula="x*(1 + exp(-beta*x))**(-alpha)",
        family="gates",
        parameters=(
            Parameter(name="alpha", default="3/2", domain="positive", doc="Power of the gate."),
            Parameter(name="beta", default="2", domain="positive", doc="Steepness of the gate."),
        ),
        citations=(
            Citation(
                authors="Patwardhan, Ingalhalikar, Walambe",
                year=2018,
                title="ARiA: utilizing Richard's curve for controlling the "
                "non-monotonicity of the activation function in deep neural nets",
                identifier="arXiv:1805.08878",
            ),
        ),
    ),
    Activation(
        name="silu_squared",
        title="Squared SiLU",
        formula="x**2/(1 + exp(-x))**2",
        family="gates",
    ),
    Activation(
        name="dsilu",
        title="Derivative of SiLU (dSiLU)",
        formula="(1 + x*(1 - 1/(1 + exp(-x))))/(1 + exp(-x))",
        family="gates",
        citations=(
            Citation(
                authors="Elfwing, Uchibe, Doya",
                year=2017,
                title="Sigmoid-weighted linear units for neural network function "
                "approximation in reinforcement learning",
                identifier="arXiv:1702.03118",
            ),
        ),
    ),
    Activation(
        name="acon_c",
        title="ACON-C",
        formula="(p1 - p2)*x/(1 + exp(-beta*(p1 - p2)*x)) + p2*x",
        family="gates",
        kind=Kind.PARAMETRIC,
        parameters=(
            Parameter(
                name="p1",
                default="1",
                domain="real",
                trainable=True,
                doc="Slope far right; the authors draw it from N(0, 1).",
            ),
            Parameter(
                name="p2",
                default="0",
                domain="real",
                trainable=True,
                doc="Slope far left; the authors draw it from N(0, 1).",
            ),
            Parameter(
                name="beta",
                default="1",
                domain="real",
                trainable=True,
                doc="Steepness of the switch.",
            ),
        ),
        citations=(
            Citation(
                authors="Ma, Zhang, Liu, Sun",
                year=2020,
                title="Activate or not: learning customized activation",
                identifier="arXiv:2009.04759",
            ),
        ),
    ),
)
