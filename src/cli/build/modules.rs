//! The modules of pkg/.

/// A module in pkg/.
pub(super) struct Module {
    pub(super) name: &'static str,
    /// Options of cargo.
    pub(super) features: &'static [&'static str],
}

/// The page's module, with nothing in it that the page does not use; and that of bench.html, which has burn's own operations and
/// burn-flex beside it.
pub(super) const MODULES: [Module; 2] = [
    Module {
        name: "dien",
        features: &["--no-default-features"],
    },
    Module {
        name: "bench",
        features: &["--features", "flex"],
    },
];
