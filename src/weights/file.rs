//! Files that are read, and replaced, as a whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::vec::Vec;

/// Reads a file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    not_a_folder(path)?;
    fs::read(path)
}

/// Writes a file under another name in the same folder, and renames it when it is on the disk.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".stackprop-");
    write(path, bytes, &mut builder)?.persist(path)?;
    sync_folder(path);
    Ok(())
}

/// As [`replace`], with `before` called when the new file is on the disk, before it is renamed. The other name is always the same, so
/// that a program that is killed again and again does not leave many files.
pub fn replace_after(path: &Path, bytes: &[u8], before: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(name).suffix(".partial").rand_bytes(0);
    let mut left_over = OsString::from(path);
    left_over.push(".partial");
    match fs::remove_file(left_over) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = write(path, bytes, &mut builder)?;
    before()?;
    file.persist(path)?;
    sync_folder(path);
    Ok(())
}

fn write(path: &Path, bytes: &[u8], builder: &mut tempfile::Builder) -> io::Result<tempfile::NamedTempFile> {
    not_a_folder(path)?;
    #[cfg(unix)]
    // As of any new file: those of temporary files are stricter.
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The new name, too, has to reach the disk. Some systems cannot do that.
fn sync_folder(path: &Path) {
    let _ = File::open(folder(path)).and_then(|folder| folder.sync_all());
}

fn not_a_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder: pass the path of a file"));
    }
    Ok(())
}
