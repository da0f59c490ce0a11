//! Where the sign of a number stands, and the words for it.

/// Where the sign of a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sign {
    /// `-` in front of negative ones.
    #[default]
    Minus,
    /// `+` or `-` in front.
    Always,
    /// `-` behind negative ones.
    Trailing,
    /// `+` or `-` behind.
    TrailingAlways,
    /// Negative ones in parentheses.
    Brackets,
    /// `CR` behind negative ones.
    Credit,
    /// `DB` behind negative ones.
    Debit,
    /// `CR` behind negative ones, `DB` behind others.
    CreditDebit,
    /// `DB` behind negative ones, `CR` behind others.
    DebitCredit,
    /// There is none; a negative number holds its document.
    Unsigned,
    /// In the last digit, as mainframes do: `{` and `A` to `I`, negative `}` and `J` to `R`.
    Overpunch,
    /// In the last digit of negative ones, as programs of smaller machines do: `p` to `y`.
    OverpunchAscii,
    /// In the first digit, as [`Sign::Overpunch`].
    OverpunchFirst,
}

/// The words behind `number … sign`.
pub(super) const SIGNS: &[(&str, Sign)] = &[
    ("minus", Sign::Minus),
    ("always", Sign::Always),
    ("trailing", Sign::Trailing),
    ("trailing-always", Sign::TrailingAlways),
    ("brackets", Sign::Brackets),
    ("cr", Sign::Credit),
    ("db", Sign::Debit),
    ("cr-db", Sign::CreditDebit),
    ("db-cr", Sign::DebitCredit),
    ("unsigned", Sign::Unsigned),
];
/// The words behind `implied 2`.
pub(super) const PLACES: &[(&str, Sign)] = &[
    ("leading", Sign::Minus),
    ("always", Sign::Always),
    ("trailing", Sign::Trailing),
    ("trailing-always", Sign::TrailingAlways),
    ("cr", Sign::Credit),
    ("db", Sign::Debit),
    ("cr-db", Sign::CreditDebit),
    ("db-cr", Sign::DebitCredit),
    ("unsigned", Sign::Unsigned),
    ("overpunch", Sign::Overpunch),
    ("overpunch-ascii", Sign::OverpunchAscii),
    ("overpunch-first", Sign::OverpunchFirst),
];
