//! Any bytes as a file of weights, safetensors or npz, in both layouts: an error, or a network that is saved and loaded again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop::prelude::*;
use stackprop::weights::{Layout, Options};
use stackprop_fuzz::Net;

fuzz_target!(|bytes: &[u8]| {
    for layout in [None, Some(Layout::Stackprop), Some(Layout::PyTorch)] {
        for partial in [false, true] {
            let mut options = Options::new();
            if let Some(layout) = layout {
                options = options.layout(layout);
            }
            if partial {
                options = options.partial();
            }
            let mut net: Net = Net::ZERO;
            match net.load_bytes_with(bytes, &options) {
                Ok(report) => {
                    assert!(partial || report.is_complete());
                    let same: Box<Net> = Net::from_bytes(&net.to_bytes()).unwrap();
                    // A NaN may have other bits, and is not equal to itself.
                    for (a, b) in same.parameters().iter().zip(net.parameters()) {
                        assert!(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
                    }
                }
                Err(error) => {
                    assert!(net == Net::ZERO, "nothing was loaded");
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
});
