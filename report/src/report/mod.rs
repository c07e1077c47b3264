//! [`Report`]: a page about a network and its training.

mod parts;
mod table;

use std::fmt;
use std::fs;
use std::path::Path;

use stackprop::metrics::ConfusionMatrix;
use stackprop::network::{Network, Summary};
use stackprop::search::Results;
use stackprop::training::History;

use crate::error::{Error, Result};
use crate::escape::Escaped;
use crate::{Drawing, architecture, chart, drawing};
use table::{Table, grouped, number};

/// A page about a network and its training: one HTML file that needs nothing else, no script and no network. It is light or dark as the reader
/// prefers, and can be read on a small screen.
///
/// Parts are in the order in which they are added. Text from outside is shown as text, whatever it contains.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop_report::Report;
/// network! { struct Net = Dense<2, 8>, Tanh, Dense<8, 2>, Softmax; }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Net::new(&mut rng);
/// let (inputs, classes) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0u8, 1, 1, 0]);
/// let history = net.fit(CrossEntropy, Adam::new(0.05)).epochs(100).run(&inputs, &classes, &mut rng)?;
/// let mut matrix = ConfusionMatrix::<2>::ZERO;
/// inputs.iter().zip(&classes).for_each(|(input, class)| matrix.add(&net.predict(input), class));
///
/// # let folder = tempfile::tempdir()?;
/// # std::env::set_current_dir(&folder)?;
/// Report::new("Exclusive or")
///     .network::<Net>()
///     .history(&history)
///     .confusion_matrix(&matrix, ["equal", "different"])
///     .save("report.html")?;
/// # let page = std::fs::read_to_string("report.html")?;
/// # assert!(page.contains("<polyline") && page.contains("Scores of each class") && !page.contains("<script"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    title: String,
    parts: Vec<Part>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Section(String),
    Text(String),
    Figure(String, String),
    Drawing(Drawing),
    Table(Table),
    /// A table that is closed until the reader opens it, under this text.
    Closed(String, Table),
}

