//! `docs/errors.md`: every mistake, what is said of it, and its cure.

use std::fmt::Write as _;

use super::compiler::Error;
use super::program::Program;

/// The kinds of mistakes in their order, and what they are called.
const KINDS: [(&str, &str); 13] = [
    ("shape", "Layers that do not fit together"),
    ("image", "Images and sequences"),
    ("block", "Blocks and lists in parentheses"),
    ("first", "The first layer"),
    ("layer", "A layer that makes no sense by itself"),
    ("macro", "The list"),
    ("name", "Names and numbers of arguments"),
    ("generic", "Generic networks"),
    ("budget", "Budgets"),
    ("predict", "Predicting"),
    ("loss", "Losses and what the network ends in"),
    ("target", "Losses and their targets"),
    ("train", "Training"),
];

/// The page.
pub fn page(programs: &[Program], errors: &[Vec<Error>]) -> String {
    let mut page = "\
# Errors

What the compiler says of a mistake, and how it is mended. This page is made from the programs in
[`tests/ui`](../tests/ui/README.md), each of which is compiled with its mistake and with its cure.
"
    .to_owned();
    for (kind, heading) in KINDS {
        writeln!(page, "\n## {heading}").unwrap();
        for (program, errors) in programs.iter().zip(errors).filter(|(program, _)| program.kind == kind) {
            let title = program.title.trim_end_matches('.');
            write!(page, "\n### {title}\n\n```rust,ignore\n{}```\n\n```text\n", excerpt(program)).unwrap();
            for error in errors {
                writeln!(page, "{}", error.pinned().split_once(' ').unwrap().1).unwrap();
            }
            page += "```\n\n";
            for (old, new) in &program.cures {
                writeln!(page, "{}", cure(old, new)).unwrap();
            }
        }
    }
    let kinds = KINDS.map(|(kind, _)| kind);
    assert!(programs.iter().all(|program| kinds.contains(&&*program.kind)), "a kind of mistakes without a heading");
    page
}

fn cure(old: &str, new: &str) -> String {
    match new {
        "" => format!("Cure: leave out `{}`.", old.trim_matches([',', ' '])),
        _ => format!("Cure: `{}` instead of `{}`.", new.trim(), old.trim()),
    }
}

/// What of a program is of interest.
fn excerpt(program: &Program) -> String {
    let dull = |line: &&str| !["//!", "use ", "fn main() {}"].iter().any(|start| line.starts_with(start));
    let lines: Vec<_> = program.source.lines().filter(dull).collect();
    lines.join("\n").trim().replace("\n\n\n", "\n\n") + "\n"
}
