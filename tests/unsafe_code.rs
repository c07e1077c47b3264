//! The table of unsafe code in `ARCHITECTURE.md` is complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The files below `folder` that have unsafe code, by their paths below `root`.
fn with_unsafe_code(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            with_unsafe_code(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let is_unsafe = |line: &str| {
                ["unsafe {", "unsafe impl", "unsafe fn", "unsafe trait", "unsafe extern", "unsafe("]
                    .iter()
                    .any(|start| line.contains(start))
            };
            if code.into_iter().any(is_unsafe) {
                found.insert(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
}

#[test]
fn every_file_with_unsafe_code_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    with_unsafe_code(&root.join("src"), &root.join("src"), &mut found);
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, table) = page.split_once("## Unsafe code").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed = rows.take_while(|name| name.ends_with(".rs")).map(String::from).collect::<BTreeSet<_>>();
    assert_eq!(found, listed);
}

#[test]
fn the_macro_crate_and_a_crate_that_declares_networks_forbid_unsafe_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for crate_root in ["macros/src/lib.rs", "embedded/src/lib.rs"] {
        assert!(fs::read_to_string(root.join(crate_root)).unwrap().contains("#![forbid(unsafe_code)]"));
    }
}
