"""onnxruntime: one model for each function, bound to arrays that are there.

The models are written here byte by byte: ONNX files are protocol buffers, of which a model of one
element type and fixed shapes needs only a few fields (onnx.proto3 of the ONNX project).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from symact.build.peers.protobuf import Field, message
from symact.build.peers.records import Arrays, Bound, Job, Numbers, Peer, in_place

Node = tuple[str, tuple[str, ...], str, dict[str, float | str], str]
"""Operator, inputs, output, attributes, domain."""

_MICROSOFT = "com.microsoft"


def _one(op: str, domain: str = "", **attributes: float | str) -> tuple[Node, ...]:
    return ((op, ("x",), "y", attributes, domain),)


def _gated(gate: tuple[Node, ...], by: str = "x", times: str = "b") -> tuple[Node, ...]:
    """Spell the gate of one input, times the other one."""
    ((op, _, _, attributes, domain),) = gate
    return (op, (by,), "a", attributes, domain), ("Mul", ("a", times), "y", {}, "")


VALUE: dict[str, tuple[Node, ...]] = {
    "relu": _one("Relu"),
    "leaky_relu": _one("LeakyRelu", alpha=0.01),
    "sigmoid": _one("Sigmoid"),
    "tanh": _one("Tanh"),
    "softplus": _one("Softplus"),
    "elu": _one("Elu", alpha=1.0),
    "selu": _one("Selu"),
    # what its optimizer makes of x * Sigmoid(x)
    "silu": _one("QuickGelu", _MICROSOFT, alpha=1.0),
    "gelu": _one("Gelu", approximate="none"),
    "gelu_tanh": _one("Gelu", approximate="tanh"),
    "mish": _one("Mish"),
    "softsign": _one("Softsign"),
    "hard_swish": _one("HardSwish"),
    "log_sigmoid": (
        ("Neg", ("x",), "a", {}, ""),
        ("Softplus", ("a",), "b", {}, ""),
        ("Neg", ("b",), "y", {}, ""),
    ),
    "hard_sigmoid": _one("HardSigmoid", alpha=1 / 6, beta=0.5),
    "glu": _gated(_one("Sigmoid"), "b", "x"),
    "reglu": _gated(_one("Relu")),
    "geglu": _gated(_one("Gelu", approximate="none")),
    "swiglu": _gated(_one("QuickGelu", _MICROSOFT, alpha=1.0)),
    "bilinear": (("Mul", ("x", "b"), "y", {}, ""),),
    # their axis is the last one where none is given
    "softmax": _one("Softmax"),
    "log_softmax": _one("LogSoftmax"),
    "hardmax": _one("Hardmax"),
}
"""Values, by name of the activation."""

TYPES = {"float32": 1, "float16": 10, "float64": 11}
"""Element types of ONNX."""

OPSET, MICROSOFT_OPSET, IR = 20, 1, 9


Shape = tuple[int, ...]


def model(nodes: tuple[Node, ...], dtype: str, inputs: Mapping[str, Shape], output: Shape) -> bytes:
    """Write a model of named inputs and the output `y`, with the shapes given."""
    graph: list[Field] = [(1, _node(node)) for node in nodes]
    graph += [(2, "g"), *((11, _info(name, dtype, shape)) for name, shape in inputs.items())]
    graph.append((12, _info("y", dtype, output)))
    opsets = [message([(1, ""), (2, OPSET)]), message([(1, _MICROSOFT), (2, MICROSOFT_OPSET)])]
    return message([(1, IR), (7, message(graph)), *((8, each) for each in opsets)])


def _node(node: Node) -> bytes:
    op, inputs, output, attributes, domain = node
    fields: list[Field] = [(1, name) for name in inputs]
    fields += [(2, output), (4, op)]
    fields += [(5, _attribute(name, value)) for name, value in attributes.items()]
    return message([*fields, (7, domain)])


def _attribute(name: str, value: float | str) -> bytes:
    if isinstance(value, str):
        return message([(1, name), (4, value), (20, 3)])
    return message([(1, name), (2, float(value)), (20, 1)])


def _info(name: str, dtype: str, shape: Shape) -> bytes:
    axes = message([(1, message([(1, size)])) for size in shape])
    tensor = message([(1, TYPES[dtype]), (2, axes)])
    return message([(1, name), (2, message([(1, tensor)]))])


def _start(_threads: int) -> None:
    import_module("onnxruntime").set_default_logger_severity(4)


def _session(nodes: tuple[Node, ...], arrays: Arrays, threads: int) -> Any:
    ort = import_module("onnxruntime")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    inputs = {name: array.shape for name, array in _named(arrays).items()}
    text = model(nodes, arrays.dtype, inputs, arrays.outs[0].shape)
    return ort.InferenceSession(text, options, providers=["CPUExecutionProvider"])


def _named(arrays: Arrays) -> dict[str, Numbers]:
    return dict(zip(("x", "b"), arrays.inputs, strict=False))


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    nodes = VALUE.get(job.known) if job.output == "value" else None
    if nodes is None or arrays.dtype not in TYPES:
        return None
    try:
        session = _session(nodes, arrays, job.threads)
    except Exception:  # noqa: BLE001 - no kernel for this format; the library has errors of its own
        return None
    binding = session.io_binding()
    for name, array in _named(arrays).items():
        _place(binding.bind_input, name, array)
    _place(binding.bind_output, "y", arrays.outs[0])

    def call(_keep: object = arrays) -> object:
        return session.run_with_iobinding(binding)

    return in_place(call, arrays)


def _place(bind: Any, name: str, array: Numbers) -> None:
    bind(name, "cpu", 0, array.dtype.type, list(array.shape), array.ctypes.data)


ONNXRUNTIME = Peer("onnxruntime", ("onnxruntime",), _start, _bind)
