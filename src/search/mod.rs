//! A search for good settings: rates, batch sizes, decays, widths and whole architectures.
//!
//! A [`Space`] says which values there are. A [`Search`] calls a function with the values of a [`Trial`], which trains and returns a
//! score, and collects the [`Results`].
//!
//! ```
//! use stackprop::search::{Search, SearchError, Space};
//!
//! let mut space = Space::new();
//! let rate = space.log_uniform("rate", 1e-4, 1e-1);
//! let width = space.integer("width", 8, 64);
//! let results = Search::maximize(space).random(30).seed(1).run(|trial| {
//!     Ok::<f64, String>(trial.get(&width) as f64 - 1e3 * trial.get(&rate)) // here a network would be trained
//! })?;
//! println!("{results}");
//! let best = results.best().expect("a trial that did not fail");
//! assert!(best.get(&rate) < 0.01);
//! # Ok::<(), SearchError>(())
//! ```

mod cross_validation;
mod dimension;
mod error;
mod journal;
mod ranks;
mod results;
mod run;
mod space;
mod strategy;
mod table;
mod text;
mod trial;
mod value;
mod values;
mod variant;
mod workers;

pub use cross_validation::cross_validate;
pub use dimension::Dimension;
pub use error::SearchError;
pub use ranks::Mailbox;
pub use results::{Finished, Goal, Results};
pub use run::Search;
pub use space::{Space, When};
pub use trial::{Score, Trial};
pub use value::Value;
pub use values::Values;
pub use variant::Variant;
