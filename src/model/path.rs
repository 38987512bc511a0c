//! The two ways in which every layer can be computed, and the one place that chooses between them.

use serde::{Deserialize, Serialize};

/// How layers are computed. The numbers agree to the rounding of float32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Path {
    /// Each layer as one operation, see `fused/`.
    #[default]
    Fused,
    /// In burn's own operations, as the equations read, see `plain/`: the oracle of the fused path, many times slower.
    #[cfg(feature = "plain")]
    Plain,
}

/// Calls a function of the module in `fused/` or of the module of the same name in `plain/`, as the path says:
/// `by_path!(path, attention::pairs(target, steps))`.
macro_rules! by_path {
    ($path:expr, $module:ident::$function:ident($($argument:expr),* $(,)?)) => {
        match $path {
            $crate::model::Path::Fused => $crate::model::fused::$module::$function($($argument),*),
            #[cfg(feature = "plain")]
            $crate::model::Path::Plain => $crate::model::plain::$module::$function($($argument),*),
        }
    };
}
pub(super) use by_path;

impl Path {
    /// The paths of this build.
    pub const ALL: &[Self] = &[
        Self::Fused,
        #[cfg(feature = "plain")]
        Self::Plain,
    ];

    /// The name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fused => "fused",
            #[cfg(feature = "plain")]
            Self::Plain => "plain",
        }
    }
}

impl std::str::FromStr for Path {
    type Err = crate::Error;

    fn from_str(name: &str) -> crate::Result<Self> {
        crate::error::find_named("path", name, Self::ALL, Self::name)
    }
}
