//! Columns of a CSV file by name.

use std::borrow::ToOwned;
use std::collections::HashMap;
use std::string::String;
use std::vec::Vec;

use crate::data::DataError;

/// A column to read.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub name: &'a str,
    pub index: usize,
}

/// The columns with these names.
pub(super) fn find<'a>(header: &[String], names: &[&'a str]) -> Result<Vec<Column<'a>>, DataError> {
    // For each name its first index, and whether it occurs again.
    let mut indices: HashMap<&str, (usize, bool)> = HashMap::new();
    for (index, name) in header.iter().enumerate() {
        indices.entry(name).and_modify(|(_, again)| *again = true).or_insert((index, false));
    }
    let column = |&name: &&'a str| match indices.get(name) {
        Some(&(index, false)) => Ok(Column { name, index }),
        Some(_) => Err(DataError::AmbiguousColumn { column: name.to_owned() }),
        None => {
            let found = header.iter().map(|name| excerpt(name)).collect();
            Err(DataError::MissingColumn { column: name.to_owned(), found })
        }
    };
    names.iter().map(column).collect()
}

/// The beginning of a field or of a name, for a message.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => std::format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
