#!/usr/bin/env python3
"""TensorBoard's part of the tests in `tensorboard.rs`.

    event_files.py golden        writes golden.tfevents with TensorBoard's own writer
    event_files.py read FOLDER   reads what the tests have written to FOLDER, in TensorBoard, and compares it
"""

import csv
import json
import struct
import sys
from pathlib import Path

from tensorboard.backend.event_processing import plugin_event_accumulator
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util


def golden():
    histogram = summary_pb2.HistogramProto(
        min=-1, max=2, num=4, sum=3, sum_squares=6, bucket_limit=[0, 2], bucket=[1, 3]
    )
    summary = summary_pb2.Summary(
        value=[
            summary_pb2.Summary.Value(tag="loss", simple_value=0.375),
            summary_pb2.Summary.Value(tag="weights", histo=histogram),
        ]
    )
    with open(Path(__file__).with_name("golden.tfevents"), "wb") as file:
        writer = RecordWriter(file)
        writer.write(event_pb2.Event(wall_time=1, file_version="brain.Event:2").SerializeToString())
        writer.write(event_pb2.Event(wall_time=1.5, step=300, summary=summary).SerializeToString())


def same(what, read, expected):
    if read != expected:
        sys.exit(f"{what}: TensorBoard reads {read}, expected {expected}")


def f32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def read(folder):
    board = folder / "board"
    epochs = [json.loads(line) for line in (board / "run.jsonl").read_text().splitlines()]
    expected = json.loads((board / "expected.json").read_text())

    # The accumulator of the format, and the one that the pages of TensorBoard use, which changes old records to new ones.
    runs = {name: EventAccumulator(str(board / "runs" / name), {"histograms": 0, "images": 0}).Reload()
            for name in ("training", "validation", "steps")}
    pages = {name: plugin_event_accumulator.EventAccumulator(str(board / "runs" / name), {"tensors": 0}).Reload()
             for name in runs}

    def scalars(run, tag, values):
        values = list(enumerate(map(f32, values), 1))
        same(f"{run} {tag}", [(event.step, event.value) for event in runs[run].Scalars(tag)], values)
        tensors = [(event.step, tensor_util.make_ndarray(event.tensor_proto).item()) for event in pages[run].Tensors(tag)]
        same(f"{run} {tag}, as the pages read it", tensors, values)

    for run, tag, column in [
        ("training", "loss", "training_loss"),
        ("training", "accuracy", "training_accuracy"),
        ("training", "learning rate", "learning_rate"),
        ("training", "seconds", "seconds"),
        ("validation", "loss", "validation_loss"),
        ("validation", "accuracy", "validation_accuracy"),
    ]:
        scalars(run, tag, [epoch[column] for epoch in epochs])
    scalars("steps", "loss", expected["steps"])

    tags = sorted({one["tag"] for one in expected["histograms"]})
    same("the tags of histograms", sorted(runs["training"].Tags()["histograms"]), tags)
    for one in expected["histograms"]:
        [event] = [event for event in runs["training"].Histograms(one["tag"]) if event.step == one["step"]]
        histogram = event.histogram_value
        for field in ("min", "max", "num", "sum", "sum_squares"):
            same(f"{one['tag']} {field}", getattr(histogram, field), one[field])
        same(f"{one['tag']}, the buckets", sum(histogram.bucket), one["num"])
        [event] = [event for event in pages["training"].Tensors(one["tag"]) if event.step == one["step"]]
        buckets = tensor_util.make_ndarray(event.tensor_proto)
        same(f"{one['tag']}, as the pages read it", buckets[:, 2].sum(), one["num"])
        if (buckets[1:, 0] != buckets[:-1, 1]).any() or (buckets[:, 0] >= buckets[:, 1]).any():
            sys.exit(f"{one['tag']}: the buckets are {buckets}")

    images = runs["training"].Images("chart")
    same("the steps of the chart", [image.step for image in images], list(range(1, len(epochs) + 1)))
    for image in images:
        same("the size of the chart", [image.width, image.height], expected["image"])
        same("the start of the chart", image.encoded_image_string[:8], b"\x89PNG\r\n\x1a\n")

    # The lines, as the standard library of Python reads them.
    columns = folder / "columns"
    with open(columns / "run.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    objects = [json.loads(line) for line in (columns / "run.jsonl").read_text().splitlines()]
    same("the rows", len(rows), len(objects))
    for row, line in zip(rows, objects):
        same("the columns", {name: float(value) for name, value in row.items() if name != "seconds"},
             {name: value for name, value in line.items() if name != "seconds"})
    print(f"TensorBoard reads {len(epochs)} epochs, {len(expected['steps'])} steps, {len(tags)} histograms and a chart")


if sys.argv[1:] == ["golden"]:
    golden()
elif len(sys.argv) == 3 and sys.argv[1] == "read":
    read(Path(sys.argv[2]))
else:
    sys.exit(__doc__)
