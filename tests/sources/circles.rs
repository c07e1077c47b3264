//! No file of the library and its macros imports itself through others: what a file needs can be read before it.
//!
//! The parser knows as much of Rust as this takes: it reads `use` and all other paths, such as `threads::with`, and follows a name through
//! re-exports to the file that defines it. It does not see methods, names in inline modules, `$crate::…` in macros (which is
//! resolved where they expand), or types that no path names; and it takes each name for one thing, even if a macro and a module share it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::unsafe_code::sources;

/// Circles that ARCHITECTURE.md explains.
const KNOWN: [&[&str]; 1] = [&["src/tensor/element.rs", "src/tensor/plain.rs"]];

/// A module with a file.
struct Module {
    file: String,
    code: String,
    /// The names that it imports, with their paths, and whether it exports them.
    uses: Vec<(String, Vec<String>, bool)>,
    defined: BTreeSet<String>,
}

/// All modules with files, by path.
type Modules = BTreeMap<Vec<String>, Module>;

/// The words and signs of a source, without strings and comments.
fn words(code: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let name = |c: char| c.is_alphanumeric() || c == '_';
        let len = match first {
            _ if name(first) => rest.find(|c| !name(c)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        let skipped = match first {
            '/' if rest.starts_with("//") => rest.find('\n'),
            '"' if words.ends_with(&["r", "#"]) => rest.find("\"#").map(|end| end + 2),
            '"' => {
                let mut is_escaped = true; // the first quote does not end the string
                let end = rest.find(|c| {
                    let is_end = c == '"' && !is_escaped;
                    is_escaped = c == '\\' && !is_escaped;
                    is_end
                });
                end.map(|end| end + 1)
            }
            '\'' if rest.starts_with("'\"'") => Some(3),
            '\'' if rest.starts_with("'\\") => rest[3..].find('\'').map(|end| end + 4),
            _ if first.is_whitespace() => Some(len),
            _ => {
                words.push(&rest[..len]);
                Some(len)
            }
        };
        rest = &rest[skipped.unwrap_or(rest.len())..];
    }
    words
}

/// The source without its unit tests.
fn without_tests(source: &str) -> String {
    let mut code = String::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let is_tests = line.starts_with("#[cfg(") && line.contains("test") && !line.contains("doctest");
        if is_tests && lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{')) {
            lines.by_ref().find(|line| *line == "}");
        } else {
            writeln!(code, "{line}").unwrap();
        }
    }
    code
}

