//! Programs with a mistake: each must report the expected errors at the expected positions, and compile with the fix applied.
//!
//! `tests/ui/README.md` describes the programs. `UPDATE=1 cargo test -p stackprop-tests --test compiler` writes the `.stderr`
//! files and `docs/errors.md`. The expected errors in the programs are never updated, so that a program that fails for another
//! reason is noticed.

mod compiler;
mod page;
mod program;

use std::fs;
use std::path::Path;

use program::Program;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

/// Text that must not occur in an error: type-level numbers and generated names.
const FORBIDDEN: [&str; 4] = ["UInt<", "UTerm", "generic_array", "__"];

/// The seed that selects the fixed programs to compile, a sixth of all. With `FULL=1` all are compiled.
const SEED: u64 = 1;

/// The compiler that wrote the `.stderr` files. Other versions render errors differently, so with them only the errors in the programs
/// are compared.
const RENDERED_BY: &str = "rustc 1.95.";

#[test]
fn every_mistake_is_one_error_with_a_fix() {
    let root = crate::root();
    let is_set = |name| std::env::var_os(name).is_some_and(|value| value != "0");
    let (update, full) = (is_set("UPDATE"), is_set("FULL"));
    let programs = Program::all(&root.join("tests/ui"));
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let errors = compiler::errors(root, &programs, || full || rng.random_ratio(1, 6));

    let mut complaints = Vec::new();
    let same_compiler = compiler::version().starts_with(RENDERED_BY);
    if !same_compiler {
        println!("not {RENDERED_BY}: the rendered errors are not compared");
    }
    for (program, errors) in programs.iter().zip(&errors.of_programs) {
        let name = program.name();
        let mut complain = |complaint: String| complaints.push(format!("{name}: {complaint}"));
        let found: Vec<_> = errors.iter().map(|error| error.pinned()).collect();
        if found != program.errors {
            complain(format!("expected\n  {}\nfound\n  {}", program.errors.join("\n  "), found.join("\n  ")));
        }
        for error in errors {
            for word in FORBIDDEN.iter().filter(|word| error.rendered.contains(*word)) {
                complain(format!("`{word}` in\n{}", error.rendered));
            }
            if program.is_short() && error.rendered.lines().count() > 6 {
                complain(format!("more than six lines:\n{}", error.rendered));
            }
        }
        let rendered = errors.iter().map(|error| error.rendered.as_str()).collect::<Vec<_>>().join("\n");
        if same_compiler && !same(&program.path.with_extension("stderr"), &rendered, update) {
            complain(format!("the rendered error has changed:\n{rendered}"));
        }
    }
    complaints.extend(errors.of_cures.iter().map(|error| format!("the fixed program does not compile:\n{error}")));
    let page = page::page(&programs, &errors.of_programs);
    if same_compiler && !same(&root.join("docs/errors.md"), &page, update) {
        complaints.push("docs/errors.md does not match the programs".to_owned());
    }
    let text = complaints.join("\n\n");
    assert!(
        complaints.is_empty(),
        "{} complaints; if the changes are intended, edit the `//~` lines and run with `UPDATE=1`\n\n{text}",
        complaints.len()
    );
    assert!(programs.len() >= 60, "only {} programs", programs.len());
}

/// Whether a file has this content. With `update` it is written first.
fn same(path: &Path, text: &str, update: bool) -> bool {
    if update {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::read_to_string(path).is_ok_and(|found| found.replace("\r\n", "\n") == text)
}
