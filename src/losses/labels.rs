//! [`Labels`]: the classes that occur in a sample, in order but at unknown steps.

use super::ClassNumber;
use crate::error::TargetError;
use crate::tensor::plain::Flat;
use crate::zero::Zero;

/// The labels of a sample: at most `N` classes, in the order in which they occur, at steps that are not known. A target of
/// [`CTC`](struct@super::CTC).
///
/// ```
/// use stackprop::losses::Labels;
/// let word: Labels<8> = Labels::new(&[3u8, 1, 20])?;
/// assert_eq!(word.as_slice(), [3, 1, 20]);
/// let short = word.valid_steps(40); // the sample ends after 40 steps
/// # assert_ne!(short, word);
/// # Ok::<(), stackprop::error::TargetError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels<const N: usize> {
    labels: [u32; N],
    count: usize,
    steps: Option<usize>,
}

impl<const N: usize> Labels<N> {
    /// The labels with these classes. There can be none.
    ///
    /// `N` is from 1 to 1024.
    ///
    /// # Errors
    ///
    /// If there are more than `N`.
    pub fn new<C: ClassNumber>(labels: &[C]) -> Result<Self, TargetError> {
        const { assert!(N >= 1 && N <= 1024, "`Labels<N>` has room for 1 to 1024 labels") };
        let mut all = Self { labels: [0; N], count: labels.len(), steps: None };
        if labels.len() > N {
            return Err(TargetError::TooManyLabels { labels: labels.len(), most: N });
        }
        for (kept, label) in all.labels.iter_mut().zip(labels) {
            // A larger number is out of range for any network.
            *kept = u32::try_from(label.number()).unwrap_or(u32::MAX);
        }
        Ok(all)
    }

    /// The same labels, of a sample of which only the first `steps` steps count. The outputs of the steps after them, which are padding,
    /// do not change the loss. By default all steps count.
    #[must_use]
    pub const fn valid_steps(self, steps: usize) -> Self {
        Self { steps: Some(steps), ..self }
    }

    /// The labels.
    pub fn as_slice(&self) -> &[u32] {
        &self.labels[..self.count]
    }
}

mod sealed {
    pub trait Sealed {}
    impl<const N: usize> Sealed for super::Labels<N> {}
}

/// A target that is a sequence of labels: [`Labels`]. Sealed.
#[diagnostic::on_unimplemented(
    message = "a target of type `{Self}` is not a sequence of labels",
    label = "this loss takes targets of type `Labels<N>`, such as `Labels::<8>::new(&[3u8, 1, 20])?`"
)]
pub trait LabelSequence: sealed::Sealed {
    /// Working memory for the loss, on the stack.
    #[doc(hidden)]
    type Memory: Flat<f64> + Zero;

    /// The labels.
    fn labels(&self) -> &[u32];

    /// The number of steps that count, from the first; `None` if all do.
    fn steps(&self) -> Option<usize>;
}

impl<const N: usize> LabelSequence for Labels<N> {
    // Two rows of 2N + 1 numbers, and at most seven checkpoints of 2N + 2.
    type Memory = [[f64; N]; 20];

    fn labels(&self) -> &[u32] {
        self.as_slice()
    }

    fn steps(&self) -> Option<usize> {
        self.steps
    }
}
