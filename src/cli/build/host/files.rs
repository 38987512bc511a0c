//! Files in memory.

use std::collections::BTreeMap;

/// Files by their paths, in a fixed order.
pub(super) type Files = BTreeMap<String, Vec<u8>>;
