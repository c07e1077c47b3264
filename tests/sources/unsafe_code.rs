//! The list of unsafe code in `docs/unsafe.md` is complete, and each of it has a proof.
//!
//! `UPDATE=1 cargo test -p stackprop-tests --test sources` writes the list again.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// All sources below `folder`, in order.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries.into_iter().flat_map(below).filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

fn is_unsafe(line: &str) -> bool {
    let starts = ["unsafe {", "unsafe impl", "unsafe fn", "unsafe trait", "unsafe extern", "unsafe("];
    !line.starts_with("//") && starts.iter().any(|start| line.contains(start))
}

/// The name of the function or constant whose definition begins in this line. Constant parameters, `*const` and blocks are
/// none.
fn defined(line: &str) -> Option<&str> {
    let mut rest = line;
    while let Some((word, behind)) = rest.split_once(' ') {
        match word {
            "fn" => return behind.split(['<', '(']).next(),
            "const" if !["fn", "unsafe", "extern"].iter().any(|word| behind.starts_with(word)) => {
                let (name, kind) = behind.split_once(':')?;
                return (name.chars().all(|c| c.is_alphanumeric() || c == '_') && !kind.ends_with(',')).then_some(name);
            }
            "pub" | "const" | "unsafe" | "extern" | "\"C\"" => rest = behind,
            _ if word.starts_with("pub(") => rest = behind,
            _ => return None,
        }
    }
    None
}

/// Each piece of unsafe code of a file, without its content, and the proof above it.
fn proved(source: &str) -> Vec<(String, String)> {
    let (mut found, mut function, mut proof, mut open) = (Vec::new(), String::new(), String::new(), false);
    for line in source.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("///").or(line.strip_prefix("//")).map(str::trim) {
            if let Some(start) = comment.strip_prefix("SAFETY:") {
                (proof, open) = (start.trim().to_owned(), true);
            } else if comment == "# Safety" {
                (proof, open) = ("asks its caller:".to_owned(), true);
            } else if open && !comment.is_empty() {
                write!(proof, " {comment}").unwrap();
            }
            continue;
        }
        open = false;
        if let Some(name) = defined(line) {
            function = name.to_owned();
        }
        if is_unsafe(line) {
            let what = if line.contains("unsafe {") {
                format!("in {function}")
            } else {
                line.trim_end_matches(['{', '(', ' ']).to_owned()
            };
            found.push((what, proof.clone()));
        }
        // A proof is of what comes next; attributes and the head of a loop of a macro do not count.
        if !(line.starts_with('#') || line.ends_with("{$(")) {
            proof.clear();
        }
    }
    found
}

fn list(root: &Path) -> String {
    let src = root.join("src");
    let mut list = String::new();
    for path in sources(&src) {
        let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        for (code, proof) in proved(&fs::read_to_string(&path).unwrap()) {
            assert!(!proof.is_empty(), "{name}: `{code}` has no proof");
            let [code, proof] = [code, proof].map(|text| text.replace('|', "\\|"));
            writeln!(list, "| `{name}` | `{code}` | {proof} |").unwrap();
        }
    }
    list
}

const HEAD: &str = "| where | what | why it holds |\n|---|---|---|\n";

#[test]
fn all_unsafe_code_is_in_the_list_with_its_proof() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (path, list) = (root.join("docs/unsafe.md"), list(root));
    let page = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let start = page.find(HEAD).expect("the list has a head") + HEAD.len();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{}{list}", &page[..start])).unwrap();
    } else {
        assert!(page[start..] == list, "the list of unsafe code is not what the sources say: run with `UPDATE=1`");
    }
}

#[test]
fn code_without_a_proof_of_its_own_is_noticed() {
    let found = proved("// SAFETY: it is\n// zero.\nunsafe impl Zero for () {\nlet x = 1;\nunsafe fn f() {}\n");
    assert_eq!(found[0], ("unsafe impl Zero for ()".to_owned(), "it is zero.".to_owned()));
    assert_eq!(found[1], ("unsafe fn f() {}".to_owned(), String::new()));
    assert_eq!(proved("fn g() {\nunsafe { f() }"), [("in g".to_owned(), String::new())]);
}

#[test]
fn unsafe_code_is_named_after_the_function_around_it() {
    for (head, name) in [
        ("pub(crate) const unsafe fn g<T, const N: usize>(", "g"),
        ("pub extern \"C\" fn h(x: *const T) {", "h"),
        ("const ZERO: Self =", "ZERO"),
        ("fn i(", "i"),
    ] {
        for inside in
            ["T, const N: usize>", "x: *const T,", "const N: usize,", "const { assert!(N > 0) };", "f: fn(u8),"]
        {
            let source = format!("{head}\n{inside}\n// SAFETY: so.\nunsafe {{ f() }}");
            assert_eq!(proved(&source).last().unwrap().0, format!("in {name}"), "{source}");
        }
    }
}

#[test]
fn the_macro_crate_and_a_crate_that_declares_networks_forbid_unsafe_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for crate_root in ["macros/src/lib.rs", "embedded/src/lib.rs"] {
        assert!(fs::read_to_string(root.join(crate_root)).unwrap().contains("#![forbid(unsafe_code)]"));
    }
}
