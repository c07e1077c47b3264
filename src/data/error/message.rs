//! The messages of a [`DataError`]: what is wrong, and how to correct it.

use core::fmt;

use super::DataError;
#[cfg(feature = "std")]
use crate::data::not_a_number;
#[cfg(feature = "std")]
use crate::data::shown::{Escaped, Listed, Shown};

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "std")]
            Self::InFile { path, error } => write!(f, "{}: {error}", Escaped(&path.to_string_lossy())),
            #[cfg(feature = "std")]
            Self::Io(error) => error.fmt(f),
            Self::GzipDisabled => {
                f.write_str("compressed with gzip: enable the feature `gzip` of `stackprop`, or decompress it")
            }
            Self::Compressed => f.write_str(
                "compressed with gzip, so that no sample can be read without those before it: decompress it",
            ),
            #[cfg(feature = "std")]
            Self::CorruptGzip { reason } => write!(f, "damaged gzip data ({reason}): fetch the file again"),
            Self::WrongMagic { expected, found } => {
                match (kind(*expected), kind(*found)) {
                    (Some(expected), Some(found)) => write!(f, "found {found} instead of {expected}"),
                    (Some(expected), None) => write!(f, "not a file of {expected}"),
                    _ => f.write_str("not the expected file"),
                }?;
                write!(f, ": the magic number is {found:#010x}, not {expected:#010x}")?;
                if kind(*found).is_some() { f.write_str("; were images and labels mixed up?") } else { Ok(()) }
            }
            Self::ElementType { found } => {
                let name = match found {
                    0x09 => "signed bytes",
                    0x0b => "16-bit integers",
                    0x0c => "32-bit integers",
                    0x0d => "32-bit floats",
                    0x0e => "64-bit floats",
                    _ => "unknown elements",
                };
                write!(f, "holds {name} (type {found:#04x}): convert them to unsigned bytes (type 0x08)")
            }
            Self::Truncated { expected, found } => {
                write!(f, "ends after {found} of the {expected} bytes that its header announces: fetch the file again")
            }
            Self::TrailingBytes { expected } => {
                write!(f, "has more bytes than the {expected} that its header announces: fetch the file again")
            }
            Self::ImageSize { rows, columns, pixels } => {
                let found = u64::from(*rows) * u64::from(*columns);
                write!(
                    f,
                    "the images have {rows}×{columns} pixels, which do not fit `[_; {pixels}]`: write `[_; {found}]`"
                )
            }
            Self::CountMismatch { images, labels } => {
                write!(f, "{labels} labels for {images} images: use the file of labels that belongs to the images")
            }
            Self::LabelOutOfRange { index, label, classes } => {
                write!(f, "label {label}")?;
                if let Some(index) = index {
                    write!(f, " at index {index}")?;
                }
                write!(f, " is not below the number of classes, {classes}: correct one of the two")
            }
            #[cfg(feature = "std")]
            Self::MissingColumn { column, found } if found.is_empty() => {
                write!(f, "no column `{column}`: the file is empty; its first line must name the columns")
            }
            #[cfg(feature = "std")]
            Self::MissingColumn { column, found } => {
                write!(f, "no column `{}`: the file has {}", Shown(column), Listed(found))?;
                match &found[..] {
                    [one] if one.contains([',', ';', '\t', '|']) => f.write_str("; set the delimiter of `csv::Reader`"),
                    _ => Ok(()),
                }
            }
            #[cfg(feature = "std")]
            Self::Npy { reason } => write!(f, "not an array of numbers of NumPy: {reason}"),
            #[cfg(feature = "std")]
            Self::ArrayShape { shape, values } => write!(
                f,
                "the array has the shape {shape:?}: its first extent is the number of samples, and the product of the others must be \
                 {values}, the number of values in a sample"
            ),
            #[cfg(feature = "images")]
            Self::Image(error) => error.fmt(f),
            #[cfg(feature = "wav")]
            Self::Wav(error) => error.fmt(f),
            #[cfg(any(feature = "images", feature = "wav"))]
            Self::Folder(error) => error.fmt(f),
            #[cfg(feature = "npz")]
            Self::Npz { reason } => write!(f, "not an archive of arrays of NumPy that can be read: {reason}"),
            #[cfg(feature = "npz")]
            Self::MissingArray { array, found } if found.is_empty() => {
                write!(f, "no array `{}`: the archive has no arrays", Shown(array))
            }
            #[cfg(feature = "npz")]
            Self::MissingArray { array, found } => {
                write!(f, "no array `{}`: the archive has {}", Shown(array), Listed(found))
            }
            #[cfg(feature = "std")]
            Self::Utf16 => f.write_str("text in UTF-16: save it as UTF-8"),
            Self::UnclosedQuote { line, until } => {
                write!(f, "line {line}: the quoted field that begins here ")?;
                match until {
                    None => f.write_str("is not closed before the end of the file")?,
                    Some(until) => write!(f, "is closed on line {until}, where other text follows")?,
                }
                f.write_str(": close it at its end, and double each quote inside it")
            }
            #[cfg(feature = "std")]
            Self::AmbiguousColumn { column } => {
                write!(f, "more than one column `{}`: rename all but one", Shown(column))
            }
            Self::RaggedRow { line, expected, found } => {
                write!(
                    f,
                    "line {line}: {found} fields, but the first row has {expected}: is a delimiter missing or unquoted?"
                )
            }
            #[cfg(feature = "std")]
            Self::NotANumber { line, column, text } => {
                write!(f, "line {line}, column `{}`: \"{}\" is ", Shown(column), Shown(text))?;
                f.write_str(not_a_number::cure(text))
            }
            #[cfg(feature = "std")]
            Self::NotFinite { line, column, text } => write!(
                f,
                "line {line}, column `{}`: \"{}\" is infinite, NaN or too large: remove the row, or fill in a number",
                Shown(column),
                Shown(text)
            ),
            #[cfg(feature = "std")]
            Self::MissingValue { line, column } => write!(
                f,
                "line {line}, column `{}`: no value: drop such rows with `drop_missing`, or read them with `missing_as_nan` and fill in \
                 numbers with `Impute`",
                Shown(column)
            ),
            #[cfg(feature = "std")]
            Self::NotUtf8 { line, column } => {
                write!(f, "line {line}, column `{}`: not UTF-8: save the file as UTF-8", Shown(column))
            }
            Self::ColumnCount { expected, found } => {
                write!(f, "{found} columns do not fit `[_; {expected}]`: write `[_; {found}]`, or choose other columns")
            }
            #[cfg(feature = "std")]
            Self::UnknownClass { class, known } if known.is_empty() => {
                write!(f, "unknown class `{}`: there are no known classes", Shown(class))
            }
            #[cfg(feature = "std")]
            Self::UnknownClass { class, known } => {
                write!(f, "unknown class `{}`: the known classes are {}", Shown(class), Listed(known))
            }
            Self::Empty => f.write_str("there are no samples to fit on: pass at least one"),
            Self::NotFiniteFeature { row, feature } => {
                write!(
                    f,
                    "feature {feature} of sample {row} is NaN or infinite: remove the sample, or fill in a number"
                )
            }
            Self::NotFiniteChannel { sample, channel } => write!(
                f,
                "channel {channel} of sample {sample} has a value that is NaN or infinite: remove the sample, or fill in a number"
            ),
            Self::ChannelOverflow { channel } => {
                write!(f, "the values of channel {channel} are too large for their squares: divide them by a constant")
            }
            Self::FeatureOverflow { feature } => {
                write!(f, "the values of feature {feature} are too far apart for an `f64`: divide them by a constant")
            }
            Self::NoValue { feature } => {
                write!(f, "feature {feature} is NaN in all samples: leave it out, or write a value for it in `Impute`")
            }
            Self::LengthMismatch { inputs, targets } => {
                write!(f, "{inputs} inputs, but {targets} targets: pass one target per input")
            }
            Self::Fraction { fraction } => write!(f, "the fraction {fraction} is not between 0 and 1"),
            Self::FoldCount { folds, most: most @ (0 | 1) } => {
                write!(f, "{folds} folds of {most} samples or groups: at least two are needed, one per fold")
            }
            Self::FoldCount { folds, most } => {
                write!(f, "{folds} folds: pass at least 2 and at most {most}, the number of samples or groups")
            }
        }
    }
}

/// The content of an IDX file according to its magic number.
fn kind(magic: u32) -> Option<&'static str> {
    match magic {
        0x0801 => Some("labels"),
        0x0803 => Some("images"),
        _ => None,
    }
}
