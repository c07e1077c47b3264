//! Any bytes as a checkpoint, with the right checksum, so that the code after its check is reached.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::prelude::*;
use stackprop_fuzz::{DATA, Line};

static FOLDER: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    (folder, path)
});

fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    let (mut bytes, key) = (bytes.to_vec(), b"\"checksum\":\"");
    if let Some(place) = bytes.windows(key.len()).position(|bytes| bytes == key) {
        let place = place + key.len()..place + key.len() + 8;
        if bytes.len() >= place.end {
            bytes[place.clone()].copy_from_slice(b"00000000");
            let checksum = format!("{:08x}", crc32fast::hash(&bytes));
            bytes[place].copy_from_slice(checksum.as_bytes());
        }
    }
    bytes
}

fuzz_target!(|bytes: &[u8]| {
    let path = &FOLDER.1;
    std::fs::write(path, with_checksum(bytes)).unwrap();
    let mut net = Line::ZERO;
    let fit = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(2).batch_size(2).threads(1).resume(path);
    if let Err(error) = fit.run(&DATA, &DATA, &mut Xoshiro256PlusPlus::seed_from_u64(1)) {
        assert!(!error.to_string().is_empty());
    }
    let mut trainer = Trainer::<Line, Adam, 2>::ZERO;
    let _ = trainer.load(&mut net, path);
});
