//! Bytes from a file or a reader, decompressed if they are gzip.

use std::fs::File;
use std::io::{self, Chain, Cursor, Read};
use std::path::Path;
use std::vec::Vec;

use super::DataError;

/// Opens a file and reads it with `read`. Errors get its path.
pub(super) fn in_file<T>(path: &Path, read: impl FnOnce(File) -> Result<T, DataError>) -> Result<T, DataError> {
    let open = || match path.is_dir() {
        // Some systems open a folder and fail with a strange error when it is read; others refuse to open it.
        true => Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder: pass the path of a file")),
        false => File::open(path),
    };
    open().map_err(DataError::Io).and_then(read).map_err(|error| at(path, error))
}

/// An error with the path of its file.
pub(super) fn at(path: &Path, error: DataError) -> DataError {
    DataError::InFile { path: path.into(), error: error.into() }
}

const SIGNATURE: [u8; 2] = [0x1f, 0x8b];

/// A reader, preceded by the two bytes that were read to recognise gzip.
type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

/// The bytes of a reader, decompressed if they begin with gzip's signature, whatever the name of the file.
pub(super) enum Bytes<R> {
    Plain(Whole<R>),
    #[cfg(feature = "gzip")]
    Gzip(Members<io::BufReader<Whole<R>>>),
}

impl<R: Read> Bytes<R> {
    pub(super) fn new(mut reader: R) -> Result<Self, DataError> {
        let mut start = Vec::new();
        reader.by_ref().take(2).read_to_end(&mut start).map_err(DataError::Io)?;
        let compressed = start == SIGNATURE;
        let whole = Cursor::new(start).chain(reader);
        if !compressed {
            return Ok(Self::Plain(whole));
        }
        #[cfg(not(feature = "gzip"))]
        return Err(DataError::GzipDisabled);
        #[cfg(feature = "gzip")]
        Ok(Self::Gzip(Members::new(io::BufReader::new(whole))))
    }

    /// Appends the next `limit` bytes, or fewer at the end, and returns their number.
    ///
    /// Memory grows with the number of bytes read, not with `limit`.
    pub(super) fn append(&mut self, limit: u64, bytes: &mut Vec<u8>) -> Result<u64, DataError> {
        let read = match self {
            Self::Plain(reader) => reader.take(limit).read_to_end(bytes).map_err(DataError::Io),
            #[cfg(feature = "gzip")]
            Self::Gzip(reader) => reader.take(limit).read_to_end(bytes).map_err(damage),
        };
        Ok(read? as u64)
    }
}

impl<R: Read> Read for Bytes<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(bytes),
            #[cfg(feature = "gzip")]
            Self::Gzip(reader) => reader.read(bytes),
        }
    }
}

/// The members of a gzip file, one after the other. Zeros after the last member are ignored, as `gzip` does: files that were copied
/// in whole blocks have them.
#[cfg(feature = "gzip")]
pub(super) struct Members<R> {
    /// `None` while one decoder is exchanged for the next.
    decoder: Option<flate2::bufread::GzDecoder<R>>,
}

#[cfg(feature = "gzip")]
impl<R: io::BufRead> Members<R> {
    fn new(reader: R) -> Self {
        Self { decoder: Some(flate2::bufread::GzDecoder::new(reader)) }
    }
}

#[cfg(feature = "gzip")]
impl<R: io::BufRead> Read for Members<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let count = decoder.read(bytes)?;
            if count > 0 || bytes.is_empty() {
                return Ok(count);
            }
            let rest = decoder.get_mut();
            let mut zeros = false;
            loop {
                let next = rest.fill_buf()?;
                let (zero, len) = (next.iter().take_while(|byte| **byte == 0).count(), next.len());
                zeros |= zero > 0;
                rest.consume(zero);
                if len == 0 {
                    self.decoder = None;
                    break;
                } else if zero < len && zeros {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "other bytes follow its end"));
                } else if zero < len {
                    self.decoder =
                        self.decoder.take().map(|decoder| flate2::bufread::GzDecoder::new(decoder.into_inner()));
                    break;
                }
            }
        }
        Ok(0)
    }
}

/// Tells damaged compressed data from errors of the reader.
#[cfg(feature = "gzip")]
fn damage(error: std::io::Error) -> DataError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    use std::string::ToString;
    match error.kind() {
        InvalidData | InvalidInput | UnexpectedEof => DataError::CorruptGzip { reason: error.to_string() },
        _ => DataError::Io(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Result<Vec<u8>, DataError> {
        let mut found = Vec::new();
        Bytes::new(bytes)?.append(u64::MAX, &mut found)?;
        Ok(found)
    }

    #[test]
    fn plain_bytes_pass_through_even_if_there_are_fewer_than_a_signature() {
        for bytes in [&b""[..], &[0x1f], &[0x8b, 0x1f, 0], b"plain text"] {
            assert_eq!(all(bytes).unwrap(), bytes);
        }
    }

    #[test]
    fn compressed_bytes_are_decompressed_all_members_of_them() {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write;

        let member = |text: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(all(&[member(b"ab"), member(b"cd")].concat()).unwrap(), b"abcd");
        assert!(matches!(all(&member(b"ab")[..15]), Err(DataError::CorruptGzip { .. })));
        // Zeros after the end, more than fit into the buffer once, are ignored; other bytes after them are not.
        let mut padded = member(b"ab");
        padded.resize(20_000, 0);
        assert_eq!(all(&padded).unwrap(), b"ab");
        for end in [member(b"cd"), b"x".to_vec()] {
            assert!(matches!(all(&[&padded[..], &end].concat()), Err(DataError::CorruptGzip { .. })));
        }
        assert!(matches!(all(&[member(b"ab"), b"x".to_vec()].concat()), Err(DataError::CorruptGzip { .. })));
    }

    #[test]
    fn a_failing_reader_is_not_called_damage() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::PermissionDenied.into())
            }
        }
        let mut bytes = Bytes::new(SIGNATURE.chain(Failing)).unwrap();
        assert!(matches!(bytes.append(1, &mut Vec::new()), Err(DataError::Io(_))));
    }
}
