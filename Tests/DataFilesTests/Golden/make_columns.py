"""Writes the HDF5 fixtures for columns of names and for arrays of every kind, with pandas and h5py.

The labels of every file say 0, 1, 1, 0 (qcd, top, top, qcd), in codes that mean it the other way round.
"""

import pathlib

import h5py
import numpy as np
import pandas as pd
import tables

here = pathlib.Path(__file__).parent
label = np.array(["qcd", "top", "top", "qcd"])

# Categories of their own order: code 0 is the signal.
frame = pd.DataFrame(
    {
        "pt": [550.5, 560.5, 570.5, 580.5],
        "label": pd.Categorical(label, categories=["top", "qcd", "w"]),
        "year": pd.Categorical([2017, 2018, 2018, 2017], categories=[2018, 2017]),
        "part": pd.Categorical(["a", None, "b", "a"]),
        "flag": [True, False, True, False],
        "id": [f"jet_{i}" for i in range(4)],
    }
)


def compact(handle, group, name="table"):
    """Copies a table into small chunks, since pandas' own hold the whole of a small table."""
    node = handle.get_node(group, name)
    copy = node.copy(group, "copy", chunkshape=(4,))
    for attribute in node.attrs._v_attrnamesuser:
        copy.attrs[attribute] = node.attrs[attribute]
    node.remove()
    handle.rename_node(group, "table", "copy")


path = here / "unpacked.h5"
with pd.HDFStore(path, "w") as store:
    for key, columns in (("blocks", None), ("data_columns", True)):
        store.put(key, frame, format="table", index=False, data_columns=columns,
                  track_times=False)
    for group in store._handle.walk_groups("/"):
        if "table" in group:
            if group.table.indexed:
                for column in list(group.table.colindexes):
                    group.table.cols._f_col(column).remove_index()
            compact(store._handle, group._v_pathname)
    # A copy that lost the names.
    store._handle.copy_node("/blocks", "/", "nameless", recursive=True)
    store._handle.remove_node("/nameless/meta", recursive=True)
    store.put("fixed", frame[["pt", "flag"]], format="fixed", track_times=False)
tables.copy_file(str(path), str(here / "names-of-columns.h5"), overwrite=True)
path.unlink()

classes = h5py.enum_dtype({"top": 0, "qcd": 1}, basetype="i1")
wide = h5py.enum_dtype({"qcd": 7, "top": -3}, basetype=">i4")
records = np.zeros(
    4,
    dtype=[("pt", ">f4"), ("label", "S3"), ("mass", "<f8"), ("p", "<f4", (2,)), ("id", "<u8"),
           ("run", ">i8")],
)
records["pt"], records["label"], records["mass"] = frame["pt"], label, [1, 2, 3, 4]
records["id"], records["run"] = 2**63 + np.arange(4, dtype="u8"), [-3, 1, 2, 4]
records["p"] = [[0, 1], [2, 3], [4, 5], [6, 7]]
with h5py.File(here / "arrays.h5", "w") as file:
    jets = file.create_group("jets")  # as LorentzNet and PELICAN use them
    jets["Pmu"] = np.arange(4 * 3 * 4, dtype="f8").reshape(4, 3, 4)
    jets["Nobj"] = np.array([3, 2, 1, 3], "i8")
    jets["is_signal"] = np.array([0, 1, 1, 0], "i8")
    jets["jet_pt"] = np.array(frame["pt"], "f4")
    jets["mass"] = np.arange(4, dtype=">f4").reshape(4, 1)
    numbers = file.create_group("numbers")
    for name in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        for order in "<>":
            values = np.arange(6).reshape(3, 2) if name[0] == "u" else np.arange(-2, 4).reshape(3, 2)
            numbers["big_" * (order == ">") + name] = values.astype(order + name)
    numbers["scalar"] = np.float64(2.5)
    numbers["complex"] = np.zeros(3, "c8")
    numbers.create_dataset("unsigned", data=np.array([2**53 - 1, 1], ">u8"))
    numbers["large"] = np.array([2**53 + 1, 1], "i8")
    names = file.create_group("names")
    names["fixed"] = np.array(label, "S")
    names["variable"] = np.array(label, dtype=h5py.string_dtype())
    names.create_dataset("enumeration", data=np.array([1, 0, 0, 1], "i1"), dtype=classes)
    names.create_dataset("wide", data=np.array([7, -3, -3, 7], ">i4"), dtype=wide)
    names["flags"] = np.array([False, True, True, False])
    file["records"] = records
    file.create_dataset("packed", data=records, chunks=(3,), compression="gzip", shuffle=True)
    links = file.create_group("links")
    links["external"] = h5py.ExternalLink("other.h5", "/jets")
    links["loop"] = h5py.SoftLink("/links/loop")
    links["nowhere"] = h5py.SoftLink("/links/missing")
    links["soft"] = h5py.SoftLink("/jets/Nobj")
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:2] = h5py.VirtualSource("other.h5", "a", shape=(2,))
    links.create_virtual_dataset("virtual", layout)
    links.create_dataset("elsewhere", shape=(4,), dtype="f8", external=[("other.bin", 0, 32)])
    claims = file.create_group("claims")
    claims.create_dataset("chunked", shape=(2**40,), dtype="f8", chunks=(1024,))
    claims.create_dataset("packed", shape=(2**40,), dtype="f8", chunks=(1024,), compression="gzip")
    claims.create_dataset("contiguous", shape=(2**30,), dtype="f8")
    claims.create_dataset("huge", shape=(2**40, 2**20), dtype="f4", chunks=(1, 16))
    claims.create_dataset("records", shape=(2**40,), dtype=records.dtype)
    claims.create_dataset("small", shape=(5,), dtype="f8", fillvalue=2.5)
    claims["null"] = h5py.Empty("f4")

with h5py.File(here / "user-block.h5", "w", userblock_size=1024, libver="latest") as file:
    file["x"] = np.arange(3.0)
    file["y"] = np.array([1, 0, 1])
with open(here / "user-block.h5", "r+b") as file:
    file.write(b"notes of the user\n")

# Column names in pickles that would exhaust the stack of whoever follows them to the end.
with h5py.File(here / "pickles.h5", "w") as file:
    for key, text in (("tuples", b")" + b"\x85" * 2000 + b"."), ("lists", b"]" * 200 + b".")):
        dataset = file.create_group(key).create_dataset("table", data=np.zeros(1, [("a", "<f4")]))
        dataset.attrs.create("a_kind", np.void(text))
