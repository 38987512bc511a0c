//! Which build this is.

/// The name of this build. The page's files carry the same name.
pub const BUILD: &str = match option_env!("DIEN_BUILD_ID") {
    Some(id) => id,
    None => "development",
};
