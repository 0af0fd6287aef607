"""Small straight-line kernels: lowering by error analysis, legality, reference interpreter."""

from symact.kernel.assemble import build_library_kernel as build_library_kernel
from symact.kernel.interpret import interpret as interpret
from symact.kernel.kinds import build_kernel as build_kernel
from symact.kernel.kinds import build_kernels as build_kernels
from symact.kernel.legality import check as check
from symact.kernel.outputs import STANDARD_DTYPES as STANDARD_DTYPES
from symact.kernel.outputs import STANDARD_OUTPUTS as STANDARD_OUTPUTS
from symact.kernel.specialize import specialize as specialize
from symact.kernel.tiers import build_fast as build_fast
