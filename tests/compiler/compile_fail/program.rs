//! A program: a file with a mistake, the expected errors, and the fix.

use std::fs;
use std::path::{Path, PathBuf};

pub struct Program {
    pub path: PathBuf,
    /// The name of its folder.
    pub kind: String,
    /// The description of the mistake: the `//!` line at the top.
    pub title: String,
    /// The source without annotations.
    pub source: String,
    /// The expected errors as `line:column message`: `//~ 4:28 …`
    pub errors: Vec<String>,
    /// The replacements that fix the program: ``//~ cure `old` -> `new` ``
    pub cures: Vec<(String, String)>,
}

impl Program {
    /// Returns all programs in a folder, sorted by kind and name.
    pub fn all(folder: &Path) -> Vec<Self> {
        let mut paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|kind| kind.unwrap().path())
            .filter(|kind| kind.is_dir())
            .flat_map(|kind| fs::read_dir(kind).unwrap())
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect();
        paths.sort();
        paths.into_iter().map(Self::read).collect()
    }

    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let kind = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let title = text.lines().next().and_then(|line| line.strip_prefix("//! ")).unwrap_or_default().to_owned();
        assert!(!title.is_empty(), "{} does not begin with `//!`", path.display());
        let (mut source, mut errors, mut cures) = (String::new(), Vec::new(), Vec::new());
        for line in text.lines() {
            match line.strip_prefix("//~ ") {
                None => source = source + line + "\n",
                Some(note) => match note.strip_prefix("cure `") {
                    None => errors.push(note.to_owned()),
                    Some(cure) => {
                        let (old, new) = cure.strip_suffix('`').and_then(|cure| cure.split_once("` -> `")).unwrap();
                        cures.push((old.to_owned(), new.to_owned()));
                    }
                },
            }
        }
        assert!(!errors.is_empty() && !cures.is_empty(), "{} lacks an error or a cure", path.display());
        Self { path, kind, title, source: source.trim_end().to_owned() + "\n", errors, cures }
    }

    /// Returns the folder and the file name, as in `shape/second`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.kind, self.path.file_stem().unwrap().to_str().unwrap())
    }

    /// Returns the name as an identifier.
    pub fn target(&self) -> String {
        self.name().replace(['/', '-'], "_")
    }

    /// Whether it is compiled together with all programs of its kind, because no error of these hides another, or mentions other
    /// programs. A name that is not found hides later errors; for a trait that is not implemented, the compiler lists other types
    /// of the crate.
    pub fn is_compiled_with_others(&self) -> bool {
        !["name", "predict", "train"].contains(&&*self.kind)
    }

    /// Returns the name of the binary in which it is compiled.
    pub fn binary(&self) -> String {
        if self.is_compiled_with_others() { self.kind.clone() } else { self.target() }
    }

    /// Whether its errors are entirely written by this library; the compiler adds notes to other errors.
    pub fn is_short(&self) -> bool {
        ["shape", "image", "recurrent", "block", "head", "first", "layer", "generic", "macro", "budget", "weights"]
            .contains(&&*self.kind)
    }

    /// Returns the files next to it that a program can embed.
    pub fn files(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|extension| extension == "safetensors")).collect()
    }

    /// Returns the program with its fixes applied, which are not meant for its title.
    pub fn cured(&self) -> String {
        let (title, code) = self.source.split_once('\n').unwrap_or(("", &self.source));
        let cured = self.cures.iter().fold(code.to_owned(), |code, (old, new)| {
            assert_eq!(code.matches(old.as_str()).count(), 1, "{}: `{old}` must occur once", self.name());
            code.replace(old.as_str(), new)
        });
        format!("{title}\n{cured}")
    }
}
