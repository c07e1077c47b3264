//! [`NpyFiles`] and [`LabelledNpyFiles`]: arrays of NumPy that stay in their files.

use core::marker::PhantomData;
use std::io::BufReader;
use std::path::Path;
use std::vec::Vec;

use super::{Found, Records};
use crate::data::file::at;
use crate::data::npy::header::{Header, Kind, npy};
use crate::data::{DataError, Samples};
use crate::tensor::Scalar;
use crate::tensor::plain::{Flat, values};

/// Inputs and targets in two `.npy` files, of which each sample is read when it is needed: see [`npy`](crate::data::npy) for the types of
/// numbers. The arrays have to be in C order.
///
/// `F` and `G` are the arrays of a sample, such as `[f32; 4]`, and `T` their numbers.
///
/// ```no_run
/// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// # use stackprop::prelude::*;
/// use stackprop::data::stored::NpyFiles;
/// network! { struct Net = Dense<4, 16>, Tanh, Dense<16, 2>; }
/// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// # let mut net = Net::new(&mut rng);
///
/// // `numpy.save("x.npy", x)` of an array of shape (n, 4), and `y` of shape (n, 2).
/// let mut samples = NpyFiles::<f32, [f32; 4], [f32; 2]>::open("x.npy", "y.npy")?;
/// net.fit(MeanSquaredError, Adam::new(1e-3)).run_from(&mut samples, &mut rng)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NpyFiles<T, F, G> {
    inputs: Array<T>,
    targets: Array<T>,
    kind: PhantomData<fn() -> (F, G)>,
}

/// As [`NpyFiles`], with a label of each sample, which is the number of its class, as the target.
///
/// ```no_run
/// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// # use stackprop::prelude::*;
/// use stackprop::data::stored::LabelledNpyFiles;
/// network! { struct Net = Dense<4, 16>, ReLU, Dense<16, 3>, Softmax; }
/// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// # let mut net = Net::new(&mut rng);
///
/// // `x` of shape (n, 4), and `labels` of shape (n,), of integers below 3.
/// let mut samples = LabelledNpyFiles::<f32, [f32; 4]>::open("x.npy", "labels.npy", 3)?;
/// net.fit(CrossEntropy, Adam::new(1e-3)).run_from(&mut samples, &mut rng)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LabelledNpyFiles<T, F> {
    inputs: Array<T>,
    labels: Array<T>,
    classes: usize,
    kind: PhantomData<fn() -> F>,
}

/// An array in a file, and the numbers of one sample.
#[derive(Debug)]
struct Array<T> {
    records: Records,
    header: Header,
    numbers: Vec<T>,
}

impl<T: Scalar> Array<T> {
    /// Opens an array of samples of this number of values.
    fn open(path: &Path, len: usize, are_labels: bool) -> Result<Self, DataError> {
        let (records, header) = Records::open(path, |file| {
            let header = Header::read(BufReader::new(file))?;
            let size = header.size().ok_or_else(|| npy(std::format!("its elements are {}", header.kind_text())))?;
            if are_labels && matches!(header.kind, Kind::Float(_)) {
                return Err(npy("its elements are not integers, which labels are: write `labels.astype(int)`"));
            }
            let Some((&count, sample)) = header.shape.split_first() else {
                return Err(DataError::ArrayShape { shape: header.shape.clone(), values: len });
            };
            if sample.iter().try_fold(1usize, |size, extent| size.checked_mul(*extent)) != Some(len) {
                return Err(DataError::ArrayShape { shape: header.shape.clone(), values: len });
            }
            if header.is_fortran && header.shape.len() > 1 {
                return Err(npy("its samples are not one after the other: save `numpy.ascontiguousarray(array)`"));
            }
            Ok(Found { start: header.len as u64, len: len * size, count, header })
        })?;
        Ok(Self { records, header, numbers: Vec::with_capacity(len) })
    }

    fn read(&mut self, sample: usize) -> Result<&[T], DataError> {
        let Self { records, header, numbers } = self;
        let bytes = records.read(sample)?;
        numbers.clear();
        numbers.extend(bytes.chunks_exact(header.size().unwrap_or(1)).map(|bytes| T::of(header.number(bytes))));
        Ok(numbers)
    }
}

impl<T: Scalar, F: Flat<T>, G: Flat<T>> NpyFiles<T, F, G> {
    /// Opens the files of the inputs and of the targets.
    ///
    /// # Errors
    ///
    /// Those of [`npy::read`](crate::data::npy::read), [`Compressed`](DataError::Compressed), arrays in Fortran order, and
    /// [`CountMismatch`](DataError::CountMismatch).
    pub fn open(inputs: impl AsRef<Path>, targets: impl AsRef<Path>) -> Result<Self, DataError> {
        let targets_path = targets.as_ref();
        let inputs = Array::open(inputs.as_ref(), F::LEN, false)?;
        let targets = Array::open(targets_path, G::LEN, false)?;
        same_count(&inputs, &targets)?;
        Ok(Self { inputs, targets, kind: PhantomData })
    }
}

impl<T: Scalar, F: Flat<T>> LabelledNpyFiles<T, F> {
    /// Opens the files of the inputs and of their labels, integers below `classes`.
    ///
    /// # Errors
    ///
    /// As [`open`](NpyFiles::open). A label that is out of range is an error when it is read.
    pub fn open(inputs: impl AsRef<Path>, labels: impl AsRef<Path>, classes: usize) -> Result<Self, DataError> {
        let inputs = Array::open(inputs.as_ref(), F::LEN, false)?;
        let labels = Array::open(labels.as_ref(), 1, true)?;
        same_count(&inputs, &labels)?;
        Ok(Self { inputs, labels, classes: classes.min(256), kind: PhantomData })
    }
}

fn same_count<T>(inputs: &Array<T>, targets: &Array<T>) -> Result<(), DataError> {
    let (images, labels) = (inputs.records.count, targets.records.count);
    if images == labels { Ok(()) } else { Err(at(&targets.records.path, DataError::CountMismatch { images, labels })) }
}

impl<T: Scalar, F: Flat<T> + Copy, G: Flat<T> + Copy> Samples<F, G> for NpyFiles<T, F, G> {
    type Error = DataError;

    fn count(&self) -> usize {
        self.inputs.records.count
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<F>, targets: &mut Vec<G>) -> Result<(), DataError> {
        // From slice to slice, so that samples can be larger than the stack.
        inputs.extend_from_slice(values(self.inputs.read(sample)?, 1));
        targets.extend_from_slice(values(self.targets.read(sample)?, 1));
        Ok(())
    }
}

impl<T: Scalar, F: Flat<T> + Copy> Samples<F, u8> for LabelledNpyFiles<T, F> {
    type Error = DataError;

    fn count(&self) -> usize {
        self.inputs.records.count
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<F>, targets: &mut Vec<u8>) -> Result<(), DataError> {
        let label = self.labels.read(sample)?[0].to_f64();
        if !(0.0..self.classes as f64).contains(&label) {
            let (index, label, classes) = (Some(sample), label as usize, self.classes);
            return Err(at(&self.labels.records.path, DataError::LabelOutOfRange { index, label, classes }));
        }
        inputs.extend_from_slice(values(self.inputs.read(sample)?, 1));
        targets.push(label as u8);
        Ok(())
    }
}
