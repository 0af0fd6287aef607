"""A sweep over a real Dask scheduler; one of its two workers is killed in the middle."""

import os
import signal

import pytest
from sweep_dask import cluster

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.kernel import build_kernel
from symact.verify.sweep import make_job, sweep_job

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(
        not runnable_variants() or build.find_compiler() is None,
        reason="sweeps need a compiler and an x86-64 processor",
    ),
    pytest.mark.filterwarnings("ignore"),  # Dask warns of the worker that is lost
]


@pytest.mark.slow
def test_a_sweep_survives_the_loss_of_a_worker():
    activation = catalog.get("silu")
    kernel = build_kernel(activation, "value", "float32")
    job = make_job(activation, kernel, runnable_variants()[-1], 10)
    alone = sweep_job(job, size=1 << 17)
    killed = []

    with cluster() as client:
        pids = client.run(os.getpid)

        def kill_one(_done, _total, _label):
            if not killed:
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)

        result = sweep_job(job, client.get_executor(), size=1 << 17, progress=kill_one)

    assert killed
    assert result.tally == alone.tally
    assert result.tally.inputs == 1 << 22
