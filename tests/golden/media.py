"""Small images, recordings and archives of arrays, and what Pillow, SciPy and NumPy read from them.

    python3 media.py

Needs no PyTorch. Written with Pillow 13.0, SciPy 1.17 and NumPy 2.4. The files are in `media`; the values in `media.json`.
"""

import json
import struct
import wave
import zlib
from pathlib import Path

import numpy
import PIL
import scipy
from PIL import Image, ImageOps
from scipy.io import wavfile
from scipy.ndimage import affine_transform

FOLDER = Path(__file__).with_name("media")
random = numpy.random.default_rng(1)
cases = []


def case(name, **fields):
    cases.append(dict(name=name, **fields))


# Images: smooth, with some noise.
HEIGHT, WIDTH = 9, 13
rows, columns = numpy.mgrid[:HEIGHT, :WIDTH]
smooth = numpy.stack([0.5 + 0.4 * numpy.sin(a * rows + b * columns) for a, b in [(0.4, 0.2), (0.1, 0.5), (0.6, -0.3), (0.2, 0.3)]], axis=-1)
colours = (255 * smooth + random.normal(0, 5, smooth.shape)).clip(0, 255).astype(numpy.uint8)
deep = (65535 * smooth).astype(numpy.uint16)


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(name, values, color, depth, palette=None, transparent=None, interlaced=False):
    """Writes `[row][column][channel]` as a PNG file of any colour type and depth."""

    def scanlines(values):
        if 0 in values.shape:
            return b""
        flat = values.reshape(values.shape[0], -1)
        if depth == 16:
            return b"".join(b"\0" + row.astype(">u2").tobytes() for row in flat)
        bits = [numpy.unpackbits(row.astype(numpy.uint8)[:, None], axis=1)[:, 8 - depth :].ravel() for row in flat]
        return b"".join(b"\0" + numpy.packbits(row).tobytes() for row in bits)

    adam7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    parts = [values[y::dy, x::dx] for y, x, dy, dx in adam7] if interlaced else [values]
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], depth, color, 0, 0, int(interlaced))
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    if palette is not None:
        content += chunk(b"PLTE", palette.tobytes())
    if transparent is not None:
        content += chunk(b"tRNS", transparent)
    content += chunk(b"IDAT", zlib.compress(b"".join(map(scanlines, parts)), 9)) + chunk(b"IEND", b"")
    (FOLDER / name).write_bytes(content)


def image(name, values, largest, channels):
    """What the library should read as an image of this number of channels: `[row][column][channel]`."""
    values = values.reshape(HEIGHT, WIDTH, -1)
    case(name, channels=channels, largest=largest, values=values.ravel().tolist())


def opened(name, mode):
    return numpy.asarray(Image.open(FOLDER / name).convert(mode))


for depth in 1, 2, 4, 8:
    grey = colours[..., :1] >> (8 - depth)
    png(f"grey{depth}.png", grey, 0, depth)
    image(f"grey{depth}.png", opened(f"grey{depth}.png", "L"), 255, 1)
png("interlaced.png", colours[..., :3], 2, 8, interlaced=True)
png("colour.png", colours[..., :3], 2, 8)
png("colour_alpha.png", colours, 6, 8)
png("grey_alpha.png", colours[..., [0, 3]], 4, 8)
palette = random.integers(0, 256, (16, 3), dtype=numpy.uint8)
indices = random.integers(0, 16, (HEIGHT, WIDTH, 1), dtype=numpy.uint8)
png("palette4.png", indices, 3, 4, palette=palette)
png("palette_alpha.png", indices, 3, 8, palette=palette, transparent=bytes(range(0, 240, 20)))
key = colours[3, 4, :3]
png("colour_key.png", colours[..., :3], 2, 8, transparent=struct.pack(">HHH", *key.tolist()))
for name in ["interlaced", "colour", "colour_alpha", "palette4", "palette_alpha", "colour_key", "grey_alpha"]:
    name += ".png"
    for mode, channels in [("RGB", 3), ("RGBA", 4), ("LA", 2), ("L", 1)]:
        # The grey that Pillow makes of a transparent colour is its red.
        if (name, mode) != ("colour_key.png", "LA"):
            image(name, opened(name, mode), 255, channels)
png("grey16.png", deep[..., :1], 0, 16)
png("colour16.png", deep[..., :3], 2, 16)
png("alpha16.png", deep, 6, 16, interlaced=True)
image("grey16.png", numpy.asarray(Image.open(FOLDER / "grey16.png")), 65535, 1)
# Pillow reads these with 8 bits: the numbers that were written.
image("colour16.png", deep[..., :3], 65535, 3)
image("alpha16.png", deep, 65535, 4)

