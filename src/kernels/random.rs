//! Random numbers that are functions of an index, so that a backward pass derives the same ones, and nothing is stored.

/// Returns a random 32-bit number for an index, given the key of a pass.
#[inline(always)]
pub(crate) const fn random([low, high]: [u32; 2], index: u32) -> u32 {
    scatter(index ^ low).wrapping_add(high)
}

/// A permutation of the 32-bit numbers with good avalanche, in operations that vector units have: "lowbias32", C. Wellons,
/// "Prospecting for Hash Functions", 2018.
#[inline(always)]
const fn scatter(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}
