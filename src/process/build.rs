//! Which build this is.

/// The build that this code is of: the page's files carry the same.
pub const BUILD: &str = match option_env!("DIEN_BUILD_ID") {
    Some(id) => id,
    None => "development",
};
