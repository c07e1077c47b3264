//! Not a peer, but the limits of the machine: multiply-adds per second, and bytes per second from the second-level cache, on all
//! processors that the process may use. A run is always [`AMOUNT`], divided among them.

use std::hint::black_box;
use std::thread;

use stackprop_peers::{Spec, Work, serve};

/// The number of floating-point operations, or of bytes, in a run.
const AMOUNT: usize = 4_000_000_000;
/// The number of multiply-adds that do not wait for one another: more than the latency of an instruction (cycles) times the
/// instructions per cycle.
const CHAINS: usize = 12;
/// The bytes read repeatedly: half of the smallest second-level cache that is common today, and more than any first-level cache.
const CACHED: usize = 256 * 1024;
/// The bytes read in a row before the next piece, [`STRIDE`] bytes further: the fastest order that was found (on Zen 5, 1.6 times as fast
/// as one piece after the other).
const PIECE: usize = 1024;
const STRIDE: usize = 2048;
/// The pieces that are read at this distance before those between them.
const ROWS: usize = 4;

fn main() {
    serve("", |spec: &Spec| {
        let names = kernels();
        let known = names.into_iter().find(|(name, _)| *name == spec.get("name"));
        known.map_or(Err("the processor does not have it".to_owned()), |(_, kernel)| Ok(Box::new(Limit(kernel)) as _))
    });
}

/// A function that does this amount of work.
type Kernel = fn(usize);

/// The kernels that the processor can run, by name.
fn kernels() -> Vec<(&'static str, Kernel)> {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx512f") {
        return vec![("peak-avx2", x86::peak_avx2), ("peak-avx512", x86::peak_avx512), ("cache", x86::cache_avx512)];
    } else if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
        return vec![("peak-avx2", x86::peak_avx2), ("cache", x86::cache_avx2)];
    }
    Vec::new()
}

struct Limit(Kernel);

impl Work for Limit {
    fn run(&mut self) {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            (0..threads).for_each(|_| drop(scope.spawn(|| (self.0)(AMOUNT / threads))));
        });
    }

    fn check(&mut self) -> Vec<f32> {
        Vec::new()
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{CACHED, CHAINS, PIECE, ROWS, STRIDE, black_box};

    /// The sums of the values read, which do not wait for one another.
    const SUMS: usize = 8;

    /// A cache line: a load across two lines would take twice as long.
    #[derive(Clone)]
    #[repr(align(64))]
    struct Line([f32; 16]);

    macro_rules! kernels {
        ($feature:literal, $lanes:literal, $vector:ty, $set:ident, $fma:ident, $load:ident, $add:ident, $peak:ident, $cache:ident) => {
            pub fn $peak(operations: usize) {
                #[target_feature(enable = $feature)]
                fn run(rounds: usize) -> [$vector; CHAINS] {
                    let (mut sums, factor, addend) = ([$set(1.0); CHAINS], $set(black_box(0.9)), $set(black_box(0.2)));
                    for _ in 0..rounds {
                        for sum in &mut sums {
                            *sum = $fma(*sum, factor, addend);
                        }
                    }
                    sums
                }
                // SAFETY: `kernels` returns this function only if the processor has the feature.
                black_box(unsafe { run(operations / (2 * CHAINS * $lanes)) });
            }

            pub fn $cache(bytes: usize) {
                #[target_feature(enable = $feature)]
                fn run(lines: &[Line]) -> [$vector; SUMS] {
                    const LINE: usize = size_of::<Line>();
                    let mut sums = [$set(0.0); SUMS];
                    for rows in lines.chunks_exact(ROWS * STRIDE / LINE) {
                        for from in (0..STRIDE / LINE).step_by(PIECE / LINE) {
                            for row in rows.chunks_exact(STRIDE / LINE) {
                                let piece = &row[from..][..PIECE / LINE];
                                for at in 0..PIECE / 4 / $lanes {
                                    let values = &piece[at * $lanes / 16].0[at * $lanes % 16..][..$lanes];
                                    // SAFETY: there are the values of a whole vector.
                                    sums[at % SUMS] = $add(sums[at % SUMS], unsafe { $load(values.as_ptr()) });
                                }
                            }
                        }
                    }
                    sums
                }
                let lines = vec![Line([0.5; 16]); CACHED / size_of::<Line>()];
                for _ in 0..bytes / CACHED {
                    // SAFETY: as above.
                    black_box(unsafe { run(black_box(&lines)) });
                }
            }
        };
    }
    kernels!(
        "avx2,fma",
        8,
        __m256,
        _mm256_set1_ps,
        _mm256_fmadd_ps,
        _mm256_loadu_ps,
        _mm256_add_ps,
        peak_avx2,
        cache_avx2
    );
    kernels!(
        "avx512f",
        16,
        __m512,
        _mm512_set1_ps,
        _mm512_fmadd_ps,
        _mm512_loadu_ps,
        _mm512_add_ps,
        peak_avx512,
        cache_avx512
    );
}
