"""Writes test/io/corpus: files as NumPy, SciPy and pandas write them, for the tests to read.

    python scripts/io_golden.py          with numpy, scipy, pandas and pyarrow installed
    python scripts/io_golden.py FOLDER   checks instead what scripts/io_written.mjs wrote there: that those three read it

Entries are small fractions that every number type holds exactly; the tests make the same from their rule, in `sample`.
"""
import gzip
import pathlib
import sys
import zipfile

import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse

FOLDER = pathlib.Path(__file__).parent.parent / "test" / "io" / "corpus"
TYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]
ROWS, COLUMNS = [f"row {i}" for i in range(5)], ["alpha", "beta", "=gamma"]


def sample(m, n, dtype):
    """Whole numbers from 0 to 4, as fractions in floats, as zero or not in booleans."""
    i, j = np.arange(m)[:, None], np.arange(n)[None, :]
    whole = (i * 7 + j * 3) % 5
    kind = np.dtype(dtype).kind
    return (whole / 4 if kind == "f" else whole % 2 if kind == "b" else whole).astype(dtype)


def arrays():
    for kind in TYPES:
        for order, name in {"<": "little", ">": "big"}.items():
            if np.dtype(kind).itemsize > 1:
                np.save(FOLDER / f"{kind}-{name}.npy", sample(5, 3, order + kind))
        if np.dtype(kind).itemsize == 1:
            np.save(FOLDER / f"{kind}.npy", sample(5, 3, kind))
    np.save(FOLDER / "fortran.npy", np.asfortranarray(sample(5, 3, "f8")))
    for version in [(2, 0), (3, 0)]:
        with open(FOLDER / f"version-{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, sample(5, 3, "f8"), version)
    np.save(FOLDER / "no-rows.npy", sample(0, 3, "f8"))
    np.save(FOLDER / "vector.npy", np.arange(3.0))
    np.save(FOLDER / "cube.npy", np.zeros((2, 2, 2)))
    np.save(FOLDER / "objects.npy", np.array([[1, "x"]], dtype=object))
    np.save(FOLDER / "structured.npy", np.zeros((2, 2), dtype=[("a", "f8")]))
    np.save(FOLDER / "complex.npy", np.zeros((2, 2), dtype="c16"))
    np.save(FOLDER / "texts.npy", np.array([["a", "b"]]))


def archives():
    np.savez(FOLDER / "stored.npz", sample(5, 3, "f8"))
    np.savez_compressed(FOLDER / "two.npz", X=sample(5, 3, "f4"), Y=sample(2, 2, "i8"))
    for layout in ["csr", "csc", "coo", "bsr"]:
        scipy.sparse.save_npz(FOLDER / f"{layout}.npz", scipy.sparse.csr_matrix(sample(5, 3, "f8")).asformat(layout))
    twice = scipy.sparse.coo_matrix(([1.0, 2.0, 4.0], ([1, 0, 1], [2, 1, 2])), shape=(2, 3))
    scipy.sparse.save_npz(FOLDER / "twice.npz", twice, compressed=False)


def matrix_market():
    sparse = scipy.sparse.coo_matrix(sample(5, 3, "f8"))
    scipy.io.mmwrite(FOLDER / "coordinate.mtx", sparse, comment=" a comment\n and more")
    scipy.io.mmwrite(FOLDER / "array.mtx", sample(5, 3, "f8"))
    scipy.io.mmwrite(FOLDER / "integer.mtx", scipy.sparse.coo_matrix(sample(5, 3, "i4")))
    scipy.io.mmwrite(FOLDER / "pattern.mtx", sparse, field="pattern")
    scipy.io.mmwrite(FOLDER / "complex.mtx", sparse.astype("c16"))
    square = sample(4, 4, "f8")
    lower = np.tril(square)
    for name, matrix in {"symmetric": lower + np.tril(square, -1).T, "skew-symmetric": np.tril(square, -1) - np.tril(square, -1).T}.items():
        scipy.io.mmwrite(FOLDER / f"{name}.mtx", scipy.sparse.coo_matrix(matrix), symmetry=name)
        scipy.io.mmwrite(FOLDER / f"{name}-array.mtx", matrix, symmetry=name)
    packed = gzip.compress((FOLDER / "coordinate.mtx").read_bytes(), mtime=0)
    (FOLDER / "coordinate.mtx.gz").write_bytes(packed)


def tables():
    frame = pd.DataFrame(sample(5, 3, "f8"), columns=COLUMNS, index=ROWS)
    frame.to_csv(FOLDER / "labelled.csv")
    frame.to_csv(FOLDER / "header.csv", index=False)
    frame.to_csv(FOLDER / "bare.tsv", index=False, header=False, sep="\t")
    frame.to_csv(FOLDER / "numbered.csv", index=False, header=False, lineterminator="\r\n")
    pd.DataFrame(sample(5, 3, "i8")).to_csv(FOLDER / "default.csv")
    for codec in ["snappy", "gzip", "zstd", "brotli", "none"]:
        frame.to_parquet(FOLDER / f"{codec}.parquet", compression=None if codec == "none" else codec)
    frame.reset_index(names="name").to_parquet(FOLDER / "names-first.parquet", index=False)
    frame.astype("f4").to_parquet(FOLDER / "float32.parquet", index=False)
    mixed = pd.DataFrame({"i": sample(5, 1, "i8")[:, 0], "b": sample(5, 1, "b1")[:, 0], "h": sample(5, 1, "i4")[:, 0]})
    mixed.to_parquet(FOLDER / "integers.parquet", row_group_size=2)
    pd.DataFrame({"a": [1.0, None]}).to_parquet(FOLDER / "missing.parquet")
    pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}).to_parquet(FOLDER / "texts.parquet")


