//! Polynomials and constants, computed by `fit_double.py`, which wrote this file; do not edit.

use core::f64::consts;

use super::polynomials::horner;

/// `(sin t − t) / t³`, of `w = t²`, for `|t| ≤ π/4`.
#[inline(always)]
pub(super) fn sine_tail(x: f64) -> f64 {
    horner!(x;
        -0.16666666666666666,
        0.008333333333333099,
        -0.00019841269841054578,
        2.7557319127899957e-06,
        -2.50520856167561e-08,
        1.6056205209383346e-10,
        -7.482796637115973e-13
    )
}

/// `(cos t − 1 + t²/2) / t⁴`, of `w = t²`, for `|t| ≤ π/4`.
#[inline(always)]
pub(super) fn cosine_tail(x: f64) -> f64 {
    horner!(x;
        0.04166666666666659,
        -0.0013888888888872344,
        2.48015872884652e-05,
        -2.755731407988205e-07,
        2.087568859925544e-09,
        -1.1357954616075664e-11
    )
}

/// `(atan t − t) / t³`, of `w = t²`, for `|t| ≤ √2 − 1`.
#[inline(always)]
pub(super) fn atan_tail(x: f64) -> f64 {
    horner!(x;
        -0.3333333333333333,
        0.1999999999999936,
        -0.14285714285629725,
        0.11111111105188841,
        -0.09090908837976469,
        0.076923005852482,
        -0.06666529331311179,
        0.058804818510614115,
        -0.05244994864825967,
        0.046365985097622825,
        -0.03743754328484781,
        0.020374450436540563,
        0.003233532350861199,
        -0.012758802947306828
    )
}

/// `(2 atanh s − 2 s − ⅔ s³) / s⁵`, of `w = s²`, for `|s| ≤ (√2 − 1) / (√2 + 1)`.
#[inline(always)]
pub(super) fn log_tail(x: f64) -> f64 {
    horner!(x;
        0.4,
        0.2857142857142709,
        0.2222222222262072,
        0.18181818124358248,
        0.15384620343722308,
        0.13333065749287726,
        0.11773761895006468,
        0.10341292554669682,
        0.11567890739134455
    )
}

/// π/2 in three parts of 33 bits and the rest.
pub(super) const HALF_PI_PARTS: [f64; 4] =
    [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32];

/// π/2 and its rounding error.
pub(super) const HALF_PI: [f64; 2] = [consts::FRAC_PI_2, 6.123233995736766e-17];

/// π/4 and its rounding error.
pub(super) const QUARTER_PI: [f64; 2] = [consts::FRAC_PI_4, 3.061616997868383e-17];

/// log₂ e and its rounding error.
pub(super) const LOG2_E: [f64; 2] = [consts::LOG2_E, 2.0355273740931033e-17];

/// log₁₀ e and its rounding error.
pub(super) const LOG10_E: [f64; 2] = [consts::LOG10_E, 1.098319650216765e-17];

/// log₁₀ 2 in two parts; the first has few enough bits that its product with any exponent is exact.
pub(super) const LOG10_2: [f64; 2] = [0.30102999566395283, 2.8363394551044964e-14];

/// ln 2 in two parts; the first has few enough bits that its product with any exponent is exact.
pub(super) const LN_2: [f64; 2] = [0.6931471805598903, 5.497923018708371e-14];

/// ⅔ and its rounding error.
pub(super) const TWO_THIRDS: [f64; 2] = [0.6666666666666666, 3.700743415417188e-17];

/// The binary digits of 2/π after the point, preceded by a word of zeros.
pub(super) const TWO_OVER_PI: [u64; 21] = [
    0x0000000000000000,
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
];
