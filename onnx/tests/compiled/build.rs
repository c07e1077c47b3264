//! Imports all networks, and writes a test for each; without the environment variable `FULL` for some.

#[path = "../common/mod.rs"]
#[allow(dead_code)]
mod common;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use stackprop::network::Network;
use stackprop_onnx::Imported;

/// Writes the networks of the tests to a folder as ONNX, and from there as source.
struct Import {
    folder: PathBuf,
    tests: String,
    /// Whether there is a test for each network, and not only for each fourth of ours and for one exporter of PyTorch's.
    full: bool,
    count: usize,
}

impl common::Visitor for Import {
    fn visit<N: Network>(&mut self) {
        let bytes = stackprop_onnx::to_bytes(&*common::random::<N>()).unwrap();
        let imported = Imported::from_bytes(bytes, N::NAME, "the tests").unwrap();
        imported.write(&self.folder, N::NAME).unwrap();
        if self.full || self.count.is_multiple_of(4) {
            self.add(N::NAME, imported.name(), &format!("same_predictions::<crate::common::{}<f32>, ", N::NAME), "");
        }
        self.count += 1;
    }
}

impl Import {
    /// Adds a test of the imported network `stem`.
    fn add(&mut self, stem: &str, name: &str, call: &str, argument: &str) {
        let file = |extension: &str| format!("{:?}", self.folder.join(stem).with_extension(extension));
        let (source, weights) = (file("rs"), file("safetensors"));
        let _ = writeln!(
            self.tests,
            "mod imported_{stem} {{\n    include!({source});\n    #[test]\n    fn predicts_the_same() {{\n        \
             crate::{call}{name}<f32>>({argument}include_bytes!({weights}));\n    }}\n}}"
        );
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    println!("cargo::rerun-if-env-changed=FULL");
    let full = env::var_os("FULL").is_some_and(|value| value != "0");
    let mut import = Import { folder, tests: String::new(), full, count: 0 };
    common::each(&mut import);

    println!("cargo::rerun-if-changed=../common");
    let pytorch = Path::new("../pytorch");
    println!("cargo::rerun-if-changed={}", pytorch.display());
    for entry in fs::read_dir(pytorch)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "onnx") {
            stackprop_onnx::build(&path)?;
            let stem = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a name that is not text")?;
            let (model, _) = stem.split_once('_').ok_or("no name of an exporter")?;
            let name = Imported::read(&path, None)?.name().to_owned();
            if !full && stem.ends_with("_old") {
                continue;
            }
            import.add(stem, &name, "as_pytorch::<", &format!("{model:?}, "));
        }
    }
    fs::write(import.folder.join("tests.rs"), import.tests)?;
    Ok(())
}
