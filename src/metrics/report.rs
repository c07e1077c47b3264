//! [`ClassificationReport`]: the scores of all classes as a table.

use core::fmt;

use super::{Average, ClassCounts, ConfusionMatrix};

/// The scores of all classes and their averages as a table, which [`ConfusionMatrix::report`] returns and [`Display`](fmt::Display) writes: the
/// characters of scikit-learn's `classification_report`.
///
/// A format with a precision, such as `{report:.4}`, sets the number of decimals. Sums of weights that are not whole numbers have as many. If
/// there are [answers outside the matrix](ConfusionMatrix#answers-outside-the-matrix), the micro average replaces the accuracy.
#[derive(Clone, Copy, Debug)]
pub struct ClassificationReport<'a, const C: usize> {
    matrix: &'a ConfusionMatrix<C>,
    names: [&'a str; C],
}

impl<const C: usize> ConfusionMatrix<C> {
    /// The scores of all classes as a table with their names.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let mut matrix = ConfusionMatrix::<2>::ZERO;
    /// for (truth, predicted) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
    ///     matrix.add_classes(truth, predicted, 1.0);
    /// }
    /// assert_eq!(matrix.report(["cat", "dog"]).to_string(), "
    ///               precision    recall  f1-score   support
    ///
    ///          cat       1.00      0.67      0.80         3
    ///          dog       0.50      1.00      0.67         1
    ///
    ///     accuracy                           0.75         4
    ///    macro avg       0.75      0.83      0.73         4
    /// weighted avg       0.88      0.75      0.77         4".trim_start_matches('\n'));
    /// ```
    pub fn report<'a>(&'a self, names: [&'a str; C]) -> ClassificationReport<'a, C> {
        ClassificationReport { matrix: self, names }
    }
}

impl<const C: usize> fmt::Display for ClassificationReport<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (matrix, digits) = (self.matrix, f.precision().unwrap_or(2));
        let longest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let width = longest.max("weighted avg".len()).max(digits);
        let class = |class| matrix.class(class);
        let supports = || (0..C).map(|index| class(index).support());
        let support: f64 = supports().sum();
        let decimals = if supports().all(|support| support % 1.0 == 0.0) { 0 } else { digits };
        write!(f, "{:>width$}  {:>9} {:>9} {:>9} {:>9}\n\n", "", "precision", "recall", "f1-score", "support")?;
        let row = |f: &mut fmt::Formatter<'_>, name: &str, scores: [f64; 3], support: f64| {
            let [precision, recall, f1] = scores;
            write!(
                f,
                "{name:>width$}  {precision:>9.digits$} {recall:>9.digits$} {f1:>9.digits$} {support:>9.decimals$}"
            )
        };
        for (index, name) in self.names.iter().enumerate() {
            let scores =
                [ClassCounts::precision, ClassCounts::recall, ClassCounts::f1].map(|score| score(class(index)));
            row(f, name, scores, class(index).support())?;
            f.write_str("\n")?;
        }
        let average = |average| [matrix.precision(average), matrix.recall(average), matrix.f1(average)];
        f.write_str("\n")?;
        if matrix.has_others() {
            row(f, "micro avg", average(Average::Micro), support)?;
        } else {
            write!(
                f,
                "{:>width$}  {:>9} {:>9} {:>9.digits$} {support:>9.decimals$}",
                "accuracy",
                "",
                "",
                matrix.accuracy()
            )?;
        }
        f.write_str("\n")?;
        row(f, "macro avg", average(Average::Macro), support)?;
        f.write_str("\n")?;
        row(f, "weighted avg", average(Average::Weighted), support)
    }
}
