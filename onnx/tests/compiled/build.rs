//! Imports all ONNX files of the tests, as a user's build script does, and writes a test for each; without the environment variable `FULL`
//! for some.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use stackprop_onnx::Imported;

/// The tests of the imported networks.
struct Tests {
    folder: PathBuf,
    text: String,
}

impl Tests {
    /// Adds a test of the network imported from `stem`.onnx, whose name is `name`.
    fn add(&mut self, stem: &str, name: &str, call: &str, argument: &str) {
        let file = |extension: &str| format!("{:?}", self.folder.join(stem).with_extension(extension));
        let (source, weights) = (file("rs"), file("safetensors"));
        let _ = writeln!(
            self.text,
            "mod imported_{stem} {{\n    include!({source});\n    #[test]\n    fn predicts_the_same() {{\n        \
             crate::{call}{name}<f32>>({argument}include_bytes!({weights}));\n    }}\n}}"
        );
    }
}

/// Imports the files of a folder, in the order of their names, and calls `each` with the name of each file and of its network.
fn import(folder: &Path, mut each: impl FnMut(&str, &str)) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let paths: Result<Vec<_>, _> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "onnx"));
    paths.sort();
    for path in paths {
        stackprop_onnx::build(&path)?;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a name that is not text")?;
        each(stem, Imported::read(&path, None)?.name());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    println!("cargo::rerun-if-env-changed=FULL");
    let full = env::var_os("FULL").is_some_and(|value| value != "0");
    let mut tests = Tests { folder: folder.clone(), text: String::new() };

    let mut count = 0;
    import(Path::new("../exported"), |stem, name| {
        if full || count % 4 == 0 {
            tests.add(stem, name, &format!("same_predictions::<crate::common::{stem}<f32>, "), "");
        }
        count += 1;
    })?;
    import(Path::new("../pytorch"), |stem, name| {
        if full || !stem.ends_with("_old") {
            let (model, _) = stem.split_once('_').unwrap_or((stem, ""));
            tests.add(stem, name, "as_pytorch::<", &format!("{model:?}, "));
        }
    })?;
    fs::write(folder.join("tests.rs"), tests.text)?;
    Ok(())
}
