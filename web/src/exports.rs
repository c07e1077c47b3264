//! The functions that the page calls.
//!
//! Those that end with `address` return the address of a buffer in the module's memory, which the page may use until it calls the
//! next function: each call derives it from an exclusive borrow again.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use stackprop::prelude::*;

use crate::drawing::{self, Pixels, Point, SIDE};
use crate::network::Digits;
use crate::plane::{CLASSES, Classifier};
use crate::reader;

/// The largest number of points of a drawing.
const CAPACITY: usize = 4096;

/// The buffers of the first tab.
struct Paper {
    points: [Point; CAPACITY],
    pixels: Pixels,
    probabilities: [f32; 10],
}

static PAPER: Mutex<Paper> =
    Mutex::new(Paper { points: [Point::ZERO; CAPACITY], pixels: [0.0; SIDE * SIDE], probabilities: [0.0; 10] });

static CLASSIFIER: LazyLock<Mutex<Classifier>> = LazyLock::new(|| Mutex::new(Classifier::new(1)));

/// Waits for nobody: a module has one thread, and a function that panics ends it.
fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Exports functions under their names.
macro_rules! exports {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) $(-> $output:ty)? $body:block)*) => {$(
        $(#[$doc])*
        // SAFETY: the names begin with those of the tabs, and nothing else in the program has such a name.
        #[unsafe(no_mangle)]
        pub extern "C" fn $name($($argument: $type),*) $(-> $output)? $body
    )*};
}

exports! {
    /// The largest number of points that [`digits_draw`] takes.
    fn digits_capacity() -> usize {
        CAPACITY
    }

    /// Three numbers per point: [`Point`].
    fn digits_points_address() -> *mut Point {
        lock(&PAPER).points.as_mut_ptr()
    }

    /// The pixels of the image, 28 rows of 28.
    fn digits_pixels_address() -> *mut f32 {
        lock(&PAPER).pixels.as_mut_ptr()
    }

    /// The probabilities of the ten digits.
    fn digits_probabilities_address() -> *const f32 {
        lock(&PAPER).probabilities.as_ptr()
    }

    /// Makes the image from the first points: [`drawing::draw`].
    fn digits_draw(points: usize) {
        let Paper { points: all, pixels, .. } = &mut *lock(&PAPER);
        drawing::draw(&all[..points.min(CAPACITY)], pixels);
    }

    /// Computes the probabilities from the image.
    fn digits_read() {
        let Paper { pixels, probabilities, .. } = &mut *lock(&PAPER);
        *probabilities = reader::read(pixels);
    }

    /// The number of values in the network.
    fn digits_parameters() -> usize {
        <Digits as Network>::PARAMS
    }

    /// The largest number of classes.
    fn plane_classes() -> usize {
        CLASSES
    }

    /// [`Classifier::forget`]
    fn plane_forget(seed: u32) {
        lock(&CLASSIFIER).forget(seed.into());
    }

    /// [`Classifier::keep`]
    fn plane_keep(count: usize) {
        lock(&CLASSIFIER).keep(count);
    }

    /// [`Classifier::add`]
    fn plane_add(x: f32, y: f32, class: u8) {
        lock(&CLASSIFIER).add([x, y], class);
    }

    /// [`Classifier::train`]
    fn plane_train(steps: usize, learning_rate: f64) -> f32 {
        lock(&CLASSIFIER).train(steps, learning_rate)
    }

    /// [`Classifier::right`]
    fn plane_right() -> usize {
        lock(&CLASSIFIER).right()
    }

    /// The points per row and column of the map.
    fn plane_map_side() -> usize {
        crate::plane::MAP_SIDE
    }

    /// Computes the map: [`Map`](crate::plane::Map).
    fn plane_map_address() -> *const f32 {
        lock(&CLASSIFIER).map().as_flattened().as_ptr()
    }
}
