//! The command.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stackprop-onnx")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn import_writes_the_source_and_the_weights() {
    let folder = tempfile::tempdir().unwrap();
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pytorch/lenet_new.onnx");
    let (model, out) = (model.to_str().unwrap(), folder.path().to_str().unwrap());
    let output = run(&["import", model, "--name", "digits", "--out", out]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let source = fs::read_to_string(folder.path().join("lenet_new.rs")).unwrap();
    assert!(
        source.contains("pub struct Digits =") && source.contains("conv1: Conv2d<1, 4, 5, Padding<2>>,"),
        "{source}"
    );
    assert!(folder.path().join("lenet_new.safetensors").exists());

    let shown = run(&["show", model, "--name", "digits"]);
    assert_eq!(text(&shown.stdout), source);
}

#[test]
fn a_mistake_is_a_message_and_a_failure() {
    for (arguments, message) in [
        (&["import"][..], "`import` needs the path of an ONNX file"),
        (&["convert", "x.onnx"], "the command `convert` is unknown"),
        (&["show", "missing.onnx"], "missing.onnx: "),
        (&["show", "x.onnx", "--nam", "N"], "invalid option '--nam'"),
    ] {
        let output = run(arguments);
        assert!(!output.status.success() && text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
    assert!(text(&run(&["--help"]).stdout).contains("Usage: stackprop-onnx import"));
}
