//! Files that NumPy has written: see `numpy_files.py`.

mod npy;
mod npz;

use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("networks/numpy/data").join(name)
}
