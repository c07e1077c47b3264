//! `docs/errors.md`: every mistake with its error and its fix.

use std::fmt::Write as _;

use super::compiler::Error;
use super::program::Program;

/// The kinds of mistakes in the order of the page, with their headings.
const KINDS: [(&str, &str); 18] = [
    ("shape", "Layers that do not fit together"),
    ("image", "Images and sequences"),
    ("recurrent", "Recurrent layers"),
    ("sequence", "Tokens and steps"),
    ("block", "Blocks and lists in parentheses"),
    ("head", "Several outputs"),
    ("first", "The first layer"),
    ("layer", "Layers with invalid arguments"),
    ("macro", "The syntax of the list"),
    ("name", "Names and numbers of arguments"),
    ("generic", "Generic networks"),
    ("budget", "Budgets"),
    ("search", "Variants of a search"),
    ("weights", "Weights from a file"),
    ("predict", "Prediction"),
    ("loss", "Losses and the last layer"),
    ("target", "Losses and their targets"),
    ("train", "Training"),
];

/// Returns the text of the page.
pub fn page(programs: &[Program], errors: &[Vec<Error>]) -> String {
    let mut page = "\
# Errors

The errors that the compiler reports for mistakes in a network, each with a fix. This page is generated from the programs in
[`tests/ui`](https://github.com/stackprop/stackprop/blob/main/tests/ui/README.md), each of which is compiled with its mistake and with its fix.
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
        "" => format!("Fix: remove `{}`.", old.trim_matches([',', ' '])),
        _ => format!("Fix: write `{}` instead of `{}`.", new.trim(), old.trim()),
    }
}

/// Returns the relevant lines of a program.
fn excerpt(program: &Program) -> String {
    let is_relevant = |line: &&str| !["//!", "use ", "fn main() {}"].iter().any(|start| line.starts_with(start));
    let lines: Vec<_> = program.source.lines().filter(is_relevant).collect();
    lines.join("\n").trim().replace("\n\n\n", "\n\n") + "\n"
}
