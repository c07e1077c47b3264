//! [`Table`]: the rows of a CSV file.

use core::fmt;
use std::borrow::ToOwned;
use std::format;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::columns::{Column, find};
use super::missing::Missing;
use super::number::number;
use super::rows::{Row, Text};
use crate::data::file::at;
use crate::data::{Classes, DataError};
use crate::tensor::Scalar;
use crate::zero::boxed_slice;

/// The rows of a CSV file, read with [`Reader`](super::Reader).
///
/// It keeps the text, and finds the fields again for each of the methods. Columns are chosen by name; their order does not matter.
///
/// ```
/// use stackprop::data::csv;
///
/// let table = csv::Reader::new().read_from(&b"name,x,y\nAnn,1,2\nBob,3,4\n"[..])?;
/// assert_eq!((table.len(), table.columns()), (2, &["name".to_string(), "x".into(), "y".into()][..]));
/// let points: Vec<[f64; 2]> = table.numbers(["y", "x"])?;
/// assert_eq!(points, [[2.0, 1.0], [4.0, 3.0]]);
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
pub struct Table {
    text: Text,
    missing: Missing,
    path: Option<PathBuf>,
    header: Vec<String>,
    /// For each row in the text, whether it is in the table.
    rows: Vec<bool>,
}

impl Table {
    pub(super) fn new(text: Text, missing: Missing) -> Result<Self, DataError> {
        let first = text.first_row()?;
        let header = match text.has_header {
            true => first.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
            false => (0..first.len()).map(|number| number.to_string()).collect(),
        };
        let mut rows = 0;
        text.each_row(|_| {
            rows += 1;
            Ok(())
        })?;
        Ok(Self { text, missing, path: None, header, rows: vec![true; rows] })
    }

    /// The same table, whose errors begin with a path.
    pub(super) fn at(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    /// The number of rows, without the header and the rows that have been dropped.
    pub fn len(&self) -> usize {
        self.rows.iter().filter(|is_in| **is_in).count()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of all columns, in the order of the file.
    pub fn columns(&self) -> &[String] {
        &self.header
    }

    /// The numbers in the columns with these names: one array per row, in the order of the names.
    ///
    /// # Errors
    ///
    /// [`MissingColumn`](DataError::MissingColumn), [`AmbiguousColumn`](DataError::AmbiguousColumn),
    /// [`NotANumber`](DataError::NotANumber), [`NotFinite`](DataError::NotFinite), and
    /// [`MissingValue`](DataError::MissingValue) without [`Reader::missing_as_nan`](super::Reader::missing_as_nan); in an
    /// [`InFile`](DataError::InFile) if the table has been read from a path.
    pub fn numbers<T: Scalar, const N: usize>(&self, columns: [&str; N]) -> Result<Vec<[T; N]>, DataError> {
        self.named(&columns).map_err(|error| self.located(error))
    }

    /// The numbers in all columns but those with these names, in the order of the file.
    ///
    /// ```
    /// use stackprop::data::csv;
    ///
    /// let table = csv::Reader::new().read_from(&b"x,y,name,z\n1,2,Ann,3\n"[..])?;
    /// let inputs: Vec<[f32; 2]> = table.numbers_except(&["name", "y"])?;
    /// assert_eq!(inputs, [[1.0, 3.0]]);
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`numbers`](Self::numbers), and [`ColumnCount`](DataError::ColumnCount) if there are not `N` of them.
    pub fn numbers_except<T: Scalar, const N: usize>(&self, columns: &[&str]) -> Result<Vec<[T; N]>, DataError> {
        let read = || {
            let mut is_read = vec![true; self.header.len()];
            find(&self.header, columns)?.iter().for_each(|column| is_read[column.index] = false);
            let all = self.header.iter().enumerate().map(|(index, name)| Column { name, index });
            let columns: Vec<_> = all.filter(|column| is_read[column.index]).collect();
            if columns.len() != N {
                return Err(DataError::ColumnCount { expected: N, found: columns.len() });
            }
            self.rows_of(&columns)
        };
        read().map_err(|error| self.located(error))
    }

    /// The words in the column with this name, such as the names of classes for [`Classes`](crate::data::Classes) or of groups for
    /// [`group_k_fold`](crate::data::group_k_fold). White space around them is removed.
    ///
    /// # Errors
    ///
    /// [`MissingColumn`](DataError::MissingColumn), [`AmbiguousColumn`](DataError::AmbiguousColumn),
    /// [`MissingValue`](DataError::MissingValue) and [`NotUtf8`](DataError::NotUtf8); in an [`InFile`](DataError::InFile) if the table
    /// has been read from a path.
    pub fn text(&self, column: &str) -> Result<Vec<String>, DataError> {
        let read = || {
            let mut words = Vec::new();
            for Column { name, index } in find(&self.header, &[column])? {
                self.each_row(|row| {
                    let field = row.field(index);
                    if self.missing.is(field) {
                        return Err(DataError::MissingValue { line: row.line(), column: name.to_owned() });
                    }
                    let not_utf8 = |_| DataError::NotUtf8 { line: row.line(), column: name.to_owned() };
                    words.push(core::str::from_utf8(field).map_err(not_utf8)?.to_owned());
                    Ok(())
                })?;
            }
            Ok(words)
        };
        read().map_err(|error| self.located(error))
    }

    /// The number of the class of each row, by the words in the column with this name, and the names of the classes.
    ///
    /// ```
    /// use stackprop::data::csv;
    ///
    /// let table = csv::Reader::new().read_from(&b"size,animal\n3,dog\n1,cat\n2,dog\n"[..])?;
    /// let (labels, animals) = table.classes("animal")?;
    /// assert_eq!((labels, animals.names()), (vec![1, 0, 1], &["cat".to_string(), "dog".into()][..]));
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`text`](Self::text).
    pub fn classes(&self, column: &str) -> Result<(Vec<usize>, Classes), DataError> {
        let words = self.text(column)?;
        let classes = Classes::new(&words);
        Ok((classes.numbers(&words)?, classes))
    }

