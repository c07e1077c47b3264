//! A network with its weights as a static library for C: see `digits.h`.
#![cfg_attr(not(feature = "std"), no_std)]

use core::ffi::c_int;

use stackprop::prelude::*;
use stackprop::weights;

network! {
    /// 28 × 28 grey pixels to the probabilities of ten digits.
    struct Digits = Dense<784, 32>, ReLU, Dense<32, 10>, Softmax;
}

/// The compiler reads the weights, and checks them.
static DIGITS: Digits = weights!("../../../embedded/data/digits.safetensors");

// The array types of `digits.h`.
const _: () = assert!(size_of::<<Digits as Network>::Input>() == 784 * 4);

/// Computes the probabilities of the ten digits. Returns 0, or 1 if a pointer is null, and then does nothing.
///
/// # Safety
///
/// Both pointers must be null or point to arrays of 784 and 10 floats, which must not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn digits_predict(image: *const [f32; 784], probabilities: *mut [f32; 10]) -> c_int {
    // SAFETY: the caller guarantees that pointers that are not null are valid.
    let (image, probabilities) = unsafe { (image.as_ref(), probabilities.as_mut()) };
    let (Some(image), Some(probabilities)) = (image, probabilities) else { return 1 };
    *probabilities = DIGITS.predict(image);
    0
}

/// Required without the standard library. No function of this library panics, so the linker removes it.
#[cfg(not(feature = "std"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
