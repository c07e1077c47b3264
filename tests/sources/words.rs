//! Plain English: comments, docs, messages and pages do without words that are almost always a sentence translated word by word.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// In backticks the words that must not occur, then what to write instead. Text in backticks is not checked, neither here nor elsewhere.
const LIST: &str = "
`anew`: again
`array a sample`: array per sample
`at the most`: at most
`bears`: has
`behind`: after, following, previous, next
`beside`: next to, with, in addition to
`byte a pixel`: byte per pixel
`for want of`: because there is no
`give or take`: within, differs by at most
`given back`: returned
`gives`: returns, outputs, is
`goes on`: continues
`in the place of`: instead of, in place of
`infinite or not a number`: infinite or NaN
`inside of`: inside
`number a channel`: number per channel
`of the user's own`: custom, your own
`one's own`: custom, your own
`outside of`: outside
`so many`: this number of, n of them
`stands above`: is above
`stands at`: is at, is stored at
`stands before`: is before
`stands in`: is in, is stored in
`stands on`: is on, is stored on
`stands there`: is there
`target a sample`: target per sample
`the way back`: the backward pass
`value a channel`: value per channel
`value a parameter`: value per parameter
`values a parameter`: values per parameter
`what is not a number`: NaN
`whoever`: the thread that, anyone who
`worked on`: processed, computed
";

/// A word or phrase of the list.
struct Banned {
    phrase: &'static str,
    instead: &'static str,
}

/// The list, by the first word of each phrase.
fn list() -> HashMap<&'static str, Vec<Banned>> {
    let mut list: HashMap<_, Vec<_>> = HashMap::new();
    for line in LIST.trim().lines() {
        let entry = line.strip_prefix('`').and_then(|line| line.split_once("`: "));
        let (phrase, instead) = entry.expect("a line of the list is `phrase`: replacement");
        list.entry(phrase.split(' ').next().unwrap()).or_default().push(Banned { phrase, instead });
    }
    list
}

/// Replaces the code of a Rust file, everything except comments and string literals, by a character that is in no word.
fn without_code(source: &str) -> String {
    let (mut text, mut rest) = (String::new(), source);
    while !rest.is_empty() {
        let (is_text, length) = next_token(rest);
        let (token, after) = rest.split_at(length);
        if is_text {
            text.push_str(&without_escapes(token.trim_start_matches(['/', '!', '*'])));
        } else if token.trim().is_empty() {
            text.push_str(token);
        } else {
            text.push('\0');
        }
        rest = after;
    }
    text
}

/// Returns whether Rust code starts with text (a comment or a string literal), and the length of its first token.
fn next_token(code: &str) -> (bool, usize) {
    let until = |start: usize, end: &str| code[start..].find(end).map_or(code.len(), |at| start + at + end.len());
    let name = code.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(code.len());
    let quotes = name + code[name..].len() - code[name..].trim_start_matches('#').len();
    if code.starts_with("//") {
        (true, code.find('\n').unwrap_or(code.len()))
    } else if code.starts_with("/*") {
        (true, until(2, "*/"))
    } else if ["r", "br", "cr"].contains(&&code[..name]) && code[quotes..].starts_with('"') {
        (true, until(quotes + 1, &format!("\"{}", &code[name..quotes])))
    } else if name > 0 {
        (false, name)
    } else if let Some(content) = code.strip_prefix('"') {
        let mut escaped = false;
        let ends = |c: char| {
            let end = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            end
        };
        (true, content.find(ends).map_or(code.len(), |at| at + 2))
    } else if code.starts_with("'\\") {
        (false, until(3, "'"))
    } else {
        let mut lengths = code.char_indices().map(|(at, c)| at + c.len_utf8());
        let lengths = [lengths.next(), lengths.next(), lengths.next()].map(Option::unwrap_or_default);
        // Otherwise an apostrophe is the start of a lifetime.
        let is_character = code.starts_with('\'') && code[lengths[1].max(1)..].starts_with('\'');
        (false, lengths[if is_character { 2 } else { 0 }])
    }
}

/// Replaces escape sequences in a string literal by spaces. Line ends stay.
fn without_escapes(literal: &str) -> String {
    let mut escaped = false;
    let replace = |c: char| {
        let replaced = escaped && c != '\n' || c == '\\';
        escaped = c == '\\' && !escaped;
        if replaced { ' ' } else { c }
    };
    literal.chars().map(replace).collect()
}

