//! [`InOut`]: values that go in and come out, in two places or in one.

/// What a pass over values reads and writes: two places of the same length, or one in which each value is replaced.
///
/// ```
/// use stackprop::prelude::*;
/// let mut y = [0.0f32; 2];
/// InOut::Apart(&[1.0, 2.0], &mut y).map(|x| 10.0 * x);
/// InOut::Same(&mut y).map(|x| x + 1.0);
/// assert_eq!(y, [11.0, 21.0]);
/// ```
pub enum InOut<'a, T> {
    /// What goes in, and what comes out.
    Apart(&'a [T], &'a mut [T]),
    /// What comes out takes the place of what goes in.
    Same(&'a mut [T]),
}

impl<T: Copy> InOut<'_, T> {
    /// What goes in, and has not yet been replaced.
    #[inline(always)]
    pub fn x(&self) -> &[T] {
        match self {
            Self::Apart(x, _) => x,
            Self::Same(x) => x,
        }
    }

    /// What comes out.
    #[inline(always)]
    pub fn y(&mut self) -> &mut [T] {
        match self {
            Self::Apart(_, y) => y,
            Self::Same(y) => y,
        }
    }

    /// The same values, for a pass that is not the last.
    #[inline(always)]
    pub fn reborrow(&mut self) -> InOut<'_, T> {
        match self {
            Self::Apart(x, y) => InOut::Apart(x, y),
            Self::Same(x) => InOut::Same(x),
        }
    }

    /// A function of each value.
    #[inline(always)]
    pub fn map(self, mut f: impl FnMut(T) -> T) {
        match self {
            Self::Apart(x, y) => {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = f(*x);
                }
            }
            Self::Same(x) => {
                for x in x {
                    *x = f(*x);
                }
            }
        }
    }

    /// A function of each value and of what comes with it.
    #[inline(always)]
    pub fn map_with<W>(self, with: impl Iterator<Item = W>, mut f: impl FnMut(T, W) -> T) {
        match self {
            Self::Apart(x, y) => {
                for ((y, x), with) in y.iter_mut().zip(x).zip(with) {
                    *y = f(*x, with);
                }
            }
            Self::Same(x) => {
                for (x, with) in x.iter_mut().zip(with) {
                    *x = f(*x, with);
                }
            }
        }
    }
}
