//! [`Compiled`]: the kernels as functions that are compiled with this crate, one per scalar and instruction set.
//!
//! Generic functions are compiled in every crate that uses them, with the settings of that crate. The kernels are most of the machine
//! code of a program, and take most of its time, so they are compiled here: [`Compiled`] is a supertrait of
//! [`Scalar`](crate::tensor::Scalar) with one method per kernel, which calls the function for the instruction set at hand. The functions
//! are in `compiled_kernels.rs`, since this trait is below everything that uses scalars, and they are above it.
//!
//! Without `std` the kernels are inlined into the network: sizes are known there, so the compiler sees that nothing can panic.

use super::arguments::{
    Attention, CarriedGradients, Distributions, KeyMask, LabelStates, Mask, Numbers, Pass, Piece, Recurrence,
    RecurrentGradients, RecurrentValues,
};
use super::geometry::{Channels, Counted, Enlargement, Part, Sizes, Windows};
use super::layout::Layout;
use crate::simd::Level;
use crate::tensor::Operand;

/// Calls a macro with the list of all kernels. `T` is the scalar. After `=` comes the kernel, by its name in `compiled_kernels.rs`: a
/// generic function, always inlined, whose first argument is the instruction set.
macro_rules! each_kernel {
    ($then:ident) => {
        $then! {
                fn dense(sizes: Sizes, x: &[T], w: &[T], bias: &[T], y: &mut [T]) = dense::affine_kernel;
                fn dense_backward_weights(sizes: Sizes, x: &[T], dy: &[T], overwrite: bool, dw: &mut [T]) = dense::backward_weights_kernel;
                fn dense_backward_bias(stride: usize, dy: &[T], dbias: &mut [T]) = dense::backward_bias_kernel;
                fn dense_backward_input(sizes: Sizes, dy: &[T], w: &[T], dx: &mut [T]) = dense::backward_input_kernel;
                fn dense_part(part: Part, x: &[T], w: &[T], bias: &[T], y: &mut [T]) = dense_part::affine_kernel;
                fn dense_part_backward_weights(part: Part, x: &[T], dy: &[T], dw: &mut [T]) = dense_part::backward_weights_kernel;
                fn dense_part_backward_input(part: Part, dy: &[T], w: &[T], dx: &mut [T]) = dense_part::backward_input_kernel;

                fn convolve(windows: &Windows, channels: Channels, x: &[T], w: &[T], bias: &[T], y: &mut [T])
                    = conv::convolve_kernel;
                fn convolve_backward_weights(windows: &Windows, channels: Channels, x: &[T], dy: &[T], dw: &mut [T])
                    = conv::backward_weights_kernel;
                fn convolve_backward_bias(places: usize, dy: &[T], dbias: &mut [T]) = conv::backward_bias_kernel;
                fn convolve_backward_input(windows: &Windows, channels: Channels, dy: &[T], w: &[T], bias: &[T], dx: &mut [T])
                    = conv::backward_input_kernel;

                fn max_pool(windows: &Windows, x: &[T], y: &mut [T]) = pool::max_pool_kernel;
                fn max_pool_backward(windows: &Windows, x: &[T], dy: &[T], dx: &mut [T]) = pool::max_pool_backward_kernel;
                fn avg_pool(windows: &Windows, of: Counted, x: &[T], y: &mut [T]) = pool::avg_pool_kernel;
                fn avg_pool_backward(windows: &Windows, of: Counted, dy: &[T], dx: &mut [T]) = pool::avg_pool_backward_kernel;

                fn transpose(size: [usize; 2], x: &[T], y: &mut [T]) = rearrange::transpose_kernel;
                fn upsample(by: &Enlargement, x: &[T], y: &mut [T]) = Enlargement::enlarge_kernel;
                fn upsample_backward(by: &Enlargement, dy: &[T], dx: &mut [T]) = Enlargement::enlarge_gradient_kernel;

                fn moments(layout: Layout, x: &[T], mean: &mut [f64], variance: &mut [f64]) = normalize::measure_kernel;
                fn normalize(pass: Pass<'_, T>, values: Operand<'_, T>) = normalize::forward_kernel;
                fn normalize_backward(
                    pass: Pass<'_, T>, x: &[T], dy: &[T], dx: Option<&mut [T]>, dw_db: [&mut [T]; 2], sums: [&mut [f64]; 2]
                ) = normalize::backward_kernel;

                fn attention(
                    of: Attention<T>, mask: KeyMask<'_, T>, values: [&mut [T]; 2], context: &mut [T], log_sums: &mut [T]
                )
                    = attention::forward_kernel;
                fn attention_step(of: Attention<T>, place: [u64; 2], projected: &mut [T], context: &mut [T])
                    = attention::step_kernel;
                fn attention_backward(
                    of: Attention<T>, mask: KeyMask<'_, T>, values: [&[T]; 2], saved: [&[T]; 3], gradients: [&mut [T]; 2]
                )
                    = attention::backward_kernel;
                fn add_sinusoids(size: [usize; 2], values: &mut [T]) = attention::positions::add_sinusoids_kernel;

                fn softmax(of: Distributions, nothing: &[T], values: Operand<'_, T>) = softmax::softmax_kernel;
                fn softmax_gradient(of: Distributions, y: &[T], gradients: Operand<'_, T>) = softmax::softmax_gradient_kernel;
                fn log_softmax(of: Distributions, nothing: &[T], values: Operand<'_, T>) = softmax::log_softmax_kernel;
                fn log_softmax_gradient(of: Distributions, y: &[T], gradients: Operand<'_, T>) = softmax::log_softmax_gradient_kernel;
                fn ctc(of: LabelStates<'_>, z: &[T], gradient: &mut [T], scale: T, memory: &mut [f64]) -> f64
                    = ctc::log_probability_kernel;

                fn recurrent_predict(
                    layer: Recurrence<'_, T>, x: &[T], values: RecurrentValues<'_, T>, y: &mut [T]
                ) = recurrent::predict_kernel;
                fn recurrent_forward(
                    layer: Recurrence<'_, T>, x: &[T], values: RecurrentValues<'_, T>, y: &mut [T]
                ) = recurrent::forward_kernel;
                fn recurrent_backward(
                    layer: Recurrence<'_, T>, x_y_dy: [&[T]; 3], values: RecurrentValues<'_, T>,
                    carried: CarriedGradients<'_, T>, dx: Option<&mut [T]>, gradient: RecurrentGradients<'_, T>
                ) = recurrent::backward_kernel;
                fn recurrent_step(layer: Recurrence<'_, T>, x: &[T], values: RecurrentValues<'_, T>, h: &mut [T])
                    = recurrent::step_kernel;

                fn embedding(size: usize, tokens: &[T], table: &[T], y: &mut [T]) = embedding::rows_kernel;
                fn embedding_backward(size: usize, padding: Option<usize>, tokens: &[T], dy: &[T], dtable: &mut [T])
                    = embedding::backward_kernel;

                fn dropout(mask: Mask<T>, values: Operand<'_, T>) = dropout::dropout_kernel;
                fn dropout_2d(layout: Layout, mask: Mask<T>, values: Operand<'_, T>) = dropout2d::dropout_2d_kernel;
                fn add_noise(deviation: T, key: [u32; 2], values: Operand<'_, T>) = gaussian_noise::add_noise_kernel;

                fn relu_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::ReLU>;
                fn relu_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::ReLU>;
                fn hard_swish_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::HardSwish>;
                fn hard_swish_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::HardSwish>;
                fn selu_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::SELU>;
                fn selu_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::SELU>;
                fn silu_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::SiLU>;
                fn silu_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::SiLU>;
                fn gelu_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::GELU>;
                fn gelu_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::GELU>;
                fn gelu_tanh_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::GELU<layers::Tanh>>;
                fn gelu_tanh_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::GELU<layers::Tanh>>;
                fn sigmoid_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::Sigmoid>;
                fn sigmoid_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::Sigmoid>;
                fn tanh_values(values: Operand<'_, T>) = values_kernel::<T, _, layers::Tanh>;
                fn tanh_gradients(x: &[T], y: &[T], gradients: Operand<'_, T>) = gradients_kernel::<T, _, layers::Tanh>;

                fn fill_with_zeros(values: &mut [T]) = rearrange::zero_kernel;
                fn gather(from: &[T], order: &[usize], size: usize, to: &mut [T]) = rearrange::gather_kernel;

                fn move_statistics(gradient: &[T], to: &mut [T]) = state::move_statistics_kernel;
                fn sgd(numbers: [T; 3], decay: T, piece: Piece<'_, T, 0>) -> bool = sgd::sgd_kernel::<T, _, 0, false>;
                fn momentum(numbers: [T; 3], decay: T, piece: Piece<'_, T, 1>) -> bool = sgd::sgd_kernel::<T, _, 1, false>;
                fn nesterov(numbers: [T; 3], decay: T, piece: Piece<'_, T, 1>) -> bool = sgd::sgd_kernel::<T, _, 1, true>;
                fn rms_prop(numbers: [T; 5], decay: T, piece: Piece<'_, T, 1>) -> bool = rms_prop::rms_prop_kernel::<T, _, 1, false>;
                fn rms_prop_momentum(numbers: [T; 5], decay: T, piece: Piece<'_, T, 2>) -> bool
                    = rms_prop::rms_prop_kernel::<T, _, 2, false>;
                fn rms_prop_centered(numbers: [T; 5], decay: T, piece: Piece<'_, T, 2>) -> bool
                    = rms_prop::rms_prop_kernel::<T, _, 2, true>;
                fn rms_prop_centered_momentum(numbers: [T; 5], decay: T, piece: Piece<'_, T, 3>) -> bool
                    = rms_prop::rms_prop_kernel::<T, _, 3, true>;
                fn adagrad(numbers: [T; 3], decay: T, piece: Piece<'_, T, 1>) -> bool = adagrad::adagrad_kernel;
                fn adam(numbers: Numbers<T>, decay: T, piece: Piece<'_, T, 2>) -> bool = adam::adam_kernel;
                fn adam_amsgrad(numbers: Numbers<T>, decay: T, piece: Piece<'_, T, 3>) -> bool = adam::adam_kernel;
                fn adam_w(numbers: Numbers<T>, decay: T, piece: Piece<'_, T, 2>) -> bool = adam_w::adam_w_kernel;
                fn adam_w_amsgrad(numbers: Numbers<T>, decay: T, piece: Piece<'_, T, 3>) -> bool = adam_w::adam_w_kernel;
                fn nadam(steps: [T; 4], shares: [T; 4], decay: T, piece: Piece<'_, T, 2>) -> bool = nadam::nadam_kernel;
                fn lion(numbers: [T; 5], decay: T, piece: Piece<'_, T, 1>) -> bool = lion::lion_kernel;
        }
    };
}
pub(crate) use each_kernel;

/// Declares the trait.
macro_rules! declare {
    ($(fn $name:ident($($argument:ident: $kind:ty),*) $(-> $output:ty)? = $kernel:expr;)*) => {
        /// The kernels for the scalar that this is implemented for, which is `T`.
        pub trait Compiled<T> {
            $(
                #[doc = concat!("`", stringify!($kernel), "`")]
                fn $name(level: Level, $($argument: $kind),*) $(-> $output)?;
            )*
        }
    };
}
each_kernel!(declare);
