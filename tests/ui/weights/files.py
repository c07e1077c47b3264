"""Writes the files that the programs here embed: `python3 tests/ui/weights/files.py`."""

import json
import struct
from pathlib import Path

SIZES = {"F32": 4, "F16": 2}


def write(name, tensors, metadata=None):
    header, data = ({"__metadata__": metadata} if metadata else {}), b""
    for tensor, kind, shape in tensors:
        length = SIZES[kind]
        for extent in shape:
            length *= extent
        header[tensor] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + length]}
        data += bytes(length)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    content = struct.pack("<Q", len(text)) + text + data
    Path(__file__).with_name(f"{name}.safetensors").write_bytes(content)
    return content


OWN = {"format": "stackprop", "version": "1"}
net = write("net", [("dense0.weight", "F32", [4, 3]), ("dense0.bias", "F32", [3])], OWN)
write("half", [("dense0.weight", "F16", [4, 3]), ("dense0.bias", "F16", [3])])
write("torch", [("0.weight", "F32", [3, 4]), ("0.bias", "F32", [3])])
write("torch_with_label", [("hidden.weight", "F32", [3, 4]), ("hidden.bias", "F32", [3])])
Path(__file__).with_name("cut_off.safetensors").write_bytes(net[:-5])
