//! The modules of pkg/.

/// A WebAssembly module in pkg/.
pub(super) struct PkgModule {
    pub(super) name: &'static str,
    /// Options of cargo.
    pub(super) features: &'static [&'static str],
}

/// The page's module, with nothing in it that the page does not use; and that of bench.html, which has burn's own operations and
/// burn-flex beside it.
pub(super) const MODULES: [PkgModule; 2] = [
    PkgModule {
        name: "dien",
        features: &["--no-default-features"],
    },
    PkgModule {
        name: "bench",
        features: &["--features", "flex"],
    },
];
