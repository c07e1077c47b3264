//! Bytes from a file or a reader, decompressed where they are gzip.

use std::fs::File;
use std::io::{Chain, Cursor, Read};
use std::path::Path;
use std::vec::Vec;

use super::DataError;

/// Opens a file, reads it with `read`, and puts its path before whatever goes wrong.
pub(super) fn in_file<T>(path: &Path, read: impl FnOnce(File) -> Result<T, DataError>) -> Result<T, DataError> {
    File::open(path).map_err(DataError::Io).and_then(read).map_err(|error| at(path, error))
}

/// An error, with the file it is in.
pub(super) fn at(path: &Path, error: DataError) -> DataError {
    DataError::InFile { path: path.into(), error: error.into() }
}

const SIGNATURE: [u8; 2] = [0x1f, 0x8b];

/// A reader, with the two bytes back that were read to recognise gzip.
type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

/// The bytes of a reader, decompressed if they begin with gzip's signature, whatever the name of the file.
pub(super) enum Bytes<R> {
    Plain(Whole<R>),
    #[cfg(feature = "gzip")]
    Gzip(flate2::bufread::MultiGzDecoder<std::io::BufReader<Whole<R>>>),
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
        Ok(Self::Gzip(flate2::bufread::MultiGzDecoder::new(std::io::BufReader::new(whole))))
    }

    /// Appends the next `limit` bytes, or what there is of them; says how many.
    ///
    /// Memory grows with the bytes that come, not with `limit`.
    pub(super) fn append(&mut self, limit: u64, bytes: &mut Vec<u8>) -> Result<u64, DataError> {
        let read = match self {
            Self::Plain(reader) => reader.take(limit).read_to_end(bytes).map_err(DataError::Io),
            #[cfg(feature = "gzip")]
            Self::Gzip(reader) => reader.take(limit).read_to_end(bytes).map_err(damage),
        };
        Ok(read? as u64)
    }
}

/// Tells damage to the compressed data from trouble in fetching them.
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
