//! MNIST: 70 000 handwritten digits of 28 × 28 grey pixels.
//!
//! Y. LeCun, C. Cortes, C. J. C. Burges, <http://yann.lecun.com/exdb/mnist>. Data sets with the same file names and
//! sizes, such as Fashion-MNIST, are read by the same function.

use std::format;
use std::io;
use std::path::{Path, PathBuf};

use super::DataError;
use super::file::at;
use super::idx::{self, LabelledImages};

/// The training and the test images, with pixels from 0 (paper) to 1 (ink) and labels from 0 to 9.
#[derive(Clone, Debug, PartialEq)]
pub struct Mnist {
    /// The training set: 60 000 images in the original.
    pub train: LabelledImages<f32, 784>,
    /// The test set: 10 000 images in the original.
    pub test: LabelledImages<f32, 784>,
}

/// Reads the four files of MNIST in the folder `dir`.
///
/// They are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
/// `t10k-labels-idx1-ubyte`. Each can have a dot instead of the dash before `idx`, can end in `.gz` (feature `gzip`), or can be
/// in a folder of the same name, as some archives unpack it.
///
/// ```no_run
/// use stackprop::data::mnist;
///
/// let digits = mnist::load("data/mnist")?;
/// assert_eq!(digits.train.images.len(), 60_000);
/// assert_eq!(digits.train.labels[0], 5);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// # Errors
///
/// Those of [`idx::labelled`]. A missing file is an [`Io`](DataError::Io) error that names the folder.
pub fn load(dir: impl AsRef<Path>) -> Result<Mnist, DataError> {
    let dir = dir.as_ref();
    let part = |name| {
        let images = file(dir, &format!("{name}-images"), "idx3-ubyte")?;
        let labels = file(dir, &format!("{name}-labels"), "idx1-ubyte")?;
        idx::labelled(images, labels, 10)
    };
    Ok(Mnist { train: part("train")?, test: part("t10k")? })
}

/// Finds the file of this name in one of its spellings.
fn file(dir: &Path, name: &str, format: &str) -> Result<PathBuf, DataError> {
    let missing = |what| at(dir, DataError::Io(io::Error::new(io::ErrorKind::NotFound, what)));
    if !dir.is_dir() {
        return Err(missing("no such folder: pass the folder that contains the four files".into()));
    }
    let spellings = ["-", "."].map(|mark| format!("{name}{mark}{format}"));
    for spelling in &spellings {
        let compressed = format!("{spelling}.gz");
        let places = [dir.join(spelling), dir.join(&compressed), dir.join(spelling).join(spelling)];
        if let Some(file) = places.into_iter().find(|place| place.is_file()) {
            return Ok(file);
        }
    }
    let [dash, dot] = spellings;
    Err(missing(format!("the folder contains neither `{dash}` nor `{dot}`, with or without `.gz`")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn a_missing_file_is_named() {
        let message = load("no/such/folder").unwrap_err().to_string();
        assert_eq!(message, "no/such/folder: no such folder: pass the folder that contains the four files");
        let message = load("src").unwrap_err().to_string();
        let wanted = "src: the folder contains neither `train-images-idx3-ubyte` nor `train-images.idx3-ubyte`, with or without `.gz`";
        assert_eq!(message, wanted);
    }
}
