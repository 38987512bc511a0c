//! The folder of the clone that this tool serves and builds.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The nearest folder with `www/index.html`, upwards from the current folder, then from this program's place (`target/release`).
///
/// # Errors
/// If there is none.
pub(super) fn find() -> Result<PathBuf> {
    let starts = [std::env::current_dir(), std::env::current_exe()];
    starts.iter().flatten().find_map(|start| above(start)).ok_or_else(|| {
        Error::tool("no www/index.html here or in a folder above. Run dien inside a clone of DIEN Explorer.".to_owned())
    })
}

fn above(start: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| folder.join("www/index.html").is_file() && folder.join("Cargo.toml").is_file();
    start.ancestors().find(is_root).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clone_is_found_from_below() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("target/release");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(above(&deep), None);
        std::fs::create_dir(folder.path().join("www")).unwrap();
        std::fs::write(folder.path().join("www/index.html"), "").unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        assert_eq!(above(&deep).as_deref(), Some(folder.path()));
    }
}
