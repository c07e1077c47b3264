//! Every link of the README, the pages of `docs/` and the book leads to something: a file, a heading, a chapter.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Pages of the book link to other files of the repository in this way, because the book is read without them, too.
const ONLINE: &str = "https://github.com/stackprop/stackprop/blob/main/";

/// Pages outside the book that are checked, with all of `docs/`.
const PAGES: [&str; 25] = [
    ".ci/README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "benches/peers/README.md",
    "benches/peers/intel/results.md",
    "benches/peers/results.md",
    "data/elnino/README.md",
    "data/mnist/README.md",
    "data/penguins/README.md",
    "data/shakespeare/README.md",
    "data/spoken/README.md",
    "data/wine/README.md",
    "embedded/README.md",
    "examples/c-library/README.md",
    "fuzz/README.md",
    "mpi/README.md",
    "onnx/README.md",
    "python/README.md",
    "report/README.md",
    "tests/golden/README.md",
    "tests/onnx/README.md",
    "tests/ui/README.md",
    "web/README.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The pages in a folder.
fn pages(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
    let names = entries.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".md"));
    let mut paths: Vec<_> = names.map(|name| format!("{folder}/{name}")).collect();
    paths.sort();
    paths
}

/// The text of a page, with the page that it includes.
fn text(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    match text.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}")) {
        Some(included) => fs::read_to_string(path.parent().unwrap().join(included)).unwrap(),
        None => text,
    }
}

/// The text without blocks of code, line by line.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut lines: Vec<_> = text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect();
    lines.retain(|(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    });
    lines
}

/// The anchors of the headings, as GitHub and mdbook make them.
fn anchors(text: &str) -> Vec<String> {
    let mut seen = HashMap::new();
    let headings = prose(text).into_iter().filter(|(_, line)| line.starts_with('#'));
    let anchors = headings.map(|(_, line)| {
        // A link in a heading counts with its text.
        let heading: String = line.trim_start_matches('#').trim().split("](").next().unwrap().into();
        let letters = heading.to_lowercase().chars().map(|c| if c == ' ' { '-' } else { c }).collect::<String>();
        let anchor: String = letters.chars().filter(|c| c.is_alphanumeric() || ['-', '_'].contains(c)).collect();
        let times = seen.entry(anchor.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { anchor } else { format!("{anchor}-{}", *times - 1) }
    });
    anchors.collect()
}

/// The targets of the links in a line. Those of rustdoc, in the proofs that `docs/unsafe.md` quotes, are checked by rustdoc.
fn links(line: &str) -> Vec<&str> {
    let without_code = |at: usize| line[..at].matches('`').count().is_multiple_of(2);
    let is_path = |target: &str| target.contains("://") || !target.contains("::");
    let found = line.match_indices("](").filter(|(at, _)| without_code(*at));
    found
        .filter_map(|(at, _)| line[at + 2..].split_once(')').map(|(target, _)| target))
        .filter(|target| is_path(target))
        .collect()
}

/// The path without `.` and `..`, so that a link cannot pass through a folder that does not exist.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

/// Says what is wrong with a link of a page, if something is.
fn complaint(page: &Path, link: &str) -> Option<String> {
    let in_book = page.starts_with(root().join("book"));
    let is_online = link.strip_prefix(ONLINE);
    if is_online.is_none() && link.contains("://") {
        return None;
    }
    let (file, anchor) = is_online.unwrap_or(link).split_once('#').unwrap_or((is_online.unwrap_or(link), ""));
    let target = match is_online {
        Some(_) => root().join(file),
        None if file.is_empty() => page.to_owned(),
        None => normal(&page.parent().unwrap().join(file)),
    };
    if !target.exists() {
        return Some("there is no such file".to_owned());
    }
    if in_book && is_online.is_none() && !target.starts_with(root().join("book/src")) {
        return Some(format!("the book is read without this file: write `{ONLINE}…`"));
    }
    let is_page = target.extension().is_some_and(|end| end == "md");
    let has_anchor = || anchors(&text(&target)).iter().any(|found| found == anchor);
    (is_page && !anchor.is_empty() && !has_anchor()).then(|| format!("there is no heading `#{anchor}`"))
}

#[test]
fn each_link_leads_to_something() {
    let mut found = String::new();
    let all = [pages("docs"), pages("book/src"), PAGES.map(str::to_owned).to_vec()].concat();
    for name in all {
        let page = root().join(&name);
        let text = text(&page);
        for (line, content) in prose(&text) {
            for link in links(content) {
                if let Some(complaint) = complaint(&page, link) {
                    writeln!(found, "{name}:{line}: `{link}`: {complaint}").unwrap();
                }
            }
        }
    }
    assert!(found.is_empty(), "links that lead nowhere:\n{found}");
}

#[test]
fn each_chapter_is_in_the_summary_and_its_code_is_tested() {
    let summary = fs::read_to_string(root().join("book/src/SUMMARY.md")).unwrap();
    let tested = fs::read_to_string(root().join("src/pages.rs")).unwrap();
    for path in pages("book/src").iter().filter(|path| !path.ends_with("SUMMARY.md")) {
        let name = path.rsplit('/').next().unwrap();
        assert!(summary.contains(&format!("]({name})")), "`{name}` is not in the summary");
        let source = fs::read_to_string(root().join(path)).unwrap();
        let has_code = source.lines().any(|line| line == "```rust" || line == "```rust,no_run");
        assert_eq!(has_code, tested.contains(&format!("\"../{path}\"")), "`{path}` and `src/pages.rs`");
    }
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page = root().join("book/src/training.md");
    for (link, complains) in [
        ("debugging.md", false),
        ("debugging.md#a-wrong-rate", false),
        ("#the-loss", false),
        ("memory.md#a-budget", false),
        ("https://example.org/nothing", false),
        ("https://github.com/stackprop/stackprop/blob/main/README.md#two-commands", false),
        ("debugging.md#a-wrong-fate", true),
        ("#the-toss", true),
        ("nothing.md", true),
        ("../../README.md", true),
        ("https://github.com/stackprop/stackprop/blob/main/nothing.md", true),
        ("https://github.com/stackprop/stackprop/blob/main/README.md#three-commands", true),
    ] {
        assert_eq!(complaint(&page, link).is_some(), complains, "{link}: {:?}", complaint(&page, link));
    }
    assert_eq!(links("[a](b.md) and `[c](d)` and [`e`](f#g)"), ["b.md", "f#g"]);
    assert_eq!(anchors("# A `b` c\n```\n# d\n```\n## É, f: g\n## A b c"), ["a-b-c", "é-f-g", "a-b-c-1"]);
}
