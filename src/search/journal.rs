//! The file of a search: a line with its settings, then a line per trial. What a kill leaves is cut off when the search continues.

use core::fmt;
use std::borrow::ToOwned;
use std::collections::HashMap;
use std::format;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::string::{String, ToString};
use std::sync::Mutex;
use std::vec::Vec;

use serde_json::{Map, Value as Json, json};

use super::error::SearchError;
use super::results::Finished;
use super::strategy::Proposal;
use super::text::message;
use super::trial::Score;
use super::value::Value;
use super::values::Values;

/// The name of the format, with its version as the value.
const FORMAT: &str = "stackprop-search";
const VERSION: u64 = 1;

/// A journal that is open.
pub(super) struct Journal {
    path: String,
    file: Mutex<Open>,
}

struct Open {
    file: File,
    /// The text in front of the next line: the header if the file is new.
    before: String,
    /// Where it is written (bytes): at the end, which cuts off what a kill has left.
    end: u64,
}

/// A line of a trial.
#[derive(Debug)]
pub(super) struct Entry {
    budget: Option<u64>,
    values: Map<String, Json>,
    outcome: Result<Score, String>,
}

impl Journal {
    /// Opens or creates the file, and returns the trials in it by their numbers.
    pub fn open(
        path: &Path,
        settings: &[(&'static str, String)],
    ) -> Result<(Self, HashMap<usize, Entry>), SearchError> {
        let name = path.to_string_lossy().into_owned();
        let io = |error| io_error(&name, &error);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(SearchError::JournalInUse { path: name }),
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let header = header(settings);
        let Parsed { entries, length } = parse(&name, &bytes, &header, settings)?;
        // The file stays as it is until a trial is written, so that no error changes it.
        let before = if length == 0 { header } else { String::new() };
        Ok((Self { path: name, file: Mutex::new(Open { file, before, end: length as u64 }) }, entries))
    }

    /// Appends a trial, and waits until the disk has it.
    pub fn write(&self, trial: &Finished) -> Result<(), SearchError> {
        let line = line(trial);
        let mut open = self.file.lock().unwrap_or_else(|error| error.into_inner());
        open.write(&line).map_err(|error| io_error(&self.path, &error))
    }

    /// Returns the outcome of a trial in the journal, after checking that it is the same trial.
    pub fn outcome(
        &self,
        entry: &Entry,
        trial: usize,
        proposal: &Proposal,
    ) -> Result<Result<Score, String>, SearchError> {
        let budget = proposal.budget.map(|budget| budget as u64);
        if entry.budget != budget || entry.values != values(&proposal.values) {
            return Err(SearchError::OtherTrial { path: self.path.clone(), trial });
        }
        Ok(entry.outcome.clone())
    }
}

impl Open {
    fn write(&mut self, line: &str) -> io::Result<()> {
        let text = core::mem::take(&mut self.before) + line;
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(text.as_bytes())?;
        self.end += text.len() as u64;
        self.file.sync_data()
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Journal").field(&self.path).finish()
    }
}

fn io_error(path: &str, error: &io::Error) -> SearchError {
    SearchError::Io { path: path.to_owned(), error: message(&error.to_string()) }
}

fn header(settings: &[(&'static str, String)]) -> String {
    let mut object = Map::from_iter([(FORMAT.to_owned(), VERSION.into())]);
    object.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())));
    format!("{}\n", Json::Object(object))
}

fn line(trial: &Finished) -> String {
    let mut object = Map::from_iter([("trial".to_owned(), trial.number.into())]);
    if let Some(budget) = trial.budget {
        object.insert("budget".into(), budget.into());
    }
    object.insert("values".into(), Json::Object(values(&trial.values)));
    match &trial.outcome {
        Ok(Score { value, deviation }) => {
            object.insert("score".into(), json!(value));
            if let Some(deviation) = deviation.filter(|deviation| deviation.is_finite()) {
                object.insert("deviation".into(), json!(deviation));
            }
        }
        Err(error) => _ = object.insert("error".into(), error.as_str().into()),
    }
    format!("{}\n", Json::Object(object))
}

fn values(values: &Values) -> Map<String, Json> {
    let json = |value: &Value| match value {
        Value::Number(number) => json!(number),
        Value::Integer(integer) => json!(integer),
        Value::Choice { name, .. } => json!(**name),
    };
    values.iter().filter_map(|(name, value)| Some((name.to_owned(), json(value?)))).collect()
}

/// What is in a file.
#[derive(Debug)]
struct Parsed {
    entries: HashMap<usize, Entry>,
    /// The number of bytes up to the end of the last whole line.
    length: usize,
}

/// Reads the lines of a file. A last line without an end, or that is not a trial, is not counted: it was being written.
fn parse(path: &str, bytes: &[u8], header: &str, settings: &[(&'static str, String)]) -> Result<Parsed, SearchError> {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        // A file of something else must not be overwritten.
        return match header.as_bytes().starts_with(bytes) {
            true => Ok(Parsed { entries: HashMap::new(), length: 0 }),
            false => Err(SearchError::NotAJournal { path: path.to_owned() }),
        };
    };
    check_header(path, &bytes[..end], settings)?;
    let (mut entries, mut length, mut damaged) = (HashMap::new(), end + 1, None);
    for (index, line) in bytes[length..].split_inclusive(|byte| *byte == b'\n').enumerate() {
        if let Some(line) = damaged {
            return Err(SearchError::DamagedJournal { path: path.to_owned(), line });
        }
        match line.strip_suffix(b"\n").and_then(entry) {
            Some((number, entry)) => {
                entries.insert(number, entry);
                length += line.len();
            }
            None => damaged = Some(index + 2),
        }
    }
    Ok(Parsed { entries, length })
}

fn check_header(path: &str, line: &[u8], settings: &[(&'static str, String)]) -> Result<(), SearchError> {
    let path = path.to_owned();
    let Ok(Json::Object(object)) = serde_json::from_slice(line) else { return Err(SearchError::NotAJournal { path }) };
    if object.get(FORMAT).is_none() {
        return Err(SearchError::NotAJournal { path });
    }
    let text = |name| object.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let version = [("version of the format", text(FORMAT), VERSION.to_string())];
    let others = settings.iter().map(|(name, value)| (*name, text(name), value.clone()));
    for (setting, journal, search) in version.into_iter().chain(others) {
        let journal = journal.unwrap_or_default();
        if journal != search {
            let [journal, search] = from_difference(&journal, &search);
            return Err(SearchError::OtherSearch { path, setting, journal, search });
        }
    }
    Ok(())
}

/// Two texts without the first parts, up to `; `, that are the same in both.
fn from_difference(a: &str, b: &str) -> [String; 2] {
    let same = a.split("; ").zip(b.split("; ")).take_while(|(a, b)| a == b).count();
    [a, b].map(|text| match text.split("; ").skip(same).collect::<Vec<_>>().join("; ") {
        rest if rest.is_empty() => "nothing".to_owned(),
        rest => rest,
    })
}

/// Reads the line of a trial.
fn entry(line: &[u8]) -> Option<(usize, Entry)> {
    let Ok(Json::Object(mut object)) = serde_json::from_slice(line) else { return None };
    let number = usize::try_from(object.get("trial")?.as_u64()?).ok()?;
    let budget = match object.get("budget") {
        Some(budget) => Some(budget.as_u64()?),
        None => None,
    };
    let Json::Object(values) = object.remove("values")? else { return None };
    let outcome = match (object.get("score"), object.get("error")) {
        (Some(score), None) => {
            let value = score.as_f64().filter(|value| value.is_finite())?;
            let deviation = match object.get("deviation") {
                Some(deviation) => Some(deviation.as_f64()?),
                None => None,
            };
            Ok(Score { value, deviation })
        }
        (None, Some(error)) => Err(message(error.as_str()?)),
        _ => return None,
    };
    Some((number, Entry { budget, values, outcome }))
}
