"""ONNX Runtime: prediction only. Inputs and outputs are bound once, so that a run neither allocates nor copies."""

import onnxruntime as ort
from models import model
from peer import THREADS, Missing, channels_of, data, serve
from works import SIDE


def prepare(spec):
    if spec["kind"] == "train":
        raise Missing("it does not train")
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
    session = ort.InferenceSession(model(spec).SerializeToString(), options, providers=["CPUExecutionProvider"])
    features = data(spec)[0]
    if side := SIDE.get(spec["net"]):
        features = features.reshape(-1, channels_of(spec), side, side)
    x = ort.OrtValue.ortvalue_from_numpy(features)
    y = session.run(None, {"input": x.numpy()})[0]
    outputs = ort.OrtValue.ortvalue_from_numpy(y)
    binding = session.io_binding()
    binding.bind_ortvalue_input("input", x)
    binding.bind_ortvalue_output(session.get_outputs()[0].name, outputs)

    def run():
        session.run_with_iobinding(binding)

    def check():
        run()
        return outputs.numpy()

    return run, check


serve(f"ONNX Runtime {ort.__version__}", prepare)