/// The words of a text in lower case, with the numbers of their lines. An empty word separates words that are not in one phrase.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let pieces = line.split('`').enumerate().filter(|(piece, _)| piece % 2 == 0);
        for (piece, text) in pieces {
            if piece > 0 {
                words.push((index + 1, String::new()));
            }
            let marks = |c: char| !(c.is_alphanumeric() || c.is_whitespace() || ['_', '-', '\''].contains(&c));
            for (part, phrase) in text.split(marks).enumerate() {
                if part > 0 && words.last().is_some_and(|(_, word)| !word.is_empty()) {
                    words.push((index + 1, String::new()));
                }
                words.extend(phrase.split_whitespace().map(|word| (index + 1, word.to_lowercase())));
            }
        }
    }
    words
}

/// Returns a message for each phrase of the list in a file with this extension.
fn check(list: &HashMap<&str, Vec<Banned>>, extension: &str, content: &str) -> Vec<(usize, String)> {
    let words = words(&if extension == "rs" { without_code(content) } else { content.to_owned() });
    let mut found = Vec::new();
    for (index, (line, first)) in words.iter().enumerate() {
        for Banned { phrase, instead } in list.get(first.as_str()).into_iter().flatten() {
            let mut following = words[index..].iter().map(|(_, word)| word.as_str());
            if phrase.split(' ').all(|word| following.next() == Some(word)) {
                found.push((*line, format!("`{phrase}`: write {instead}")));
            }
        }
    }
    found
}

/// All files with text below `folder`, except in hidden folders and in those of builds.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let is_hidden = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with('.') || name == "target"
    };
    let has_text = |path: &Path| path.extension().is_some_and(|end| end == "rs" || end == "md" || end == "stderr");
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.into_iter().filter(|path| !is_hidden(path)).flat_map(below).filter(|path| has_text(path)).collect()
}

#[test]
fn comments_docs_and_messages_have_no_word_of_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (list, mut found) = (list(), String::new());
    for path in files(root) {
        let (name, extension) =
            (path.strip_prefix(root).unwrap().display(), path.extension().unwrap().to_str().unwrap());
        for (line, message) in check(&list, extension, &fs::read_to_string(&path).unwrap()) {
            writeln!(found, "{name}:{line}: {message}").unwrap();
        }
    }
    assert!(found.is_empty(), "words of the list in `{}`:\n{found}", file!());
}

#[test]
fn a_sentence_with_a_word_of_the_list_is_found() {
    let list = list();
    for Banned { phrase, .. } in list.values().flatten() {
        let lines = phrase.replace(' ', "\n    // ");
        for (extension, content, line) in [
            ("md", format!("A page.\nIt says that it {phrase} one."), 2),
            ("stderr", format!("error: this {phrase} that\n"), 1),
            ("rs", format!("let x = 1;\n/// It {phrase} one."), 2),
            ("rs", format!("let c = '\"'; // {lines}"), 1),
            ("rs", format!("panic!(\"it \\\"{phrase}\\\" \\n one\");"), 1),
            ("rs", format!("fn f<'a>(x: &'a str) {{}}\nlet r = r#\"a \"quote\" {phrase}\"#;"), 2),
            ("rs", format!("/* A block:\n   {} */", phrase.to_uppercase()), 2),
        ] {
            let found = check(&list, extension, &content);
            assert_eq!(found.len(), 1, "{content}");
            assert!(found[0].0 == line && found[0].1.contains(phrase), "{content}: {found:?}");
        }
    }
}

#[test]
fn code_and_longer_words_are_not_found() {
    let list = list();
    for Banned { phrase, .. } in list.values().flatten() {
        let name = phrase.replace([' ', '\''], "_");
        for (extension, content) in [
            ("rs", format!("let {name} = x.{name}('a', '\\'', b\"\\\\\"); // A comment.")),
            ("rs", format!("/// Calls `{phrase}`, a name.\nfn {name}() {{}}")),
            ("md", format!("`{phrase}` is code, and not_{name} is a name.")),
            ("stderr", format!(" --> tests/ui/{name}_x.rs:4:25")),
        ] {
            assert_eq!(check(&list, extension, &content), [], "{content}");
        }
    }
}
