//! What the compiler says: of programs with a mistake, and of crates that know the library by another name.

mod compile_fail;
mod downstream;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A folder for packages.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Runs `cargo check` in a folder, with these arguments too. What is built for one folder is there for the others.
fn check(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["check", "--offline", "--keep-going", "--message-format=json", "--target-dir", "../checked"])
        .args(arguments)
        .current_dir(folder)
        .env("RUSTFLAGS", "-Adead_code -Aunused -Anon_local_definitions")
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap()
}
