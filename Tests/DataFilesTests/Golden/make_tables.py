"""Writes the HDF5 and CSV fixtures with pandas, PyTables and h5py.

`tables.h5` holds one data frame under many keys: one for each way to compress it. `chunks.csv`
says where its chunks stand, so that a test can damage one. The numbers are simple functions of the
row, which the tests compute again.
"""

import os
import pathlib
import pickle
import warnings

import h5py
import numpy as np
import pandas as pd
import tables

here = pathlib.Path(__file__).parent
warnings.filterwarnings("ignore", category=tables.NaturalNameWarning)


def frame(rows):
    """Columns of several types, so that the blocks do not follow the order of the columns."""
    row = np.arange(rows)
    return pd.DataFrame(
        {
            "pt": (row * 37 % 101 * 0.25 + 550).astype("f4"),
            "label": (row % 2).astype("i8"),
            "mass": row * 0.1,
            "eta": (row % 8 * 0.5 - 2).astype("f4"),
            "φ": (row % 5 * 0.25).astype("f4"),
            "count": (row % 7 - 3).astype("i4"),
            "is_good": row % 3 == 0,
            "byte": (row % 256).astype("u1"),
            "small": (row - 100).astype("i2"),
        }
    )


def append(store, key, data, **options):
    store.append(key, data, format="table", index=False, **options)
    # Copied into chunks of 128 rows, since pandas' own would hold the whole of a small table.
    group = store.get_node(key)
    group.table.copy(group, "copy", chunkshape=(128,)).close()
    group.table.remove()
    store._handle.rename_node(group, "table", "copy")


path = here / "unpacked.h5"
with pd.HDFStore(path, "w") as store:
    for codec in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
        append(store, codec, frame(300), complib=f"blosc:{codec}", complevel=5)
    append(store, "deflate", frame(300), complib="zlib", complevel=5)
    append(store, "plain", frame(300))
    append(store, "bzip2", frame(30), complib="bzip2", complevel=5)
    append(store, "data_columns", frame(12), data_columns=True)
    append(store, "some_data_columns", frame(12), data_columns=["eta", "mass"])
    text = frame(12)
    text["name"] = np.array(["top", "qcd"] * 6, dtype=object)
    append(store, "text", text)
    append(store, "nested/table", frame(12))
    store.put("fixed", frame(12), format="fixed", track_times=False)
    append(store, "empty", frame(12))
    store._handle.root.empty.table.remove_rows(0, 12)
with pd.HDFStore(path, "a", fletcher32=True) as store:
    append(store, "fletcher", frame(300), complib="zlib", complevel=1)
    append(store, "fletcher_blosc", frame(300), complib="blosc", complevel=1)

# Leaves out the space of the tables that were removed.
tables.copy_file(str(path), str(here / "tables.h5"), overwrite=True)
path.unlink()

# The layout of the challenge's image files, and that of the reference data.
images = pd.DataFrame(
    {f"img_{i}": np.full(4, i / 1024, "f4") + np.arange(4, dtype="f4") for i in range(1600)}
)
images["is_signal_new"] = np.array([0, 1, 0, 1], "f4")
images["mass"] = np.array([10, 20, 30, 40], "f4")
images.to_hdf(here / "images.h5", key="table", format="table", index=False, complib="blosc",
              complevel=9, mode="w")
columns = [f"{c}_{i}" for i in range(200) for c in ("E", "PX", "PY", "PZ")]
columns += ["truthE", "truthPX", "truthPY", "truthPZ"]
jets = pd.DataFrame(
    np.arange(3)[:, None] * 1000.0 + np.arange(804)[None, :], columns=columns, dtype="f4"
)
jets["ttv"] = np.array([0, 1, 2], "i8")
jets["is_signal_new"] = np.array([1, 0, 1], "i8")
jets.to_hdf(here / "reference.h5", key="table", format="table", index=False, complib="blosc",
            complevel=9, mode="w")


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/a-pickle-was-executed",)


# Contiguous tables with the names pickled in many ways.
record = np.zeros(3, dtype=[("index", "<i8"), ("values_block_0", "<f4", (2,))])
record["values_block_0"] = [[1, 2], [3, 4], [5, 6]]
names = ["pt", "φ"]
pickles = {f"protocol{p}": pickle.dumps(names, p) for p in range(6)}
pickles["numpy_text"] = pickle.dumps([np.str_("pt"), np.str_("φ")], 0)
pickles["numpy_text4"] = pickle.dumps([np.str_("pt"), np.str_("φ")], 4)
pickles["numpy_integers"] = pickle.dumps([np.int64(7), np.int32(-8)], 2)
pickles["integers"] = pickle.dumps([7, 300000], 2)
pickles["python2"] = b"(lp1\nS'pt'\np2\naS\"it\\\\'s\"\np3\na."
pickles["tuple"] = pickle.dumps(("pt", "φ"), 2)
pickles["evil"] = pickle.dumps([Evil(), Evil()], 0)
pickles["evil4"] = pickle.dumps([Evil(), Evil()], 4)
pickles["dictionary"] = pickle.dumps({"pt": 1}, 2)
pickles["cut"] = pickles["protocol0"][:-8]
pickles["three"] = pickle.dumps(["a", "b", "c"], 0)
pickles["twice"] = pickle.dumps(["a", "a"], 0)
with h5py.File(here / "names.h5", "w") as file:
    for key, text in pickles.items():
        dataset = file.create_group(key).create_dataset("table", data=record)
        value = np.void(text) if b"\0" in text else np.bytes_(text)
        dataset.attrs.create("values_block_0_kind", value)
    file.create_group("missing").create_dataset("table", data=record)
    file.create_group("numbers").create_dataset("table", data=np.arange(5.0))
    group = file.create_group("disagree")
    group.attrs["non_index_axes"] = np.bytes_(pickle.dumps([(1, ["pt", "mass"])], 0))
    group.create_dataset("table", data=record)
    group["table"].attrs["values_block_0_kind"] = np.bytes_(pickles["protocol0"])
    big = record.astype([("index", ">i8"), ("values_block_0", ">f4", (2,))])
    file.create_group("big_endian").create_dataset("table", data=big)
    file["big_endian/table"].attrs["values_block_0_kind"] = np.bytes_(pickles["protocol0"])
    file["array"] = np.arange(6, dtype="f4").reshape(2, 3)
    file.create_dataset("deep/array", data=np.arange(24, dtype="i4").reshape(2, 3, 4),
                        chunks=(1, 2, 4), compression="gzip", shuffle=True)

with h5py.File(here / "tables.h5") as file:
    lines = ["key,row,offset,size"]
    for key in sorted(file):
        dataset = file[key].get("table")
        if key in ("lz4", "deflate", "plain", "fletcher"):
            for index in range(dataset.id.get_num_chunks()):
                info = dataset.id.get_chunk_info(index)
                lines.append(f"{key},{info.chunk_offset[0]},{info.byte_offset},{info.size}")
(here / "chunks.csv").write_text("\n".join(lines) + "\n")

frame(12).to_csv(here / "frame.csv", index=False)
frame(12).to_csv(here / "frame.tsv", index=False, sep="\t", lineterminator="\r\n")
np.savetxt(here / "frame.txt", frame(12)[["pt", "mass"]].to_numpy(), header="pt mass")
