//! Any bytes as an ONNX file: an error, or source and weights.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop_onnx::Imported;

fuzz_target!(|bytes: &[u8]| {
    match Imported::from_bytes(bytes.to_vec(), "Model", "model.onnx") {
        Ok(model) => assert!(model.source().contains("Model") && !model.weights().is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
