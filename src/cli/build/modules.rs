//! The modules of pkg/.

/// A WebAssembly module in pkg/.
pub(super) struct PkgModule {
    pub(super) name: &'static str,
    /// Options of cargo.
    pub(super) features: &'static [&'static str],
}

/// The page's two modules, with nothing in them that the page does not use: what it opens with, and what it loads to read logs and to
/// train. And that of bench.html, which has burn's own operations and burn-flex.
pub(super) const MODULES: [PkgModule; 3] = [
    PkgModule {
        name: "dien",
        features: &["--no-default-features"],
    },
    PkgModule {
        name: "workshop",
        features: &["--no-default-features", "--features", "workshop"],
    },
    PkgModule {
        name: "bench",
        features: &["--features", "flex"],
    },
];
