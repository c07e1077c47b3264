//! [`DataError`]: errors in data sets and in the files they are read from.

mod message;

use core::error::Error;
#[cfg(feature = "std")]
use std::{boxed::Box, io, path::PathBuf, string::String, vec::Vec};

#[cfg(any(feature = "images", feature = "wav"))]
use super::folder::FolderError;
#[cfg(feature = "images")]
use super::images::ImageError;
#[cfg(feature = "wav")]
use super::wav::WavError;

/// An error in a data set, or in the file it is read from.
///
/// Each message says what is wrong and how to correct it. Functions that take a path wrap the error in
/// [`InFile`](Self::InFile), so that the message begins with the path; [`without_path`](Self::without_path) unwraps it.
///
/// ```
/// use stackprop::data::{DataError, idx};
///
/// let labels_where_images_should_be = [0, 0, 8, 1, 0, 0, 0, 1, 7];
/// let error = idx::read_images::<f32, 784>(&labels_where_images_should_be[..]).unwrap_err();
/// assert!(matches!(error, DataError::WrongMagic { expected: 0x803, found: 0x801 }));
/// assert!(error.to_string().contains("were images and labels mixed up?"));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum DataError {
    /// The file at `path` has an error.
    #[cfg(feature = "std")]
    InFile {
        /// The path that was passed to the function.
        path: PathBuf,
        /// The error.
        error: Box<DataError>,
    },
    /// The operating system, or the reader, could not read the bytes.
    #[cfg(feature = "std")]
    Io(io::Error),
    /// The bytes begin with gzip's signature, but the feature `gzip` is off.
    GzipDisabled,
    /// A file whose samples are to be read one by one begins with gzip's signature.
    Compressed,
    /// The bytes begin with gzip's signature, but do not decompress.
    #[cfg(feature = "std")]
    CorruptGzip {
        /// The message of the decompressor.
        reason: String,
    },
    /// An IDX file does not begin with the expected number.
    WrongMagic {
        /// The expected magic number: `0x803` for images, `0x801` for labels.
        expected: u32,
        /// The first four bytes, big-endian.
        found: u32,
    },
    /// An IDX file contains something other than unsigned bytes.
    ElementType {
        /// The third byte of the file; `0x08` is the unsigned byte.
        found: u8,
    },
    /// An IDX file ends too early.
    Truncated {
        /// The number of bytes that its header announces, including the header.
        expected: u64,
        /// The number of bytes in the file.
        found: u64,
    },
    /// An IDX file has bytes after its end.
    TrailingBytes {
        /// The number of bytes that its header announces, including the header.
        expected: u64,
    },
    /// The images in an IDX file do not have the expected number of pixels.
    ImageSize {
        /// The height (pixels).
        rows: u32,
        /// The width (pixels).
        columns: u32,
        /// The expected number of pixels: the length of the array for one image.
        pixels: usize,
    },
    /// A file of images and a file of labels have different lengths.
    CountMismatch {
        /// The number of images.
        images: usize,
        /// The number of labels.
        labels: usize,
    },
    /// A label is not the number of a class.
    LabelOutOfRange {
        /// Its index, counted from 0, if it is one of many.
        index: Option<usize>,
        /// The label.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A file is not an array of numbers of NumPy.
    #[cfg(feature = "std")]
    Npy {
        /// What is wrong with it.
        reason: String,
    },
    /// The samples in an array do not have the expected number of values.
    #[cfg(feature = "std")]
    ArrayShape {
        /// The shape of the array.
        shape: Vec<usize>,
        /// The expected number of values: the length of the array for one sample.
        values: usize,
    },
    /// A file is not an image that can be read.
    #[cfg(feature = "images")]
    Image(ImageError),
    /// A file is not a recording that can be read.
    #[cfg(feature = "wav")]
    Wav(WavError),
    /// A folder does not have a folder of files per class.
    #[cfg(any(feature = "images", feature = "wav"))]
    Folder(FolderError),
    /// A file is not an archive of arrays of NumPy.
    #[cfg(feature = "npz")]
    Npz {
        /// What is wrong with it.
        reason: String,
    },
    /// An archive of NumPy does not have an array.
    #[cfg(feature = "npz")]
    MissingArray {
        /// The name of the missing array.
        array: String,
        /// The names of the arrays in the archive.
        found: Vec<String>,
    },
    /// A CSV file begins with the byte order mark of UTF-16.
    #[cfg(feature = "std")]
    Utf16,
    /// A field of a CSV file begins with a quote that is never closed, or whose closing quote is followed by other text. The rows in
    /// between would be lost.
    UnclosedQuote {
        /// The line of the quote, counted from 1.
        line: u64,
        /// The line of the closing quote that is followed by other text; `None` if there is no closing quote.
        until: Option<u64>,
    },
    /// A CSV file lacks a column.
    #[cfg(feature = "std")]
    MissingColumn {
        /// The name of the missing column.
        column: String,
        /// The names of the columns in the file.
        found: Vec<String>,
    },
    /// A CSV file has several columns with the same name.
    #[cfg(feature = "std")]
    AmbiguousColumn {
        /// The name.
        column: String,
    },
    /// A row of a CSV file has more or fewer fields than the first one.
    RaggedRow {
        /// The line it begins on, counted from 1.
        line: u64,
        /// The number of fields in the first row.
        expected: u64,
        /// The number of fields in the row.
        found: u64,
    },
    /// A field of a CSV file is not a number.
    #[cfg(feature = "std")]
    NotANumber {
        /// The line its row begins on, counted from 1.
        line: u64,
        /// The name of its column.
        column: String,
        /// The field; a long one is cut.
        text: String,
    },
    /// A field of a CSV file has no value.
    #[cfg(feature = "std")]
    MissingValue {
        /// The line its row begins on, counted from 1.
        line: u64,
        /// The name of its column.
        column: String,
    },
    /// A field of a CSV file that is read as text is not UTF-8.
    #[cfg(feature = "std")]
    NotUtf8 {
        /// The line its row begins on, counted from 1.
        line: u64,
        /// The name of its column.
        column: String,
    },
    /// A CSV file has another number of columns than an array for one row.
    ColumnCount {
        /// The expected number: the length of the array.
        expected: usize,
        /// The number of columns.
        found: usize,
    },
    /// A class is not one of the known ones.
    #[cfg(feature = "std")]
    UnknownClass {
        /// The name of the class.
        class: String,
        /// The known classes.
        known: Vec<String>,
    },
    /// A field of a CSV file is infinite, NaN, or too large for the type of the numbers.
    #[cfg(feature = "std")]
    NotFinite {
        /// The line its row begins on, counted from 1.
        line: u64,
        /// The name of its column.
        column: String,
        /// The field; a long one is cut.
        text: String,
    },
    /// There are no samples to fit on.
    Empty,
    /// A feature to fit a scale on is NaN or infinite.
    NotFiniteFeature {
        /// The sample, counted from 0.
        row: usize,
        /// The feature, counted from 0.
        feature: usize,
    },
    /// A channel of images to fit a scale on has a value that is NaN or infinite.
    NotFiniteChannel {
        /// The sample, counted from 0.
        sample: usize,
        /// The channel, counted from 0.
        channel: usize,
    },
    /// The values of a channel of images are too large to be scaled.
    ChannelOverflow {
        /// The channel, counted from 0.
        channel: usize,
    },
    /// The values of a feature are too far apart to be scaled.
    FeatureOverflow {
        /// The feature, counted from 0.
        feature: usize,
    },
    /// A feature has no value in any of the samples to fit on.
    NoValue {
        /// The feature, counted from 0.
        feature: usize,
    },
    /// The numbers of inputs and targets differ.
    LengthMismatch {
        /// The number of inputs.
        inputs: usize,
        /// The number of targets.
        targets: usize,
    },
    /// A fraction is not between 0 and 1.
    Fraction {
        /// The fraction.
        fraction: f64,
    },
    /// Samples cannot be divided into this number of folds.
    FoldCount {
        /// The number of folds.
        folds: usize,
        /// The largest number possible: that of the samples, or of the groups.
        most: usize,
    },
}

