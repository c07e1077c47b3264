//! A program with a network from a file is compiled again if the file changes.

use std::fs;
use std::path::Path;

use serde_json::Value;

const PROGRAM: &str = "\
use stackprop::prelude::*;
network! { struct Net = Dense<4, 3>; }
static NET: Net = stackprop::weights!(\"net.safetensors\");
fn main() {
    println!(\"{NET:?}\");
}
";

/// Returns the errors of the program.
fn errors(folder: &Path) -> Vec<String> {
    let output = String::from_utf8(crate::check(folder, &[]).stdout).unwrap();
    let lines = output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let messages = lines.map(|line| line["message"].clone()).filter(|message| message["level"] == "error");
    messages
        .filter(|message| !message["spans"].as_array().unwrap().is_empty())
        .map(|message| message["message"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_changed_file_is_noticed() {
    let (root, folder) = (crate::root(), crate::folder("embedding"));
    let source = folder.join("src");
    fs::create_dir_all(&source).unwrap();
    let manifest = format!(
        "[package]\nname = \"embedding\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nstackprop = {{ path = {root:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("Cargo.lock"), fs::read_to_string(root.join("Cargo.lock")).unwrap()).unwrap();
    fs::write(source.join("main.rs"), PROGRAM).unwrap();
    let change = |name: &str| {
        let content = fs::read(root.join("tests/ui/weights").join(name)).unwrap();
        fs::write(source.join("net.safetensors"), content).unwrap();
    };
    change("net.safetensors");
    assert_eq!(errors(&folder), [""; 0]);
    change("half.safetensors");
    let found = errors(&folder);
    assert!(matches!(&found[..], [error] if error.contains("`dense0.weight` is F16 in the file")), "{found:?}");
    change("net.safetensors");
    assert_eq!(errors(&folder), [""; 0]);
}