def check(folder):
    """What was written, by way of the three libraries, against the rule."""
    def same(what, found, dtype="f8", shape=(5, 3)):
        expected = sample(*shape, dtype)
        assert found.shape == shape and np.array_equal(np.asarray(found, dtype="f8"), expected.astype("f8")), what
        print("read", what)

    for dtype in ["f8", "f4"]:
        array = np.load(folder / f"{dtype}.npy")
        assert array.dtype == dtype
        same(f"{dtype}.npy", array, dtype)
        for way in ["stored", "deflated"]:
            assert zipfile.ZipFile(folder / f"{dtype}-{way}.npz").testzip() is None
            same(f"{dtype}-{way}.npz", np.load(folder / f"{dtype}-{way}.npz")["arr_0"], dtype)
            sparse = scipy.sparse.load_npz(folder / f"{dtype}-sparse-{way}.npz")
            assert sparse.dtype == dtype and sparse.format == "csr" and sparse.has_canonical_format
            same(f"{dtype}-sparse-{way}.npz", sparse.toarray(), dtype)
    for name in ["dense.mtx", "dense.mtx.gz"]:
        same(name, scipy.io.mmread(folder / name))
    for name in ["sparse.mtx", "sparse.mtx.gz"]:
        same(name, scipy.io.mmread(folder / name).toarray())
    same("bare.csv", pd.read_csv(folder / "bare.csv", header=None))
    labelled = pd.read_csv(folder / "labelled.tsv.gz", sep="\t", index_col=0)
    assert list(labelled.index) == ROWS and list(labelled.columns) == ["alpha", "beta", "'=gamma"]
    same("labelled.tsv.gz", labelled)
    rows = pd.read_csv(folder / "rows.csv", index_col=0)
    assert list(rows.index) == ROWS and list(rows.columns) == ["0", "1", "2"]
    same("rows.csv", rows)
    extremes = np.load(folder / "extremes.npy").ravel()
    for name, found in {
        "extremes.csv": pd.read_csv(folder / "extremes.csv", header=None, float_precision="round_trip").to_numpy().ravel(),
        "extremes.mtx": scipy.io.mmread(folder / "extremes.mtx").ravel(),
    }.items():
        assert np.array_equal(found, extremes, equal_nan=True), name
        print("read", name)


if len(sys.argv) > 1:
    check(pathlib.Path(sys.argv[1]))
else:
    FOLDER.mkdir(exist_ok=True)
    arrays()
    archives()
    matrix_market()
    tables()
