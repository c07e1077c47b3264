"""Runs ONNX Runtime on the files that the tests of `stackprop-onnx` have written, and compares its outputs with the predictions.

    compare.py FOLDER

Every element must agree to 1e-5 of the largest output (f32), or to 1e-12 (f64). In f64 some operators have no kernel in ONNX Runtime:
these networks are listed, and are run by the reference implementation in the package `onnx` instead.
"""

import math
import pathlib
import sys

import numpy
import onnx
import onnx.reference
import onnxruntime

TOLERANCES = {"f32": (numpy.float32, 1e-5), "f64": (numpy.float64, 1e-12)}


class Erf(onnx.reference.op_run.OpRun):
    """That of the reference implementation is rounded to `f32`."""

    op_domain = ""

    def _run(self, x):
        return (numpy.vectorize(math.erf)(x).astype(x.dtype),)


def compare(path, dtype, tolerance):
    """Returns the largest difference, and why ONNX Runtime cannot run the file, if so."""
    onnx.checker.check_model(str(path), full_check=True)
    if dtype == numpy.float64 and {node.op_type for node in onnx.load(str(path)).graph.node} & {"RNN", "GRU", "LSTM"}:
        # ONNX Runtime has no kernel for a GRU in f64, and the reference implementation neither both directions nor all activations.
        return None, "recurrent operators, and by the reference implementation neither"
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        reason = None
    except onnxruntime.capi.onnxruntime_pybind11_state.NotImplemented as error:
        reason = str(error).strip().splitlines()[-1].split("implementation for ")[-1]
        session = onnx.reference.ReferenceEvaluator(str(path), new_ops=[Erf])
    shapes = []
    model = onnx.load(str(path))
    for values, name in [(model.graph.input, "input"), (model.graph.output, "output")]:
        assert len(values) > 1 or values[0].name == name, path
        for value in values:
            batch, *extents = value.type.tensor_type.shape.dim
            assert batch.dim_param == "batch", path
            shapes.append([extent.dim_value for extent in extents])
    [value] = model.graph.input
    tokens = value.type.tensor_type.elem_type == onnx.TensorProto.INT64
    inputs = numpy.fromfile(path.with_suffix(".inputs")).astype(numpy.int64 if tokens else dtype).reshape(-1, *shapes[0])
    expected = numpy.fromfile(path.with_suffix(".outputs")).reshape(len(inputs), -1)

    def run(inputs):
        """The outputs of all heads, one after the other for each sample, as a prediction has them."""
        outputs = session.run(None, {"input": inputs})
        for values, shape in zip(outputs, shapes[1:], strict=True):
            assert values.dtype == dtype and list(values.shape) == [len(inputs), *shape], (path, values.shape, shape)
        return numpy.concatenate([values.reshape(len(inputs), -1) for values in outputs], axis=1)

    try:
        outputs = run(inputs)
    except ValueError as error:
        # The reference implementation of a transposed convolution with groups of several channels is wrong.
        assert reason is not None, path
        return None, f"{reason}, and by the reference implementation neither: {error}"
    assert outputs.shape == expected.shape, (path, outputs.shape, expected.shape)
    # The batch is free: one sample is the same.
    first = run(inputs[:1])
    scale = max(numpy.abs(expected).max(), 1e-30)
    assert numpy.abs(first - outputs[:1]).max() <= tolerance * scale, path
    assert numpy.isfinite(outputs).all() and numpy.ptp(expected) > 0, path
    return numpy.abs(outputs - expected).max() / scale, reason


def main(folder):
    failed = False
    for name, (dtype, tolerance) in TOLERANCES.items():
        run, missing, worst = 0, [], 0.0
        files = sorted(pathlib.Path(folder, name).glob("*.onnx"))
        assert len(files) > 30, f"only {len(files)} files in {folder}/{name}"
        for path in files:
            difference, reason = compare(path, dtype, tolerance)
            if difference is None:
                missing.append(f"{path.stem} ({reason})")
                continue
            if reason is None:
                run += 1
            else:
                missing.append(f"{path.stem} ({reason}): {difference:.1e}")
            worst = max(worst, difference)
            if difference > tolerance:
                failed = True
                print(f"{name} {path.stem}: differs by {difference:.1e} of the largest output")
        print(f"{name}: {run} of {len(files)} networks run in ONNX Runtime {onnxruntime.__version__}; the largest difference is {worst:.1e}, {tolerance:.0e} is allowed")
        for line in missing:
            print(f"    by the reference implementation, for lack of a kernel: {line}")
        failed |= name == "f32" and bool(missing)
    sys.exit(failed)


main(sys.argv[1])
