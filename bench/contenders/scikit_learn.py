"""scikit-learn's non_negative_factorization, on the threads that the environment sets for its BLAS."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy
import scipy.sparse
import sklearn
import threadpoolctl
from sklearn.decomposition import non_negative_factorization
from sklearn.exceptions import ConvergenceWarning

warnings.simplefilter("ignore", ConvergenceWarning)
job = json.loads(sys.argv[1])
folder = Path(job["folder"])
k = job["k"]


def read(name, columns):
    return numpy.fromfile(folder / name).reshape(-1, columns)


def read_x():
    if not job["sparse"]:
        return read("X", job["columns"])
    indices, indptr = (numpy.fromfile(folder / name, dtype=numpy.int32) for name in ("indices", "indptr"))
    return scipy.sparse.csr_matrix((numpy.fromfile(folder / "X"), indices, indptr), shape=(job["rows"], job["columns"]))


X, W0, H0 = read_x(), read("W", k), read("H", job["columns"])
runs = []
for iterations in job["iterations"]:
    W, H = W0.copy(), H0.copy()
    start, start_cpu = time.perf_counter(), time.process_time()
    W, H, _ = non_negative_factorization(
        X, W, H, n_components=k, init="custom", solver=job["solver"], beta_loss=job["loss"], tol=0, max_iter=iterations
    )
    ms, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    runs.append({"ms": 1000 * ms, "cpuMs": 1000 * cpu})

W.tofile(folder / "W.out")
H.tofile(folder / "H.out")
blas = [
    {name: pool[name] for name in ("internal_api", "version", "architecture", "num_threads")}
    for pool in threadpoolctl.threadpool_info()
    if pool["user_api"] == "blas"
]
about = {"version": sklearn.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0], "blas": blas}
print(json.dumps({"runs": runs, "about": about}))
