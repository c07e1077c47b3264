//! Any bytes as an array of NumPy.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop::data::npy;

fuzz_target!(|bytes: &[u8]| {
    let _ = npy::read_from::<f32, [f32; 3]>(bytes);
    let _ = npy::read_from::<f64, [[f64; 2]; 2]>(bytes);
    let _ = npy::read_labels(bytes, 10);
});
