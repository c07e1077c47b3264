//! Which settings a layer has, and the messages about others.

use super::setting::Kind;
use crate::layer::Expects;

/// The settings that a layer has.
pub struct Known {
    /// Their kinds.
    pub kinds: &'static [Kind],
    /// The most numbers that a setting can have: one per direction.
    pub directions: usize,
    /// The message about any other setting, which lists the known ones.
    pub others: &'static str,
    /// The message about a number without a name.
    pub number: &'static str,
}

impl Known {
    /// The message about a number without a name, of a layer with windows.
    pub const NUMBER: &'static str = "a number is not a setting: write what it sets, as in `Stride<2>`";
}

/// Checks that all settings are settings of the layer, each written once and with at most one number per direction.
#[must_use]
pub const fn check_settings(written: [(Kind, usize); 5], known: &Known) -> Expects {
    let mut i = 0;
    while i < written.len() {
        let (kind, numbers) = written[i];
        match kind {
            Kind::None => {}
            Kind::Number => return Expects::Never(known.number),
            _ if !contains(known.kinds, kind) => return Expects::Never(known.others),
            _ if numbers == 0 => {
                return Expects::Never("a setting must have a whole number, as in `Stride<2>`");
            }
            Kind::Groups if numbers > 1 => {
                return Expects::Never("the number of groups must be one number, as in `Groups<4>`");
            }
            _ if numbers > known.directions => {
                return Expects::Never("a setting for a sequence must have one number, as in `Stride<2>`");
            }
            _ => {}
        }
        let mut earlier = 0;
        while earlier < i {
            if kind as u8 == written[earlier].0 as u8 && !matches!(kind, Kind::None) {
                return Expects::Never("two of the settings set the same thing: leave one of them out");
            }
            earlier += 1;
        }
        i += 1;
    }
    Expects::Anything
}

const fn contains(kinds: &[Kind], kind: Kind) -> bool {
    let mut i = 0;
    while i < kinds.len() {
        if kinds[i] as u8 == kind as u8 {
            return true;
        }
        i += 1;
    }
    false
}
