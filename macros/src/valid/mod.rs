//! From the syntax of a declaration to its meaning, as far as it is known without types.
//!
//! Whether a name is a layer, and whether shapes fit together, is found out by the compiler: see `expand`.

mod arguments;
mod budget;
mod edit_distance;
mod fields;
mod heads;
mod known_layers;
mod lists;
mod memory_size;
mod network;
mod parameters;
mod recursion;
mod suggestion;

pub use budget::{Bound, Limit, Quantity, limits};
pub use network::{Argument, Layer, Network, Type, Verdict};
pub use parameters::Parameters;
pub use suggestion::Suggestion;

use crate::ast;
use crate::errors::Errors;

/// Checks a declaration. The result can be expanded even if there are errors.
pub fn network<'a>(ast: &'a ast::Network, errors: &mut Errors) -> Network<'a> {
    let parameters = Parameters::new(&ast.parameters, &ast.ident, errors);
    let (lists, expressions) = lists::lists(ast, &parameters, errors);
    let limits = budget::limits(&ast.limits, errors);
    let limits = if errors.is_empty() { limits } else { Vec::new() };
    Network { ast, parameters, lists, expressions, limits }
}
