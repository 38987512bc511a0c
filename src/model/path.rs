//! The two ways in which every layer can be computed.

use serde::{Deserialize, Serialize};

/// How layers are computed; the numbers are the same to the rounding of float32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Path {
    /// Each layer as one operation, see `fused/`.
    #[default]
    Fused,
    /// In burn's own operations, as the equations read: the oracle of the other, many times slower.
    #[cfg(feature = "plain")]
    Plain,
}

impl Path {
    /// What this build has.
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
