"""Writes test/golden/*.json: what scikit-learn computes, for the tests to hold this package against.

    python scripts/golden.py        with scikit-learn 1.9 installed

Numbers are written with all their digits. X is not: the tests make the same X from its rule, in `sample`.
"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.decomposition import NMF, MiniBatchNMF, non_negative_factorization
from sklearn.decomposition._nmf import _initialize_nmf

FOLDER = pathlib.Path(__file__).parent.parent / "test" / "golden"
SHAPES = {"tall": (31, 12, 4), "wide": (9, 40, 3), "exact SVD": (14, 11, 6), "long": (160, 64, 5)}
SPARSE_SHAPES = {"tall": (30, 22, 4), "wide": (16, 40, 3)}
PENALTIES = {
    "none": {},
    "mixed": dict(alpha_W=1e-3, alpha_H=2e-3, l1_ratio=0.4),
    "L1": dict(alpha_W=2e-3, l1_ratio=1.0),
    "L2 on H": dict(alpha_W=0.0, alpha_H=5e-3),
}


def sample(m, n, dtype):
    """Exact in float32, with parts, zeros and some texture: the same in TypeScript."""
    i, j = np.arange(m)[:, None], np.arange(n)[None, :]
    raw = ((i * 7 + j * 13 + (i * j) % 11 * 5) % 32) / 32 + np.where(i % 3 == j % 3, 2.0, 0.0) + np.where(i // 5 == j // 4, 1.5, 0.0)
    return np.where((i + 2 * j) % 5 == 0, 0.0, raw).astype(dtype)


def sparse_sample(m, n, dtype):
    """As `sample`, but 85 % zeros, with an empty row and an empty column."""
    i, j = np.arange(m)[:, None], np.arange(n)[None, :]
    raw = ((i * 7 + j * 13 + (i * j) % 11 * 5) % 32 + 1) / 32 + np.where(i % 3 == j % 3, 2.0, 0.0)
    kept = ((i * 7 + j * 11 + (i * j) % 13 * 3) % 20 < 3) & (i != 4) & (j != 3)
    return scipy.sparse.csr_matrix(np.where(kept, raw, 0.0).astype(dtype))


def numbers(array):
    return [float(value) for value in np.asarray(array, dtype=np.float64).ravel()]


def case(shape, dtype, solver, init, penalty, shuffle=False, tol=1e-4, max_iter=200, beta=2, sparse=False):
    m, n, k = (SPARSE_SHAPES if sparse else SHAPES)[shape]
    X = (sparse_sample if sparse else sample)(m, n, dtype)
    if beta <= 0:
        X = X + dtype(0.125)
    model = NMF(k, init=init, solver=solver, beta_loss=beta, random_state=42, shuffle=shuffle, tol=tol, max_iter=max_iter, **PENALTIES[penalty])
    W0, H0 = _initialize_nmf(X, k, init=init, random_state=42)
    W = model.fit_transform(X)
    rows = X[: m // 2] * dtype(0.5)
    # With an L1 penalty and beta = 1 scikit-learn adds the penalty again on every iteration of transform.
    right = not (beta == 1 and model.alpha_W * model.l1_ratio > 0)
    return dict(
        beta=beta,
        shape=shape, m=m, n=n, k=k, dtype=np.dtype(dtype).name, solver=solver, init=init, penalty=penalty,
        options=dict(alphaW=model.alpha_W, alphaH=model.alpha_H, l1Ratio=model.l1_ratio, shuffle=shuffle, tol=tol, maxIter=max_iter),
        startW=numbers(W0), startH=numbers(H0), W=numbers(W), H=numbers(model.components_),
        iterations=int(model.n_iter_), reconstructionError=float(model.reconstruction_err_),
        transformed=numbers(model.transform(rows)) if right else None,
    )


def frobenius(dtype):
    # In float32 two right implementations drift apart by rounding alone, the more the longer they run: 50 iterations at most.
    short = dict(tol=1e-3, max_iter=50) if dtype is np.float32 else {}
    cases = []
    for shape in SHAPES:
        for solver in ("mu", "cd"):
            for init in ("random", "nndsvd", "nndsvda", "nndsvdar"):
                for penalty in PENALTIES if shape == "tall" else ["none", "mixed"]:
                    cases.append(case(shape, dtype, solver, init, penalty, **short))
        cases.append(case(shape, dtype, "cd", "random", "none", shuffle=True, **short))
        cases.append(case(shape, dtype, "mu", "random", "none", tol=0, max_iter=25))
        if not short:
            cases.append(case(shape, dtype, "cd", "random", "mixed", tol=1e-8, max_iter=1000))
    return cases


def divergences(dtype):
    short = dict(tol=1e-3, max_iter=30) if dtype is np.float32 else {}
    cases = []
    for beta in (1, 0, 0.5, 1.5, 3, -1):
        for init in ("random", "nndsvda"):
            for penalty in ("none", "mixed"):
                cases.append(case("tall", dtype, "mu", init, penalty, beta=beta, **short))
        cases.append(case("wide", dtype, "mu", "random", "none", beta=beta, tol=0, max_iter=15))
        cases.append(case("long", dtype, "mu", "random", "L2 on H", beta=beta, tol=0, max_iter=15))
    return cases


def sparse(dtype):
    """From compressed rows: on compressed columns scikit-learn's multiplicative updates for beta != 2 give wrong factors."""
    short = dict(tol=1e-3, max_iter=30) if dtype is np.float32 else {}
    cases = []
    for solver, beta in (("mu", 2), ("cd", 2), ("mu", 1), ("mu", 0.5), ("mu", 1.5), ("mu", 3)):
        for init in ("random", "nndsvd", "nndsvda", "nndsvdar"):
            for penalty in ("none", "mixed"):
                cases.append(case("tall", dtype, solver, init, penalty, beta=beta, sparse=True, **short))
        for init in ("random", "nndsvda"):
            cases.append(case("wide", dtype, solver, init, "L2 on H", beta=beta, sparse=True, **short))
    return cases


