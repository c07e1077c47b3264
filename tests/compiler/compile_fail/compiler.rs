//! Runs `cargo check` on all programs at once, in one package: with a binary per program, or per kind if its programs can be
//! compiled together, and one binary for fixed programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::program::Program;

/// The errors that the compiler reported.
pub struct Errors {
    /// The errors of each program.
    pub of_programs: Vec<Vec<Error>>,
    /// The errors of the fixed programs.
    pub of_cures: Vec<String>,
}

/// An error of a program.
pub struct Error {
    line: u64,
    column: u64,
    message: String,
    /// The error as rendered in a terminal, without anything that depends on the machine or on line numbers of the library.
    pub rendered: String,
}

impl Error {
    /// Returns the error in the form that programs use.
    pub fn pinned(&self) -> String {
        format!("{}:{} {}", self.line, self.column, self.message)
    }
}

/// Returns the version of the compiler.
pub fn version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    String::from_utf8(Command::new(rustc).arg("--version").output().unwrap().stdout).unwrap()
}

/// Compiles all programs, and the fixed programs for which `is_fixed` says so.
pub fn errors(root: &Path, programs: &[Program], mut is_fixed: impl FnMut() -> bool) -> Errors {
    let folder = crate::folder("compile_fail");
    fs::create_dir_all(folder.join("cured")).unwrap();
    write(&folder.join("Cargo.lock"), &fs::read_to_string(root.join("Cargo.lock")).unwrap());
    let mut binaries = BTreeMap::new();
    let mut add = |binary: String, program: &Program, path: &Path| {
        let modules: &mut String = binaries.entry(binary).or_default();
        writeln!(modules, "#[path = {path:?}]\nmod {};", program.target()).unwrap();
    };
    for program in programs {
        add(program.binary(), program, &program.path);
        let (path, text) = (folder.join(format!("cured/{}.rs", program.target())), program.cured());
        for file in program.files() {
            fs::copy(&file, path.with_file_name(file.file_name().unwrap())).unwrap();
        }
        if is_fixed() {
            write(&path, &text);
            add("cured".to_owned(), program, &path);
        }
    }
    write(&folder.join("Cargo.toml"), &manifest(root, binaries.keys()));
    for (binary, modules) in &binaries {
        write(&folder.join(binary).with_extension("rs"), &format!("{modules}fn main() {{}}\n"));
    }

    let output = crate::check(&folder, &["--bins"]);
    let mut errors = Errors { of_programs: programs.iter().map(|_| Vec::new()).collect(), of_cures: Vec::new() };
    let mut checked = false;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        checked |= line["reason"] == "compiler-artifact" && line["target"]["name"] == "stackprop";
        let message = &line["message"];
        if line["reason"] != "compiler-message" || message["spans"].as_array().unwrap().is_empty() {
            continue;
        }
        if message["message"] == "erroneous constant encountered" {
            continue; // a note where a constant that has failed was used
        }
        let target = line["target"]["name"].as_str().unwrap();
        let is_from = |program: &Program| {
            program.binary() == target
                && (!program.is_compiled_with_others()
                    || message["spans"][0]["file_name"] == *program.path.to_str().unwrap())
        };
        match programs.iter().position(is_from) {
            Some(index) => errors.of_programs[index].push(error(root, &programs[index], message)),
            None => errors.of_cures.push(message["rendered"].as_str().unwrap().to_owned()),
        }
    }
    assert!(checked, "the library does not compile:\n{}", String::from_utf8_lossy(&output.stderr));
    errors.of_programs.iter_mut().for_each(|errors| errors.sort_by_key(|error| (error.line, error.column)));
    errors
}

fn manifest<'a>(root: &Path, binaries: impl Iterator<Item = &'a String>) -> String {
    let mut text = format!(
        "[package]\nname = \"mistakes\"\nedition = \"2024\"\nautobins = false\n\n[workspace]\n\n[dependencies]\n\
         stackprop = {{ path = {root:?}, features = [\"search\"] }}\nrand = {{ version = \"0.10\", default-features = false }}\n"
    );
    for binary in binaries {
        writeln!(text, "\n[[bin]]\nname = {binary:?}\npath = \"{binary}.rs\"").unwrap();
    }
    text
}

/// Writes a file if its content changes, so that nothing is compiled again without need.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).unwrap();
    }
}

fn error(root: &Path, program: &Program, message: &Value) -> Error {
    let spans = message["spans"].as_array().unwrap();
    let span = spans.iter().find(|span| span["is_primary"] == true).unwrap_or(&spans[0]);
    let text = message["message"].as_str().unwrap().trim_start_matches("evaluation panicked: ");
    // The program is a module of that name.
    let alone = |text: &str| text.replace(&format!("{}::", program.target()), "");
    Error {
        line: span["line_start"].as_u64().unwrap(),
        column: span["column_start"].as_u64().unwrap(),
        message: alone(&without_root(root, text)),
        rendered: alone(&portable(root, message["rendered"].as_str().unwrap())),
    }
}

/// Makes paths relative to the root of the repository.
fn without_root(root: &Path, text: &str) -> String {
    text.replace(&format!("{}/", root.display()), "")
}

/// Makes paths relative to the root of the repository and margins equally wide, and removes lines of files other than the program.
fn portable(root_path: &Path, rendered: &str) -> String {
    let root = format!("{}/", root_path.display());
    let (mut portable, mut foreign) = (String::new(), false);
    for line in rendered.trim_end().lines() {
        let bare = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        let number = line.trim_start().split(|c: char| !c.is_ascii_digit()).next().unwrap();
        if let Some((arrow, path)) =
            bare.strip_prefix("--> ").map(|p| ("-->", p)).or(bare.strip_prefix("::: ").map(|p| (":::", p)))
        {
            foreign = !path.starts_with(&format!("{root}tests/ui/"));
            let path = path.strip_prefix(&root).unwrap_or("a library");
            let path = if foreign { path.split(':').next().unwrap() } else { path };
            writeln!(portable, "  {arrow} {path}").unwrap();
        } else if bare.starts_with('|') {
            if !foreign {
                writeln!(portable, "{}", format!("{number:>2} {bare}").trim_end()).unwrap();
            }
        } else if line.starts_with("...") {
            if !foreign {
                writeln!(portable, "...").unwrap();
            }
        } else if bare.starts_with("= help: the ") && bare.contains("implement") {
            writeln!(portable, "   {}", without_path(bare)).unwrap();
        } else if bare.starts_with("= ") {
            writeln!(portable, "   {bare}").unwrap();
        } else {
            writeln!(portable, "{}", without_root(root_path, line.trim_end())).unwrap();
        }
    }
    portable
}

/// Shortens the path of a trait of the library in a note to its last name. The compiler writes the whole path or not, depending on
/// which other libraries it has loaded.
fn without_path(note: &str) -> String {
    let Some((start, path)) = note.split_once("`stackprop::") else { return note.to_owned() };
    let (path, end) = path.split_once('`').unwrap_or((path, ""));
    format!("{start}`{}`{end}", path.rsplit("::").next().unwrap())
}