impl Report {
    /// A page with this title, without any parts.
    ///
    /// ```
    /// let page = stackprop_report::Report::new("a < b").to_string();
    /// assert!(page.contains("<h1>a &lt; b</h1>"));
    /// ```
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), parts: Vec::new() }
    }

    /// Begins a section.
    ///
    /// ```
    /// let page = stackprop_report::Report::new("wine").section("The data").to_string();
    /// assert!(page.contains(">The data</h2>"));
    /// ```
    pub fn section(self, heading: impl Into<String>) -> Self {
        self.with(Part::Section(heading.into()))
    }

    /// Adds a paragraph.
    ///
    /// ```
    /// let page = stackprop_report::Report::new("wine").text("178 wines from <three> cultivars").to_string();
    /// assert!(page.contains("<p>178 wines from &lt;three&gt; cultivars</p>"));
    /// ```
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Part::Text(text.into()))
    }

    /// Adds a figure with its name in large type.
    ///
    /// ```
    /// let page = stackprop_report::Report::new("wine").figure("accuracy", format!("{:.3}", 0.9831)).to_string();
    /// assert!(page.contains("<dd>0.983</dd>"));
    /// ```
    pub fn figure(self, name: impl Into<String>, figure: impl ToString) -> Self {
        self.with(Part::Figure(name.into(), figure.to_string()))
    }

    /// Adds a chart or a picture.
    ///
    /// ```
    /// use stackprop_report::{Report, image};
    /// let page = Report::new("maps").chart(image::feature_maps(&[0.0f32, 1.0], [1, 1, 2])?).to_string();
    /// assert!(page.contains("<image "));
    /// # Ok::<(), stackprop_report::Error>(())
    /// ```
    pub fn chart(self, drawing: Drawing) -> Self {
        self.with(Part::Drawing(drawing))
    }

    /// Adds a table with a caption. A row with fewer cells than the head is filled up; more are left out.
    ///
    /// ```
    /// let page = stackprop_report::Report::new("wine").table("Scores", ["fold", "accuracy"], [["1", "0.97"], ["2", "1.00"]]).to_string();
    /// assert!(page.contains("<td>0.97</td>"));
    /// ```
    pub fn table<H, R, C>(
        self,
        caption: impl Into<String>,
        head: impl IntoIterator<Item = H>,
        rows: impl IntoIterator<Item = R>,
    ) -> Self
    where
        H: ToString,
        R: IntoIterator<Item = C>,
        C: ToString,
    {
        let head: Vec<String> = head.into_iter().map(|name| name.to_string()).collect();
        let row = |row: R| {
            let mut cells: Vec<String> = row.into_iter().take(head.len()).map(|cell| cell.to_string()).collect();
            cells.resize(head.len(), String::new());
            cells
        };
        let rows = rows.into_iter().map(row).collect();
        self.with(Part::Table(Table { caption: caption.into(), head, rows }))
    }

    /// Adds a section about a network: its size, its architecture and the table of its layers.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = hidden: Dense<2, 8>, Tanh, Dense<8, 2>, Softmax; }
    /// let page = stackprop_report::Report::new("net").network::<Net>().to_string();
    /// assert!(page.contains("Dense&lt;2, 8&gt;") && page.contains("hidden"));
    /// ```
    pub fn network<N: Network>(self) -> Self {
        let summary = N::summary();
        let Summary { parameters, bytes, macs, prediction_bytes, .. } = summary;
        self.section(format!("Network {}", summary.name))
            .figure("parameters", grouped(parameters as u64))
            .figure("size", format!("{} bytes", grouped(bytes as u64)))
            .figure("prediction", format!("{} multiply-adds", grouped(macs)))
            .figure("memory of a prediction", format!("{} bytes", grouped(prediction_bytes as u64)))
            .chart(architecture::drawing::<N>())
            .with(Part::Closed("Layers".to_owned(), parts::layers(&summary)))
    }

    /// Adds a section about a run: charts of its losses, metrics and learning rates, and the table of its epochs.
    ///
    /// The learning rate has a chart if it changes.
    ///
    /// ```
    /// use stackprop::training::History;
    /// let page = stackprop_report::Report::new("empty").history(&History::default()).to_string();
    /// assert!(page.contains("no finite values"));
    /// ```
    pub fn history(self, history: &History) -> Self {
        let mut report = self.section("Training");
        if let Some(last) = history.last() {
            let seconds: f64 = history.epochs.iter().map(|epoch| epoch.seconds).sum();
            report = report.figure("epochs", history.epochs.len()).figure("loss of the last epoch", number(last.loss));
            if let Some(best) = history.best() {
                let loss = best.validation_loss.unwrap_or(best.loss);
                report = report.figure(format!("best loss, epoch {}", best.number), number(loss));
            }
            report = report.figure("time", format!("{seconds:.1} s"));
        }
        report = report.chart(chart::learning_curves(history));
        let metrics = history.metrics().filter_map(|name| chart::metric(history, name));
        let others = metrics.chain(chart::head_losses(history)).collect::<Vec<_>>();
        report = others.into_iter().fold(report, Self::chart);
        if history.epochs.iter().any(|epoch| epoch.learning_rate != history.epochs[0].learning_rate) {
            report = report.chart(chart::learning_rate(history));
        }
        report.with(Part::Closed("Epochs".to_owned(), parts::epochs(history)))
    }

    /// Adds a section about several runs, such as the folds of a cross-validation: charts of their losses and metrics, and a table.
    ///
    /// ```
    /// use stackprop::training::History;
    /// let page = stackprop_report::Report::new("folds").histories(&[History::default(), History::default()]).to_string();
    /// assert!(page.contains("Loss of 2 runs"));
    /// ```
    pub fn histories(self, histories: &[History]) -> Self {
        let mut report = self.section("Training").chart(chart::learning_curves_of_runs(histories));
        let mut names: Vec<&str> = Vec::new();
        for name in histories.iter().flat_map(History::metrics) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for drawing in names.into_iter().filter_map(|name| chart::metric_of_runs(histories, name)) {
            report = report.chart(drawing);
        }
        report.with(Part::Table(parts::runs(histories)))
    }

    /// Adds a section with a confusion matrix, and the scores of each class.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let mut matrix = ConfusionMatrix::<2>::ZERO;
    /// matrix.add_classes(0, 0, 1.0);
    /// let page = stackprop_report::Report::new("animals").confusion_matrix(&matrix, ["cat", "dog"]).to_string();
    /// assert!(page.contains("Scores of each class"));
    /// ```
    pub fn confusion_matrix<const C: usize>(self, matrix: &ConfusionMatrix<C>, names: [&str; C]) -> Self {
        self.section("Classification")
            .figure("accuracy", format!("{:.3}", matrix.accuracy()))
            .figure("balanced accuracy", format!("{:.3}", matrix.balanced_accuracy()))
            .figure("Matthews correlation", format!("{:.3}", matrix.matthews()))
            .chart(chart::confusion_matrix(matrix, names))
            .with(Part::Table(parts::classes(matrix, names)))
    }

    /// Adds a section about a search: charts of its trials and of each dimension, and the table of the trials, the best first.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    /// let mut space = Space::new();
    /// let rate = space.log_uniform("rate", 1e-4, 1.0);
    /// let results = Search::minimize(space).random(20).run(|trial| Ok::<f64, String>((trial.get(&rate) - 0.01).abs()))?;
    /// let page = stackprop_report::Report::new("rates").search(&results).to_string();
    /// assert!(page.contains("Score of 20 trials") && page.contains("Score over rate") && page.contains("Best trials"));
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn search(self, results: &Results) -> Self {
        let mut report = self.section("Search").figure("trials", results.trials.len());
        if results.failed() > 0 {
            report = report.figure("failed", results.failed());
        }
        if let Some(Ok(score)) = results.best().map(|trial| &trial.outcome) {
            report = report.figure("best score", score);
        }
        report = report.chart(chart::trials(results));
        let names = results.trials.first().map(|trial| trial.values.iter().map(|(name, _)| name).collect::<Vec<_>>());
        let charts = names.unwrap_or_default().into_iter().filter_map(|name| chart::dimension(results, name));
        let report = charts.fold(report, Self::chart);
        report
            .with(Part::Table(parts::best_trials(results)))
            .with(Part::Closed("All trials".to_owned(), parts::trials(results)))
    }

    /// Writes the page to a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # std::env::set_current_dir(&folder)?;
    /// let report = stackprop_report::Report::new("wine");
    /// report.save("report.html")?;
    /// assert_eq!(std::fs::read_to_string("report.html")?, report.to_string());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        fs::write(path, self.to_string()).map_err(|error| Error::Write { path: path.into(), error })
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