def held_case(shape, dtype, solver, update, penalty, beta, tol=1e-4, max_iter=200):
    """One factor held. For H, W is held: the transposed problem of theirs, in which alpha_W and alpha_H trade places."""
    m, n, k = SHAPES[shape]
    X = sample(m, n, dtype) + dtype(0.125 if beta <= 0 else 0)
    W0, H0 = _initialize_nmf(X, k, init="random", random_state=7)
    options = dict(alpha_W=0.0, alpha_H=0.0, l1_ratio=0.0) | PENALTIES[penalty]
    if options["alpha_H"] == 0.0 and penalty == "L1":
        options["alpha_H"] = options["alpha_W"]
    theirs = dict(options, solver=solver, beta_loss=beta, init="custom", update_H=False, tol=tol, max_iter=max_iter)
    if update == "W":
        found, _, iterations = non_negative_factorization(X, H=H0.copy(), n_components=k, **theirs)
    else:
        theirs.update(alpha_W=options["alpha_H"], alpha_H=options["alpha_W"])
        found, _, iterations = non_negative_factorization(X.T, H=np.ascontiguousarray(W0.T), n_components=k, **theirs)
        found = found.T
    return dict(
        beta=beta, shape=shape, m=m, n=n, k=k, dtype=np.dtype(dtype).name, solver=solver, update=update, penalty=penalty,
        options=dict(alphaW=options["alpha_W"], alphaH=options["alpha_H"], l1Ratio=options["l1_ratio"], tol=tol, maxIter=max_iter),
        held=numbers(H0 if update == "W" else W0), found=numbers(found), iterations=int(iterations),
    )


def held(dtype):
    short = dict(tol=1e-3, max_iter=30) if dtype is np.float32 else {}
    cases = []
    for shape in ("tall", "wide"):
        for update in ("W", "H"):
            for penalty in PENALTIES:
                for solver, beta in (("mu", 2), ("cd", 2), ("mu", 1), ("mu", 0), ("mu", 0.5), ("mu", 1.5), ("mu", 3), ("mu", -1)):
                    # With an L1 penalty and beta = 1 scikit-learn adds the penalty again on every iteration.
                    if beta == 1 and penalty in ("mixed", "L1"):
                        continue
                    cases.append(held_case(shape, dtype, solver, update, penalty, beta, **short))
    return cases


