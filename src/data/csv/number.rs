//! A number from a field.

use std::borrow::ToOwned;
use std::string::String;

use super::columns::{Column, excerpt};
use super::missing::Missing;
use super::rows::Row;
use crate::data::DataError;
use crate::tensor::{Scalar, ScalarKind};

/// The number in a column of a row, rounded once to the nearest `T`.
pub(super) fn number<T: Scalar>(row: &Row<'_>, column: &Column<'_>, missing: &Missing) -> Result<T, DataError> {
    let field = row.field(column.index);
    let name = || column.name.to_owned();
    if missing.is(field) {
        return match missing.is_nan {
            true => Ok(T::of(f64::NAN)),
            false => Err(DataError::MissingValue { line: row.line(), column: name() }),
        };
    }
    let text = || excerpt(&String::from_utf8_lossy(field));
    let parsed = core::str::from_utf8(field).ok().and_then(|field| match T::KIND {
        ScalarKind::F32 => field.parse::<f32>().ok().map(f64::from),
        ScalarKind::F64 => field.parse::<f64>().ok(),
    });
    match parsed {
        Some(number) if number.is_finite() => Ok(T::of(number)),
        Some(_) => Err(DataError::NotFinite { line: row.line(), column: name(), text: text() }),
        None => Err(DataError::NotANumber { line: row.line(), column: name(), text: text() }),
    }
}