picture = Image.fromarray(colours[..., :3])
picture.save(FOLDER / "full.jpg", quality=90, subsampling=0)
picture.save(FOLDER / "half.jpg", quality=90, subsampling=2)
picture.save(FOLDER / "progressive.jpg", quality=90, subsampling=2, progressive=True)
picture.convert("L").save(FOLDER / "grey.jpg", quality=90)
picture.convert("CMYK").save(FOLDER / "cmyk.jpg", quality=90)
for name in ["full.jpg", "half.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg"]:
    image(name, opened(name, "RGB"), 255, 3)
image("grey.jpg", opened("grey.jpg", "L"), 255, 1)

# In floats, Pillow does not round: the red of `colour.png`.
red = Image.fromarray(colours[..., 0].astype(numpy.float32) / 255)
for width, height in [(7, 5), (5, 3), (20, 31), (13, 4), (1, 1)]:
    size = dict(width=width, height=height)
    case("resize", **size, values=numpy.asarray(red.resize((width, height), Image.BILINEAR)).ravel().tolist())
    fitted = ImageOps.fit(red, (width, height), Image.BILINEAR)
    case("resize_and_crop", **size, values=numpy.asarray(fitted).ravel().tolist())

# Rotations and scales about the centre, by linear interpolation of an image that continues with a value.
grey = colours[..., 0].astype(float) / 255
center = (numpy.array(grey.shape) - 1) / 2
for degrees, scale in [(30.0, 1.0), (-77.0, 1.0), (0.0, 1.3), (0.0, 0.6), (140.0, 0.8)]:
    cosine, sine = numpy.cos(numpy.radians(degrees)), numpy.sin(numpy.radians(degrees))
    # From an output (row, column) to its source; counter-clockwise, where rows go downwards.
    matrix = numpy.array([[cosine, sine], [-sine, cosine]]) / scale
    turned = affine_transform(grey, matrix, center - matrix @ center, order=1, mode="grid-constant", cval=0.25)
    case("turned", degrees=degrees, scale=scale, values=turned.ravel().tolist())
    if scale == 1.0:
        # Which way round: the pixels of Pillow near the centre.
        other = numpy.asarray(Image.fromarray(grey.astype(numpy.float32)).rotate(degrees, Image.BILINEAR))
        inner = numpy.s_[3:6, 4:9]
        assert abs(other[inner] - turned[inner]).max() < 1e-6

# Recordings.
time = numpy.arange(50) / 8000
tone = numpy.stack([0.7 * numpy.sin(2 * numpy.pi * 500 * time), 0.9 * numpy.cos(2 * numpy.pi * 900 * time)], axis=1)
samples = {
    "u8": ((tone + 1) * 127.5).astype(numpy.uint8),
    "i16": (tone * 32767).astype(numpy.int16),
    "i32": (tone * 2147483647).astype(numpy.int32),
    "f32": tone.astype(numpy.float32),
}
samples["i16"][:2] = [[-32768, 32767], [32767, -32768]]
for name, values in samples.items():
    wavfile.write(FOLDER / f"{name}.wav", 8000, values)
    wavfile.write(FOLDER / f"{name}_mono.wav", 11025, values[:, 0])
with wave.open(str(FOLDER / "i24.wav"), "wb") as file:
    file.setparams((2, 3, 8000, 0, "NONE", ""))
    integers = (tone * 8388607).astype(numpy.int32).ravel()
    file.writeframes(b"".join(int(value).to_bytes(3, "little", signed=True) for value in integers))
wavfile.write(FOLDER / "f64.wav", 8000, tone)
for name in [*samples, *(f"{name}_mono" for name in samples), "i24"]:
    rate, values = wavfile.read(FOLDER / f"{name}.wav")
    # SciPy shifts 24 bits to the upper ones of 32.
    scale, offset = {"u": (128, 128), "i": (1 << (8 * values.itemsize - 1), 0), "f": (1, 0)}[values.dtype.kind]
    values = (values.astype(float) - offset) / scale
    case(f"{name}.wav", rate=rate, channels=[[*channel] for channel in values.reshape(len(values), -1).T.tolist()])

# Arrays.
inputs = random.normal(size=(4, 2, 3)).astype(numpy.float32)
labels = numpy.array([2, 0, 1, 1])
for name, save in [("stored", numpy.savez), ("compressed", numpy.savez_compressed)]:
    save(FOLDER / f"{name}.npz", inputs=inputs, labels=labels, turned=numpy.asfortranarray(inputs.astype(">f8")), words=numpy.array(["a", "b"]))
case("arrays", inputs=inputs.reshape(4, -1).tolist(), labels=labels.tolist())


def line(value):
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def case_lines(case):
    return "    {\n" + ",\n".join(f'      "{key}": {line(field)}' for key, field in case.items()) + "\n    }"


generator = f"Pillow {PIL.__version__}, SciPy {scipy.__version__}, NumPy {numpy.__version__}"
text = '{\n  "generator": ' + line(generator) + ',\n  "cases": [\n' + ",\n".join(map(case_lines, cases)) + "\n  ]\n}\n"
Path(__file__).with_name("media.json").write_text(text)