    /// Drops the rows that have no value in one of the columns with these names. Returns the number of dropped rows.
    ///
    /// ```
    /// use stackprop::data::csv;
    ///
    /// let mut table = csv::Reader::new().read_from(&b"x,y,note\n1,2,\nNA,4,b\n5,6,c\n"[..])?;
    /// assert_eq!(table.drop_missing(&["x", "y"])?, 1);
    /// assert_eq!(table.numbers::<f32, 2>(["x", "y"])?, [[1.0, 2.0], [5.0, 6.0]]);
    /// # Ok::<(), stackprop::data::DataError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MissingColumn`](DataError::MissingColumn) and [`AmbiguousColumn`](DataError::AmbiguousColumn); in an
    /// [`InFile`](DataError::InFile) if the table has been read from a path.
    pub fn drop_missing(&mut self, columns: &[&str]) -> Result<usize, DataError> {
        let complete = || {
            let columns = find(&self.header, columns)?;
            let mut complete = Vec::new();
            self.each_row(|row| {
                complete.push(!columns.iter().any(|column| self.missing.is(row.field(column.index))));
                Ok(())
            })?;
            Ok(complete)
        };
        let complete = complete().map_err(|error| self.located(error))?;
        for (is_in, &complete) in self.rows.iter_mut().filter(|is_in| **is_in).zip(&complete) {
            *is_in = complete;
        }
        Ok(complete.iter().filter(|complete| !**complete).count())
    }

    /// See [`numbers`](Self::numbers), for names that are not copied to the stack, and without a path in errors.
    pub(super) fn named<T: Scalar, const N: usize>(&self, columns: &[&str; N]) -> Result<Vec<[T; N]>, DataError> {
        self.rows_of(&find(&self.header, columns)?)
    }

    /// The numbers in `N` columns.
    fn rows_of<T: Scalar, const N: usize>(&self, columns: &[Column<'_>]) -> Result<Vec<[T; N]>, DataError> {
        let mut rows = Vec::new();
        // Copied for each row, so that no row is on the stack.
        let zeros = boxed_slice::<[T; N]>(1);
        self.each_row(|row| {
            rows.extend_from_slice(&zeros);
            let numbers = rows.last_mut().map_or(&mut [][..], |numbers| &mut numbers[..]);
            for (place, column) in numbers.iter_mut().zip(columns) {
                *place = number(&row, column, &self.missing)?;
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Calls `visit` with each row that has not been dropped.
    fn each_row(&self, mut visit: impl FnMut(Row<'_>) -> Result<(), DataError>) -> Result<(), DataError> {
        let mut rows = self.rows.iter();
        self.text.each_row(|row| if rows.next() == Some(&true) { visit(row) } else { Ok(()) })
    }

    fn located(&self, error: DataError) -> DataError {
        match &self.path {
            Some(path) => at(path, error),
            None => error,
        }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("Table {{ columns: {}, rows: {} }}", self.header.len(), self.len()))
    }
}
