"""scikit-learn's non_negative_factorization, on the threads that the environment sets for its BLAS."""

import json
import re
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy
import scipy.sparse
import sklearn
import threadpoolctl
from sklearn.decomposition import NMF, non_negative_factorization
from sklearn.exceptions import ConvergenceWarning

warnings.simplefilter("ignore", ConvergenceWarning)
job = json.loads(sys.argv[1])
folder = Path(job["folder"])
k = job["k"]


def resident(field):
    """VmRSS or VmHWM (the peak) in bytes; elsewhere than on Linux only the peak is known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(re.search(rf"^{field}:\s+(\d+) kB", status.read_text(), re.MULTILINE)[1]) * 1024


def forget_peak():
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def read(name, columns):
    return numpy.fromfile(folder / name).reshape(-1, columns)


def read_x():
    if not job["sparse"]:
        return read("X", job["columns"])
    indices, indptr = (numpy.fromfile(folder / name, dtype=numpy.int32) for name in ("indices", "indptr"))
    return scipy.sparse.csr_matrix((numpy.fromfile(folder / "X"), indices, indptr), shape=(job["rows"], job["columns"]))


def call(_):
    model = NMF(k, solver=job["solver"], beta_loss=job["loss"])
    return model.fit_transform(X), model.components_


def factorize(iterations):
    W, H, _ = non_negative_factorization(
        X,
        W0.copy(),
        H0.copy(),
        n_components=k,
        init="custom",
        solver=job["solver"],
        beta_loss=job["loss"],
        tol=0,
        max_iter=iterations,
    )
    return W, H


before = resident("VmRSS")
X, W0, H0 = read_x(), read("W", k), read("H", job["columns"])
forget_peak()
blas = [
    {name: pool[name] for name in ("internal_api", "version", "architecture", "num_threads")}
    for pool in threadpoolctl.threadpool_info()
    if pool["user_api"] == "blas"
]
about = {"version": sklearn.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0], "blas": blas}
print(json.dumps(about), flush=True)
run = call if job["calls"] else factorize
for line in sys.stdin:
    start, start_cpu = time.perf_counter(), time.process_time()
    W, H = run(int(line))
    ms, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    peak = resident("VmHWM") - before
    if not job["calls"]:
        numpy.ascontiguousarray(W).tofile(folder / "W.out")
        numpy.ascontiguousarray(H).tofile(folder / "H.out")
    print(json.dumps({"ms": 1000 * ms, "cpuMs": 1000 * cpu, "peakBytes": peak}), flush=True)
