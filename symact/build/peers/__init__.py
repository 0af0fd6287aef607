"""Other libraries' activation functions beside ours: how each spells them, called in place."""

from symact.build.peers.by_jax import JAX
from symact.build.peers.by_numba import NUMBA
from symact.build.peers.by_numexpr import NUMEXPR
from symact.build.peers.by_numpy import NUMPY
from symact.build.peers.by_onnxruntime import ONNXRUNTIME
from symact.build.peers.by_scipy import SCIPY
from symact.build.peers.by_torch import TORCH
from symact.build.peers.copying import bind_copy
from symact.build.peers.own import OWN, Place, build_own
from symact.build.peers.own_rows import OWN_ROWS, build_own_rows
from symact.build.peers.records import Arrays, Bound, Job, Peer, aligned
from symact.build.peers.rows import COMMON
from symact.build.peers.settings import single_out

PEERS: dict[str, Peer] = {
    peer.who: peer for peer in (NUMPY, SCIPY, TORCH, JAX, ONNXRUNTIME, NUMEXPR, NUMBA)
}
"""Peers by name, in the order of tables."""

__all__ = [
    "COMMON",
    "OWN",
    "OWN_ROWS",
    "PEERS",
    "Arrays",
    "Bound",
    "Job",
    "Peer",
    "Place",
    "aligned",
    "bind_copy",
    "build_own",
    "build_own_rows",
    "single_out",
]