/// Adds the names that a tree of `use` imports, and returns the words after it.
fn tree<'a>(mut words: &'a [&'a str], at: &[String], names: &mut Vec<(String, Vec<String>)>) -> &'a [&'a str] {
    let mut path = at.to_vec();
    loop {
        match words {
            ["{", rest @ ..] => {
                words = rest;
                while words[0] != "}" {
                    words = tree(words, &path, names);
                    words = words.strip_prefix(&[","]).unwrap_or(words);
                }
                return &words[1..];
            }
            ["::", rest @ ..] => words = rest,
            ["self", rest @ ..] if !path.is_empty() && rest[0] != "::" => words = rest,
            [name, rest @ ..] => {
                path.push((*name).to_owned());
                words = rest;
            }
            [] => panic!("`use` without an end"),
        }
        match words {
            ["as", name, rest @ ..] => {
                names.push(((*name).to_owned(), path));
                return rest;
            }
            ["," | ";" | "}", ..] => {
                names.push((path.last().expect("a path has a name").clone(), path));
                return words;
            }
            _ => {}
        }
    }
}

fn module(file: String, source: &str) -> Module {
    let code = without_tests(source);
    let (mut uses, mut rest, mut defined) = (Vec::new(), String::new(), BTreeSet::new());
    let words = words(&code);
    let mut left = &words[..];
    while let [word, after @ ..] = left {
        let before = words.len() - left.len();
        let is_exported = before > 0 && ["pub", ")"].contains(&words[before - 1]);
        let is_item = before == 0 || is_exported || [";", "}", "]", "{"].contains(&words[before - 1]);
        if *word == "use" && is_item {
            let mut names = Vec::new();
            left = tree(after, &[], &mut names);
            uses.extend(names.into_iter().map(|(name, path)| (name, path, is_exported)));
            continue;
        }
        if let ("mod", [_, ";", after @ ..]) = (*word, after) {
            left = after;
            continue;
        }
        if ["struct", "enum", "trait", "fn", "const", "static", "type", "union"].contains(word)
            && let Some(name) = after.first()
        {
            defined.insert((*name).to_owned());
        }
        if *word == "macro_rules" {
            defined.insert(after[1].to_owned());
        }
        write!(rest, "{word} ").unwrap();
        left = after;
    }
    Module { file, code: rest, uses, defined }
}

/// The modules of a crate whose sources are in this folder.
fn modules(root: &Path, folder: &str) -> Modules {
    let mut modules = Modules::new();
    let is_tests = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().ends_with("tests");
    for path in sources(&root.join(folder)).into_iter().filter(|path| !is_tests(path)) {
        let file = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let name = file[folder.len() + 1..].trim_end_matches(".rs");
        let names = name.split('/').filter(|name| !["mod", "lib"].contains(name)).map(str::to_owned).collect();
        modules.insert(names, module(file, &fs::read_to_string(&path).unwrap()));
    }
    modules
}

/// Returns the module to which a path leads, and the name of the item in it; `None` if it is in no file of the crate.
fn resolve(modules: &Modules, from: &[String], path: &[String], depth: usize) -> Option<(Vec<String>, Option<String>)> {
    let (mut at, mut is_first) = (from.to_vec(), true);
    for (index, name) in path.iter().enumerate() {
        match name.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => drop(at.pop()),
            _ => match find(modules, &at, name, is_first, depth)? {
                (module, None) => at = module,
                found if index + 1 == path.len() => return Some(found),
                // A variant or an associated item: it is where its type is.
                found => return Some(found),
            },
        }
        is_first = false;
    }
    Some((at, None))
}

/// Returns where a name of a module is defined.
fn find(
    modules: &Modules,
    at: &[String],
    name: &str,
    is_first: bool,
    depth: usize,
) -> Option<(Vec<String>, Option<String>)> {
    let child = [at, &[name.to_owned()]].concat();
    if modules.contains_key(&child) {
        return Some((child, None));
    }
    let module = modules.get(at)?;
    if module.defined.contains(name) {
        return Some((at.to_vec(), Some(name.to_owned())));
    }
    if depth == 0 {
        return None; // A `use` of a name from another crate that is called like the module.
    }
    if let Some((_, path, _)) = module.uses.iter().find(|(import, path, _)| import == name && path[0] != name) {
        return resolve(modules, at, path, depth - 1);
    }
    let globs = module.uses.iter().filter(|(import, ..)| import == "*");
    let in_glob = globs.into_iter().find_map(|(_, path, _)| {
        let (module, _) = resolve(modules, at, &path[..path.len() - 1], depth - 1)?;
        find(modules, &module, name, false, depth - 1)
    });
    if in_glob.is_some() || is_first {
        return in_glob;
    }
    // Macros of the crate are at its root, wherever they are defined.
    let is_macro = |module: &Module| module.code.contains(&format!("macro_export ] macro_rules ! {name} "));
    modules.iter().find(|(_, module)| at.is_empty() && is_macro(module)).map(|(path, _)| (path.clone(), None))
}

