//! MNIST: 70 000 handwritten digits of 28 × 28 grey pixels.
//!
//! Y. LeCun, C. Cortes, C. J. C. Burges, <http://yann.lecun.com/exdb/mnist>. Data sets with the same file names and
//! sizes, such as Fashion-MNIST, are read by the same function.

use std::borrow::ToOwned;
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
/// `t10k-labels-idx1-ubyte`, as the authors call them. Found as well: the test set as `test`; a dot in front of `idx`; an end of
/// `.idx`, `-ubyte` or nothing in place of `-idx3-ubyte`; an underscore in place of the first dash; an end of `.gz` (feature `gzip`); a
/// file in a folder of the same name, as some archives unpack it; and the folders `raw` and `MNIST/raw` of torchvision. EMNIST has other
/// names, because its images are transposed.
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
    let part = |names: &[&str]| {
        let images = file(dir, names, "images", "idx3")?;
        let labels = file(dir, names, "labels", "idx1")?;
        idx::labelled(images, labels, 10)
    };
    Ok(Mnist { train: part(&["train"])?, test: part(&["t10k", "test"])? })
}

/// Finds the file in one of its spellings. The usual ones come first.
fn file(dir: &Path, names: &[&str], content: &str, format: &str) -> Result<PathBuf, DataError> {
    let missing = |what| at(dir, DataError::Io(io::Error::new(io::ErrorKind::NotFound, what)));
    if !dir.is_dir() {
        return Err(missing("no such folder: pass the folder that contains the four files".into()));
    }
    let ends =
        ["-{}-ubyte", ".{}-ubyte", "-{}", ".{}", ".idx", "-ubyte", ".ubyte", ""].map(|end| end.replace("{}", format));
    for folder in [dir.to_owned(), dir.join("raw"), dir.join("MNIST").join("raw")] {
        for (name, mark, end) in names
            .iter()
            .flat_map(|name| ["-", "_"].map(|mark| (name, mark)))
            .flat_map(|(name, mark)| ends.iter().map(move |end| (name, mark, end)))
        {
            let spelling = format!("{name}{mark}{content}{end}");
            let compressed = format!("{spelling}.gz");
            let places = [folder.join(&spelling), folder.join(compressed), folder.join(&spelling).join(&spelling)];
            if let Some(file) = places.into_iter().find(|place| place.is_file()) {
                return Ok(file);
            }
        }
    }
    let name = names.first().copied().unwrap_or_default();
    let [dash, dot] = ["-", "."].map(|mark| format!("{name}-{content}{mark}{format}-ubyte"));
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
