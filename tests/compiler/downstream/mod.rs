//! Programs that know the library by another name: it is renamed in their `Cargo.toml`, or another library exports it again.

mod embedded;

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Each package: its dependencies and its programs, which are files here.
const PACKAGES: [(&str, &str, &[&str]); 3] = [
    ("renamed", "nn = { package = \"stackprop\", path = ROOT }", &["networks", "mistakes"]),
    ("exporter", "inner = { package = \"stackprop\", path = ROOT }", &[]),
    ("user", "exporter = { path = \"../exporter\" }", &["networks", "mistakes"]),
];

/// The programs use the library as `nn`. Here is where they find it.
const HEADS: [(&str, &str); 2] = [("renamed", ""), ("user", "use exporter::deep::nn;\n")];

/// The errors of `mistakes.rs`: the line, and what is said.
const MISTAKES: [(u64, &str); 5] = [
    (5, "shape mismatch: `Dense<5, 2>` expects 5 features, but `ReLU` before it outputs 4: write `Dense<4, 2>`"),
    (6, "`Linear<3, 4>`: there is no layer of this name: write `Dense<3, 4>`"),
    (7, "a size is at most 4294967295"),
    (9, "`Net` needs 12 multiply-adds for a prediction, more than its budget of 10"),
    (
        13,
        "`GroupNorm<G>`: the number of groups must divide the number of channels, because all groups have the same size (with `G` = 5, `C` = 12)",
    ),
];

/// The packages as folders, with a lock file, so that nothing is asked of the network.
fn write(root: &Path, folder: &Path) {
    let read = |path: &str| fs::read_to_string(root.join("tests").join(path)).unwrap();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\n").unwrap();
    fs::write(folder.join("Cargo.lock"), fs::read_to_string(root.join("Cargo.lock")).unwrap()).unwrap();
    for (package, dependency, programs) in PACKAGES {
        let source = folder.join(package).join("src");
        fs::create_dir_all(source.join("bin")).unwrap();
        let dependency = dependency.replace("ROOT", &format!("{root:?}"));
        let manifest = format!("[package]\nname = \"{package}\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n");
        fs::write(folder.join(package).join("Cargo.toml"), manifest).unwrap();
        if programs.is_empty() {
            fs::write(source.join("lib.rs"), read("exporter/src/lib.rs")).unwrap();
        }
        for program in programs {
            let (_, head) = HEADS.iter().find(|(of, _)| *of == package).unwrap();
            let text = read(&format!("compiler/downstream/programs/{program}.rs")).replace("// head\n", head);
            fs::write(source.join("bin").join(program).with_extension("rs"), text).unwrap();
        }
    }
}

#[test]
fn the_library_can_have_any_name() {
    let folder = crate::folder("other_names");
    write(crate::root(), &folder);
    let output = crate::check(&folder, &["--workspace"]);
    let (mut errors, mut checked) = ([Vec::new(), Vec::new()], Vec::new());
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let package = line["package_id"].as_str().unwrap_or_default();
        let (target, message) = (line["target"]["name"].as_str().unwrap_or_default(), &line["message"]);
        let Some(place) = HEADS.iter().position(|(name, _)| package.contains(&format!("/{name}#"))) else { continue };
        if line["reason"] == "compiler-artifact" {
            checked.push((HEADS[place].0, target.to_owned()));
        }
        let Some(span) = message["spans"].as_array().and_then(|spans| spans.first()) else { continue };
        if message["level"] == "note" {
            continue; // where a constant that has failed was used
        }
        assert_eq!(target, "mistakes", "{}", message["rendered"].as_str().unwrap());
        let sentence = message["message"].as_str().unwrap().trim_start_matches("evaluation panicked: ").to_owned();
        let lines_of_head = HEADS[place].1.lines().count() as u64;
        let line = span["line_start"].as_u64().unwrap() + 1 - lines_of_head;
        errors[place].push((line, sentence));
    }
    checked.sort();
    let right = [("renamed", "networks"), ("user", "networks")];
    let right = right.map(|(package, program)| (package, program.to_owned()));
    assert_eq!(checked, right, "{}", String::from_utf8_lossy(&output.stderr));
    for mut errors in errors {
        errors.sort();
        errors.iter_mut().for_each(|(_, sentence)| {
            sentence.truncate(sentence.find("; the largest").unwrap_or(sentence.len()));
        });
        assert_eq!(errors, MISTAKES.map(|(line, sentence)| (line, sentence.to_owned())));
    }
}