/// The files that each file imports, with one of the names.
fn imports(modules: &Modules) -> BTreeMap<&str, BTreeMap<&str, String>> {
    let mut imports = BTreeMap::new();
    for (path, module) in modules {
        let mut to = BTreeMap::new();
        let is_used = |name: &str| module.code.split(' ').any(|word| word == name);
        let mut add = |name: &[String], is_export: bool| {
            if let Some((target, item)) = resolve(modules, path, name, 8)
                && target != *path
                && let Some(found) = modules.get(&target)
                // A module itself is not imported: the names are, which are looked up through it.
                && (item.is_some() || !name.iter().any(|name| name == "crate" || name == "super" || name == "self"))
                && !(is_export && target.starts_with(path) && !is_used(name.last().expect("a path has a name")))
            {
                to.entry(found.file.as_str()).or_insert_with(|| name.join("::"));
            }
        };
        for (name, imported, is_export) in &module.uses {
            if name != "*" {
                add(imported, *is_export);
            } else if let Some((glob, _)) = resolve(modules, path, &imported[..imported.len() - 1], 8)
                && let Some(glob) = modules.get(&glob)
            {
                let exported = glob.uses.iter().filter(|(.., is_export)| *is_export).map(|(name, ..)| name);
                for name in exported.chain(&glob.defined).filter(|name| is_used(name)) {
                    add(&[&imported[..imported.len() - 1], core::slice::from_ref(name)].concat(), *is_export);
                }
            }
        }
        let words: Vec<_> = module.code.split(' ').collect();
        let mut at = 0;
        while at < words.len() {
            let mut end = at + 1;
            while words.get(end) == Some(&"::")
                && words.get(end + 1).is_some_and(|word| word.starts_with(char::is_alphabetic))
            {
                end += 2;
            }
            let is_start = at == 0 || !["::", "$"].contains(&words[at - 1]);
            if end > at + 1 && is_start {
                add(&words[at..end].iter().step_by(2).map(|word| (*word).to_owned()).collect::<Vec<_>>(), false);
            }
            at = end;
        }
        imports.insert(module.file.as_str(), to);
    }
    imports
}

/// The groups of files that reach each other, with the imports among them.
fn circles(modules: &Modules) -> Vec<(Vec<&str>, String)> {
    let imports = imports(modules);
    let reached = |from: &str| {
        let (mut reached, mut new) = (BTreeSet::new(), vec![from]);
        while let Some(file) = new.pop() {
            let next = imports[file].keys().filter(|to| reached.insert(**to));
            new.extend(next.copied().collect::<Vec<_>>());
        }
        reached
    };
    let all: BTreeMap<_, _> = imports.keys().map(|file| (*file, reached(file))).collect();
    let mut found = Vec::new();
    for (&file, to) in &all {
        let group: Vec<_> = to.iter().copied().filter(|other| all[other].contains(file)).collect();
        if group.first() == Some(&file) {
            let mut text = String::new();
            for from in &group {
                for (to, name) in imports[from].iter().filter(|(to, _)| group.contains(to)) {
                    writeln!(text, "{from} imports `{name}` of {to}").unwrap();
                }
            }
            found.push((group, text));
        }
    }
    found
}

#[test]
fn no_file_imports_itself_through_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut unknown = String::new();
    let mut known = Vec::new();
    for folder in ["src", "macros/src"] {
        let modules = modules(root, folder);
        for (group, text) in circles(&modules) {
            match KNOWN.iter().find(|known| **known == group) {
                Some(group) => known.push(*group),
                None => writeln!(unknown, "{text}").unwrap(),
            }
        }
    }
    assert!(unknown.is_empty(), "circles of imports: move what both files need to a file below both\n\n{unknown}");
    assert_eq!(known, KNOWN, "a circle in the list is none any more");
}

#[test]
fn names_are_followed_through_re_exports_globs_and_paths() {
    let modules = |b: &str| {
        let files = [
            ("", "lib.rs", "mod a; mod b; pub use a::inner as short;"),
            ("a", "a/mod.rs", "pub(crate) mod inner; pub use inner::{One, Two as Second};"),
            ("a::inner", "a/inner.rs", "use crate::b::f; pub struct One; pub struct Two;"),
            ("b", "b.rs", b),
        ];
        let path = |path: &str| path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        files.map(|(name, file, source)| (path(name), module(file.to_owned(), source))).into_iter().collect::<Modules>()
    };
    let found = |b: &str| circles(&modules(b)).into_iter().map(|(group, _)| group.join(" ")).collect::<Vec<_>>();
    for b in [
        "use crate::a::One; fn f() {}",
        "use super::a::{self, Second}; fn f() {}",
        "use crate::a::*; fn f() -> One {}",
        "fn f() { crate::a::One }",
        "use crate::{a}; fn f() { a::One }",
        "use crate::short; fn f() { short::Two }",
        "pub use crate::a::One; fn f() {}",
    ] {
        assert_eq!(found(b), ["a/inner.rs b.rs"], "{b}");
    }
    for b in
        ["fn f() {}", "use other::a::One; fn f() {}", "// use crate::a::One;\nfn f() {}", "use crate::a::*; fn f() {}"]
    {
        assert!(found(b).is_empty(), "{b}");
    }
}
