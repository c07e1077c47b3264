//! [`LabelledFiles`]: samples from a folder that has a folder of files per class.

mod error;
mod find;

pub use error::FolderError;
pub(super) use find::Files;

use std::path::PathBuf;
use std::vec::Vec;

use super::Classes;

/// Samples from a folder that has a folder of files per class: images or recordings.
///
/// The samples are in the order of the classes: [`shuffle`](super::shuffle) or split them before they are used in this order.
///
/// ```
/// use stackprop::data::{Classes, LabelledFiles};
///
/// let classes = Classes::new(&["cat", "dog"]);
/// let files = vec!["pets/cat/1.png".into(), "pets/dog/1.png".into()];
/// let pets = LabelledFiles { inputs: vec![[0.0_f32; 4]; 2], labels: vec![0, 1], classes, files, skipped: vec![] };
/// assert_eq!(pets.classes.names()[pets.labels[1]], "dog");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledFiles<X> {
    /// The samples.
    pub inputs: Vec<X>,
    /// The number of the class of each sample: a target of `CrossEntropy`.
    pub labels: Vec<usize>,
    /// The names of the classes, which are those of the folders.
    pub classes: Classes,
    /// The path of the file of each sample.
    pub files: Vec<PathBuf>,
    /// The paths of other files, which were not read, without hidden ones.
    pub skipped: Vec<PathBuf>,
}
