"""A Dask scheduler with two workers on loopback, for tests: workers are processes."""

from contextlib import contextmanager


@contextmanager
def cluster():
    """Lend a client; the scheduler and its workers end with the block."""
    from distributed import Client, LocalCluster

    options = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": True,
        "host": "127.0.0.1",
        "dashboard_address": None,
    }
    with LocalCluster(**options) as made, Client(made) as client:
        yield client
