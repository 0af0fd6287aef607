"""Small straight-line kernels: lowering by error analysis, legality, reference interpreter."""

from symact.kernel.assemble import DTYPES as DTYPES
from symact.kernel.assemble import OUTPUTS as OUTPUTS
from symact.kernel.assemble import build_kernel as build_kernel
from symact.kernel.interpret import interpret as interpret
from symact.kernel.legality import check as check
