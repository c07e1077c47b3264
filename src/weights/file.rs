//! Files that are read, and replaced, as a whole.

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
    not_a_folder(path)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".stackprop-");
    #[cfg(unix)]
    // As of any new file: those of temporary files are stricter.
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The new name, too, has to reach the disk. Some systems cannot do that.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn not_a_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder: pass the path of a file"));
    }
    Ok(())
}