/// The page as HTML.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = Escaped(&self.title);
        // Nothing is loaded from anywhere, and nothing runs: browsers are told so.
        f.write_str("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")?;
        f.write_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">")?;
        f.write_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        write!(
            f,
            "<title>{title}</title><style>{}{}</style></head>",
            include_str!("style.css"),
            drawing::dark_rules()
        )?;
        writeln!(f, "<body><main><h1>{title}</h1>")?;
        self.contents(f)?;
        let mut sections = 0;
        let is_same = |a: &&Part, b: &&Part| std::mem::discriminant(*a) == std::mem::discriminant(*b);
        let parts: Vec<&Part> = self.parts.iter().collect();
        for group in parts.chunk_by(|a, b| is_same(a, b)) {
            let (start, end) = match group[0] {
                Part::Figure(..) => ("<dl class=\"tiles\">", "</dl>"),
                Part::Drawing(_) => ("<div class=\"charts\">", "</div>"),
                _ => ("", ""),
            };
            f.write_str(start)?;
            for part in group {
                sections += usize::from(matches!(part, Part::Section(_)));
                part.write(sections, f)?;
            }
            writeln!(f, "{end}")?;
        }
        writeln!(f, "<footer>stackprop-report {}</footer></main></body></html>", env!("CARGO_PKG_VERSION"))
    }
}

impl Report {
    /// Writes links to the sections, if there are several.
    fn contents(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headings =
            || self.parts.iter().filter_map(|part| if let Part::Section(text) = part { Some(text) } else { None });
        if headings().count() < 2 {
            return Ok(());
        }
        f.write_str("<nav>")?;
        for (index, heading) in headings().enumerate() {
            write!(f, "<a href=\"#section-{}\">{}</a>", index + 1, Escaped(heading))?;
        }
        writeln!(f, "</nav>")
    }
}

impl Part {
    /// Writes the part; `section` is the number of sections so far.
    fn write(&self, section: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Section(heading) => write!(f, "<h2 id=\"section-{section}\">{}</h2>", Escaped(heading)),
            Self::Text(text) => write!(f, "<p>{}</p>", Escaped(text)),
            Self::Figure(name, figure) => {
                write!(f, "<div class=\"tile\"><dt>{}</dt><dd>{}</dd></div>", Escaped(name), Escaped(figure))
            }
            // A chart is neither enlarged without limit, nor so small that its text cannot be read: then it can be moved.
            Self::Drawing(drawing) => {
                let width = drawing.width();
                let (least, most) = (width.min(520), width + width / 4);
                let style = format!("<svg style=\"min-width:{least}px;max-width:{most}px\" ");
                writeln!(f, "<figure>{}</figure>", drawing.within_a_page().replacen("<svg ", &style, 1))
            }
            Self::Table(table) => {
                f.write_str("<div class=\"table\">")?;
                table.write(f)?;
                f.write_str("</div>")
            }
            Self::Closed(text, table) => {
                write!(f, "<details><summary>{}</summary>", Escaped(text))?;
                table.write(f)?;
                f.write_str("</details>")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_only_text() {
        let evil = "</h1><script>alert(1)</script><img src=x onerror=alert(1)>\u{1b}";
        let page = Report::new(evil)
            .section(evil)
            .text(evil)
            .figure(evil, evil)
            .table(evil, [evil], [[evil]])
            .chart(chart::histograms(evil, &crate::Histograms::new()))
            .to_string();
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{1b}'));
        assert!(page.matches("&lt;script&gt;").count() >= 8);
    }

    #[test]
    fn a_page_loads_nothing() {
        let page = Report::new("a").history(&History::default()).to_string();
        let without_names = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!without_names.contains("http:") && !without_names.contains("https:") && !page.contains("@import"));
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn a_table_has_as_many_cells_in_each_row_as_in_its_head() {
        let page = Report::new("a").table("t", ["x", "y"], [vec!["1"], vec!["1", "2", "3"]]).to_string();
        assert_eq!(page.matches("<td").count(), 4);
    }
}
