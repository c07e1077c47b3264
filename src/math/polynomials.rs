//! Polynomials fitted by `fit.py`, which wrote this file; do not edit.

/// Evaluates a polynomial, lowest coefficient first, by Horner's rule.
macro_rules! horner {
    ($x:expr; $last:expr) => { $last };
    ($x:expr; $first:expr, $($rest:expr),+) => { $first + $x * horner!($x; $($rest),+) };
}
pub(super) use horner;

/// The inner approximations of the elementary functions, in each precision as exact as its format deserves.
pub(super) trait Polynomials {
    /// `(eʳ − 1 − r) / r²` for `|r| ≤ ln 2 / 2`.
    fn exp_tail(self) -> Self;
    /// `(2 atanh s − 2 s) / s³`, of `w = s²`, for `|s| ≤ (√2 − 1) / (√2 + 1)`.
    fn ln_tail(self) -> Self;
    /// `erf x / x − 1`, of `w = x²`, for `|x| ≤ 1`.
    fn erf_near(self) -> Self;
    /// `ln(1 − erf x)`, of `x − 2`, for `1 ≤ x ≤ 4` in single and `≤ 6` in double precision.
    fn erf_far(self) -> Self;
    /// `(cos πt − 1) / t²`, of `w = t²`, for `|t| ≤ 1/4`.
    fn cos_tail(self) -> Self;
    /// `(sin πt − πt) / t³`, of `w = t²`, for `|t| ≤ 1/4`.
    fn sin_tail(self) -> Self;
}

impl Polynomials for f32 {
    #[inline(always)]
    fn exp_tail(self) -> Self {
        horner!(self;
            0.5,
            0.16666666,
            0.041666478,
            0.0083335675,
            0.001393369,
            0.00019742441
        )
    }
    #[inline(always)]
    fn ln_tail(self) -> Self {
        horner!(self;
            0.66666776,
            0.39977586,
            0.29870707
        )
    }
    #[inline(always)]
    fn erf_near(self) -> Self {
        horner!(self;
            0.12837917,
            -0.37612626,
            0.112835824,
            -0.026853643,
            0.0051879627,
            -0.0008006793,
            7.842288e-05
        )
    }
    #[inline(always)]
    fn erf_far(self) -> Self {
        horner!(self;
            -5.364941,
            -4.41816,
            -0.92375463,
            -0.0164874,
            0.0035483523,
            -0.0007065391,
            0.00018798508
        )
    }
    #[inline(always)]
    fn cos_tail(self) -> Self {
        horner!(self;
            -4.934802,
            4.0586987,
            -1.3348359,
            0.22974521
        )
    }
    #[inline(always)]
    fn sin_tail(self) -> Self {
        horner!(self;
            -5.167709,
            2.5497975,
            -0.58933693
        )
    }
}

impl Polynomials for f64 {
    #[inline(always)]
    fn exp_tail(self) -> Self {
        horner!(self;
            0.5,
            0.16666666666666677,
            0.0416666666666666,
            0.008333333333321468,
            0.0013888888888928326,
            0.0001984126988646235,
            2.4801587227576575e-05,
            2.755724392383305e-06,
            2.7557361928014977e-07,
            2.5109122929206796e-08,
            2.0886594362820896e-09
        )
    }
    #[inline(always)]
    fn ln_tail(self) -> Self {
        horner!(self;
            0.6666666666666736,
            0.3999999999940528,
            0.2857142874413959,
            0.22222198415578567,
            0.18183571721190672,
            0.15313876171678634,
            0.14797582483749622
        )
    }
    #[inline(always)]
    fn erf_near(self) -> Self {
        horner!(self;
            0.12837916709551256,
            -0.37612638903183454,
            0.11283791670942442,
            -0.02686617064289931,
            0.005223977604689966,
            -0.0008548325870703971,
            0.00012055292035174393,
            -1.4924685750072198e-05,
            1.6446833684025832e-06,
            -1.6204216644959769e-07,
            1.370256913134439e-08,
            -7.764805895007783e-10
        )
    }
    #[inline(always)]
    fn erf_far(self) -> Self {
        horner!(self;
            -5.364941264616636,
            -4.418160805994412,
            -0.9237508418239454,
            -0.01646511813743554,
            0.003570756347775933,
            -0.0007323993776496854,
            0.00013530933131533242,
            -2.0706471355587446e-05,
            1.952185132596212e-06,
            2.03727844708567e-07,
            -1.7316922420068106e-07,
            5.769605955449739e-08,
            -1.3991747949931091e-08,
            2.6095872468826448e-09,
            -2.5624473562636167e-10,
            -7.159492533753902e-11,
            3.652520378681393e-11,
            -4.844857873814296e-12
        )
    }
    #[inline(always)]
    fn cos_tail(self) -> Self {
        horner!(self;
            -4.934802200544679,
            4.058712126416685,
            -1.3352627688464114,
            0.2353306299578753,
            -0.02580688053165042,
            0.0019294093444391642,
            -0.00010332138003295969
        )
    }
    #[inline(always)]
    fn sin_tail(self) -> Self {
        horner!(self;
            -5.167712780049959,
            2.5501640398738807,
            -0.5992645289658991,
            0.08214586984849065,
            -0.007370029805677644,
            0.00046157091367136194
        )
    }
}