def mini_batch_case(shape, dtype, beta, penalty, partial=None, init="random", fitted=0, **options):
    """A fit and a transform; or, given sizes of batches, a partial_fit of each in turn, after a fit of the first `fitted` rows."""
    m, n, k = SHAPES[shape]
    X = sample(m, n, dtype) + dtype(0.125 if beta <= 0 else 0)
    model = MiniBatchNMF(k, init=init, beta_loss=beta, random_state=42, **PENALTIES[penalty], **options)
    W0, H0 = _initialize_nmf(X[: fitted or m] if fitted or partial is None else X[: partial[0]], k, init=init, random_state=42)
    names = dict(batch_size="batchSize", forget_factor="forgetFactor", fresh_restarts="freshRestarts", max_iter="maxIter", tol="tol",
                 fresh_restarts_max_iter="freshRestartsMaxIter", transform_max_iter="transformMaxIter", max_no_improvement="maxNoImprovement",
                 alpha_W="alphaW", alpha_H="alphaH", l1_ratio="l1Ratio")
    result = dict(
        beta=beta, shape=shape, m=m, n=n, k=k, dtype=np.dtype(dtype).name, penalty=penalty, init=init, partial=partial, fitted=fitted,
        options={ours: getattr(model, theirs) for theirs, ours in names.items() if theirs != "transform_max_iter" or model.transform_max_iter},
        startW=numbers(W0), startH=numbers(H0),
    )
    if partial is None:
        result.update(W=numbers(model.fit_transform(X)), iterations=int(model.n_iter_), reconstructionError=float(model.reconstruction_err_))
    else:
        first = fitted
        if fitted:
            model.fit(X[:fitted])
        for rows in partial:
            model.partial_fit(X[first : first + rows])
            first += rows
    rows = X[: m // 2] * dtype(0.5)
    result.update(H=numbers(model.components_), steps=int(model.n_steps_), transformed=numbers(model.transform(rows)))
    return result


def mini_batches(dtype):
    cases = []
    # As for the whole-matrix updates: in float32 rounding drives right implementations apart.
    few = 4 if dtype is np.float32 else 20
    for beta in (2, 1, 0, 0.5, 1.5, 3, -1):
        for penalty in ("none", "mixed"):
            for fresh in (False, True):
                more = dict(fresh_restarts=fresh, max_iter=few)
                cases.append(mini_batch_case("tall", dtype, beta, penalty, batch_size=8, **more))
                cases.append(mini_batch_case("tall", dtype, beta, penalty, init="nndsvda", batch_size=31, forget_factor=0.5, tol=0, **more))
            cases.append(mini_batch_case("long", dtype, beta, penalty, partial=[40, 40, 7, 60], batch_size=64, max_iter=few))
        cases.append(mini_batch_case("long", dtype, beta, "L1", batch_size=50, forget_factor=1.0, tol=1e-3, max_iter=few))
        cases.append(mini_batch_case("wide", dtype, beta, "L2 on H", batch_size=4, fresh_restarts=True, fresh_restarts_max_iter=5, max_iter=few))
        cases.append(mini_batch_case("long", dtype, beta, "none", partial=[20, 140], batch_size=10, forget_factor=0.2, transform_max_iter=7))
        cases.append(mini_batch_case("long", dtype, beta, "mixed", partial=[30, 30], fitted=100, batch_size=25, max_iter=few))
        if dtype is np.float64:
            cases.append(mini_batch_case("long", dtype, beta, "none", batch_size=32, max_iter=100, tol=0, max_no_improvement=3))
            cases.append(mini_batch_case("long", dtype, beta, "none", batch_size=160, forget_factor=0.0, tol=2e-3, max_no_improvement=None))
    return cases


def write(name, cases):
    FOLDER.mkdir(parents=True, exist_ok=True)
    made_by = f"scripts/golden.py, scikit-learn {sklearn.__version__}, numpy {np.__version__}"
    (FOLDER / name).write_text(json.dumps(dict(madeBy=made_by, cases=cases), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    write("frobenius-float64.json", frobenius(np.float64))
    write("frobenius-float32.json", frobenius(np.float32))
    write("divergences-float64.json", divergences(np.float64))
    write("divergences-float32.json", divergences(np.float32))
    write("sparse-float64.json", sparse(np.float64))
    write("sparse-float32.json", sparse(np.float32))
    write("held-float64.json", held(np.float64))
    write("held-float32.json", held(np.float32))
    write("mini-batch-float64.json", mini_batches(np.float64))
    write("mini-batch-float32.json", mini_batches(np.float32))
