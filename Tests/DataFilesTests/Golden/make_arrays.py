"""Writes the npy, npz and safetensors fixtures with NumPy and safetensors themselves."""

import gzip
import io
import pathlib
import zipfile

import numpy as np
import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent


def arrays():
    signed = np.arange(-2, 4).reshape(2, 3)
    unsigned = np.arange(6).reshape(2, 3)
    result = {name: signed.astype(name) for name in ("i1", "i2", "i4", "i8")}
    result |= {name: unsigned.astype(name) for name in ("u1", "u2", "u4", "u8")}
    result |= {name: (signed * 0.5).astype(name) for name in ("f2", "f4", "f8")}
    result |= {f"big_{name}": signed.astype(f">{name}") for name in ("i2", "i4", "i8", "f4", "f8")}
    result["b1"] = unsigned % 2 == 1
    result["fortran"] = np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4))
    result["scalar"] = np.float64(2.5)
    result["empty"] = np.zeros((0, 4), "f4")
    result["half_special"] = np.array([0, -0.0, 6e-8, 65504, np.inf, -np.inf, 1 / 3], "f2")
    result["too_large"] = np.array([2**63], "u8")
    result["names"] = np.array(["pt", "η", "mass"])
    result["byte_names"] = np.array([b"pt", b"eta"])
    return result


class Unseekable(io.RawIOBase):
    """A stream that zipfile cannot rewind: it then writes data descriptors."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


np.savez(here / "types.npz", **arrays())
np.savez_compressed(here / "types-deflated.npz", **arrays())
stream = Unseekable()
np.savez_compressed(stream, values=np.arange(300, dtype="i8"))
(here / "streamed.npz").write_bytes(stream.data)
with zipfile.ZipFile(here / "bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3.0))
    archive.writestr("values.npy", buffer.getvalue())
np.save(here / "version2.npy", np.arange(3, dtype="f4"))
with open(here / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, np.arange(3, dtype="f4"), version=(2, 0))
np.save(here / "objects.npy", np.array([1, "a"], dtype=object))
np.save(here / "structured.npy", np.zeros(2, dtype=[("pt", "f4"), ("label", "i4")]))
np.save(here / "complex.npy", np.zeros(2, dtype="c8"))

signed = torch.arange(-2, 4).reshape(2, 3)
tensors = {
    "dense/kernel": (signed * 0.5).to(torch.float32),
    "double": (signed * 0.1).to(torch.float64),
    "half": (signed * 0.5).to(torch.float16),
    "brain": (signed * 0.5).to(torch.bfloat16),
    "long": signed.to(torch.int64),
    "bytes": torch.arange(3, dtype=torch.uint8),
    "flags": torch.tensor([True, False, True]),
    "scalar": torch.tensor(7.0),
    "empty": torch.zeros(0, 3),
}
save_file(tensors, here / "reference.safetensors", {"note": 'a "quoted" η\nline', "step": "12"})

# Text packed by gzip in two members, and an array packed by gzip. No times, so that the bytes repeat.
lines = [f"{row},{row / 2},{'top' if row % 3 == 0 else 'qcd'}\n" for row in range(300)]
members = ["row,half,class\n" + "".join(lines[:100]), "".join(lines[100:])]
packed = b"".join(gzip.compress(text.encode(), mtime=0) for text in members)
(here / "packed.csv.gz").write_bytes(packed)
(here / "packed.npy.gz").write_bytes(
    gzip.compress((here / "version2.npy").read_bytes(), mtime=0))