impl DataError {
    /// The error without the path of its file, for matching on the variant.
    ///
    /// ```
    /// use stackprop::data::{DataError, mnist};
    ///
    /// let error = mnist::load("no/such/folder").unwrap_err();
    /// assert!(matches!(error.without_path(), DataError::Io(_)));
    /// ```
    pub fn without_path(&self) -> &DataError {
        match self {
            #[cfg(feature = "std")]
            Self::InFile { error, .. } => error.without_path(),
            other => other,
        }
    }
}

// The message contains the cause, so there is no `source`, which error reporters would print a second time.
impl Error for DataError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn a_message_begins_with_the_file_and_without_path_takes_it_off() {
        let error = DataError::CountMismatch { images: 3, labels: 2 };
        let error = DataError::InFile { path: "labels.gz".into(), error: Box::new(error) };
        assert_eq!(
            error.to_string(),
            "labels.gz: 2 labels for 3 images: use the file of labels that belongs to the images"
        );
        assert!(matches!(error.without_path(), DataError::CountMismatch { images: 3, labels: 2 }));
    }

    #[test]
    fn a_swap_of_images_and_labels_is_told_from_a_foreign_file() {
        let swap = DataError::WrongMagic { expected: 0x0803, found: 0x0801 }.to_string();
        assert!(swap.starts_with("found labels instead of images") && swap.ends_with("mixed up?"), "{swap}");
        let foreign = DataError::WrongMagic { expected: 0x0803, found: 0x8950_4e47 }.to_string();
        assert_eq!(foreign, "not a file of images: the magic number is 0x89504e47, not 0x00000803");
    }

    #[test]
    fn a_missing_column_is_answered_with_the_columns_there_are() {
        let found = std::vec!["mass".to_string(), "year".to_string()];
        let error = DataError::MissingColumn { column: "weight".into(), found };
        assert_eq!(error.to_string(), "no column `weight`: the file has `mass`, `year`");
    }
}
