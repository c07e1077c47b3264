//! The functions that [`Compiled`] calls: all kernels of the crate, for each scalar and instruction set.

use crate::kernels::arguments::{
    Attention, CarriedGradients, Distributions, KeyMask, LabelStates, Mask, Numbers, Pass, Piece, Recurrence,
    RecurrentGradients, RecurrentValues,
};
use crate::kernels::compiled::{Compiled, each_kernel};
use crate::kernels::geometry::{Channels, Counted, Enlargement, Part, Sizes, Windows};
use crate::kernels::layout::Layout;
use crate::kernels::{
    attention, conv, ctc, dense, dense_part, embedding, normalize, pool, rearrange, recurrent, softmax,
};
use crate::layer::{gradients_kernel, values_kernel};
use crate::layers;
use crate::layers::regularization::{dropout, dropout2d, gaussian_noise};
use crate::optimizers::{adagrad, adam, adam_w, lion, nadam, rms_prop, sgd, state};
#[cfg(all(feature = "std", target_arch = "x86_64"))]
use crate::simd::Avx2;
use crate::simd::{Base, Level};
use crate::tensor::Operand;

/// Implements the trait for both scalars.
macro_rules! implement {
    ($(fn $name:ident($($argument:ident: $kind:ty),*) $(-> $output:ty)? = $kernel:expr;)*) => {
        implement! { @ single f32 $(fn $name($($argument: $kind),*) $(-> $output)? = $kernel;)* }
        implement! { @ double f64 $(fn $name($($argument: $kind),*) $(-> $output)? = $kernel;)* }
    };
    (@ $module:ident $scalar:ident $(fn $name:ident($($argument:ident: $kind:ty),*) $(-> $output:ty)? = $kernel:expr;)*) => {
        mod $module {
            use super::*;

            type T = $scalar;

            impl Compiled<T> for T {
                $(
                    #[inline(always)]
                    fn $name(level: Level, $($argument: $kind),*) $(-> $output)? {
                        #[cfg_attr(feature = "std", inline(never))]
                        #[cfg_attr(not(feature = "std"), inline(always))]
                        fn base($($argument: $kind),*) $(-> $output)? {
                            $kernel(Base, $($argument),*)
                        }

                        #[cfg(all(feature = "std", target_arch = "x86_64"))]
                        #[inline(never)]
                        #[target_feature(enable = "avx2,fma")]
                        fn avx2(isa: Avx2, $($argument: $kind),*) $(-> $output)? {
                            $kernel(isa, $($argument),*)
                        }

                        match level {
                            Level::Base => base($($argument),*),
                            #[cfg(all(feature = "std", target_arch = "x86_64"))]
                            // SAFETY: a value of the type `Avx2` is only made after both features were found.
                            Level::Avx2(isa) => unsafe { avx2(isa, $($argument),*) },
                        }
                    }
                )*
            }
        }
    };
}
each_kernel!(implement);
