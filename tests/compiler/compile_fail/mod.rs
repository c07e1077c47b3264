//! Programs with a mistake: each yields the errors it should, where it should, in the words it should, and compiles once
//! the cure is applied.
//!
//! `tests/ui/README.md` says what a program looks like. `UPDATE=1 cargo test -p stackprop-tests --test compiler` writes the
//! `.stderr` files and `docs/errors.md`; the errors that stand in the programs themselves are never written, so that a program
//! that fails for another reason is found.

mod compiler;
mod page;
mod program;

use std::fs;
use std::path::Path;

use program::Program;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

/// What must not stand in an error: type-level numbers, and names that nobody has written.
const FORBIDDEN: [&str; 4] = ["UInt<", "UTerm", "generic_array", "__"];

/// It draws the programs of which the cures are compiled, a sixth of all. With `FULL=1`, as in the gate, all are.
const SEED: u64 = 1;

/// The compiler that wrote the `.stderr` files. Others draw differently, so only the errors in the programs are compared.
const DRAWN_BY: &str = "rustc 1.95.";

#[test]
fn every_mistake_is_one_error_with_a_cure() {
    let root = crate::root();
    let is_set = |name| std::env::var_os(name).is_some_and(|value| value != "0");
    let (update, full) = (is_set("UPDATE"), is_set("FULL"));
    let programs = Program::all(&root.join("tests/ui"));
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let errors = compiler::errors(root, &programs, || full || rng.random_ratio(1, 6));

    let mut complaints = Vec::new();
    let drawn = compiler::version().starts_with(DRAWN_BY);
    if !drawn {
        println!("not {DRAWN_BY}: the drawings are not compared");
    }
    for (program, errors) in programs.iter().zip(&errors.of_programs) {
        let name = program.name();
        let mut complain = |complaint: String| complaints.push(format!("{name}: {complaint}"));
        let found: Vec<_> = errors.iter().map(|error| error.pinned()).collect();
        if found != program.errors {
            complain(format!("expected\n  {}\nfound\n  {}", program.errors.join("\n  "), found.join("\n  ")));
        }
        for error in errors {
            for word in FORBIDDEN.iter().filter(|word| error.drawing.contains(*word)) {
                complain(format!("`{word}` in\n{}", error.drawing));
            }
            if program.is_short() && error.drawing.lines().count() > 6 {
                complain(format!("more than six lines:\n{}", error.drawing));
            }
        }
        let drawing = errors.iter().map(|error| error.drawing.as_str()).collect::<Vec<_>>().join("\n");
        if drawn && !same(&program.path.with_extension("stderr"), &drawing, update) {
            complain(format!("the error looks different now:\n{drawing}"));
        }
    }
    complaints.extend(errors.of_cures.iter().map(|error| format!("the cure does not help:\n{error}")));
    let page = page::page(&programs, &errors.of_programs);
    if drawn && !same(&root.join("docs/errors.md"), &page, update) {
        complaints.push("docs/errors.md is not what the programs say".to_owned());
    }
    let text = complaints.join("\n\n");
    assert!(complaints.is_empty(), "{} complaints; if all is well, bless with `UPDATE=1`\n\n{text}", complaints.len());
    assert!(programs.len() >= 60, "only {} programs", programs.len());
}

/// Whether a file holds this text, which it does after an update.
fn same(path: &Path, text: &str, update: bool) -> bool {
    if update {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::read_to_string(path).is_ok_and(|found| found.replace("\r\n", "\n") == text)
}
