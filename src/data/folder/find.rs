//! [`Files`]: the files in a folder that has a folder per class.

use std::borrow::ToOwned;
use std::ffi::OsStr;
use std::format;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::string::String;
use std::vec::Vec;

use super::{FolderError, LabelledFiles};
use crate::data::file::at;
use crate::data::{Classes, DataError};
use crate::zero::{Zero, boxed_slice};

/// The files of all classes, and those that are of another kind.
pub struct Files {
    classes: Classes,
    files: Vec<PathBuf>,
    labels: Vec<usize>,
    skipped: Vec<PathBuf>,
}

impl Files {
    /// Finds all files whose names end in one of `ends`, in the order of their paths. The classes are the known ones, or those of the folders.
    pub fn find(folder: &Path, ends: &[&str], known: Option<&Classes>) -> Result<Self, DataError> {
        let in_folder = |path: &Path, error| at(path, DataError::Folder(error));
        if !folder.is_dir() {
            return Err(in_folder(folder, FolderError::NotAFolder));
        }
        let (mut names, mut skipped) = (Vec::new(), Vec::new());
        for entry in entries(folder)? {
            let path = entry.path();
            match entry.file_name().into_string() {
                _ if !path.is_dir() => skipped.push(path),
                Ok(name) => names.push(name),
                Err(_) => return Err(in_folder(&path, FolderError::Name)),
            }
        }
        if names.is_empty() {
            return Err(in_folder(folder, FolderError::NoClasses { files: skipped.len() }));
        }
        let classes = known.cloned().unwrap_or_else(|| Classes::new(&names));
        let mut found = Self { classes, files: Vec::new(), labels: Vec::new(), skipped };
        for name in names {
            let path = folder.join(&name);
            let label = found.classes.number(&name).map_err(|error| at(&path, error))?;
            let before = found.skipped.len();
            found.add(&path, ends)?;
            if found.files.len() == found.labels.len() {
                let ends = format!(".{}", ends.join(", ."));
                return Err(in_folder(&path, FolderError::NoFiles { ends, skipped: found.skipped.len() - before }));
            }
            found.labels.resize(found.files.len(), label);
        }
        Ok(found)
    }

    /// Adds the files in a folder and in those that it contains.
    fn add(&mut self, folder: &Path, ends: &[&str]) -> Result<(), DataError> {
        for entry in entries(folder)? {
            let path = entry.path();
            // A link to a folder is not one here, so there are no circles.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.add(&path, ends)?;
            } else if path.is_file() && has_end(&path, ends) {
                self.files.push(path);
            } else {
                self.skipped.push(path);
            }
        }
        Ok(())
    }

    /// Reads all files, each into a sample.
    pub fn read<X: Zero>(
        self,
        mut read: impl FnMut(&Path, &mut X) -> Result<(), DataError>,
    ) -> Result<LabelledFiles<X>, DataError> {
        let mut inputs = boxed_slice::<X>(self.files.len()).into_vec();
        self.files.iter().zip(&mut inputs).try_for_each(|(path, input)| read(path, input))?;
        let Self { classes, files, labels, skipped } = self;
        Ok(LabelledFiles { inputs, labels, classes, files, skipped })
    }
}

/// Returns what a folder contains, without hidden entries, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<DirEntry>, DataError> {
    let entries = || -> std::io::Result<Vec<DirEntry>> { fs::read_dir(folder)?.collect() };
    let mut entries = entries().map_err(|error| at(folder, DataError::Io(error)))?;
    entries.retain(|entry| {
        let name = entry.file_name();
        !name.as_encoded_bytes().starts_with(b".") && name != "__MACOSX"
    });
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

fn has_end(path: &Path, ends: &[&str]) -> bool {
    let end: Option<String> = path.extension().and_then(OsStr::to_str).map(ToOwned::to_owned);
    end.is_some_and(|end| ends.iter().any(|known| known.eq_ignore_ascii_case(&end)))
}
