//! pkg/build.json: what pkg/ was built from, by which programs, and what its files hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::places::failed;
use crate::cli::digest;
use crate::{Error, Result};

/// The file's name in pkg/.
pub(super) const NAME: &str = "build.json";

/// What pkg/ was built from, and the SHA-256 of each of its files.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Manifest {
    /// The sources, as [`super::fingerprint`] says. The modules carry it.
    pub fingerprint: String,
    /// The profile of Cargo.toml.
    pub profile: String,
    /// The compiler's version, and the flags that it was given on every machine.
    pub compiler: String,
    /// The optimiser's version and options.
    pub optimiser: String,
    /// All of the above as one name: the same sources, compiled by another compiler, have another.
    pub build: String,
    /// The SHA-256 of each file, in hexadecimal. This file itself is not among them.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// Describes a folder that holds all files of a build but this one.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn of(pkg: &Path, fingerprint: &str, profile: &str, tools: &Tools) -> Result<Self> {
        let mut made = Self {
            fingerprint: fingerprint.to_owned(),
            profile: profile.to_owned(),
            compiler: tools.compiler.clone(),
            optimiser: tools.optimiser.clone(),
            build: String::new(),
            files: digests(pkg)?,
        };
        made.build = made.name();
        Ok(made)
    }

    /// Reads it.
    ///
    /// # Errors
    /// A file that is not there, or that an older `dien build` wrote.
    pub fn read(pkg: &Path) -> Result<Self> {
        let path = pkg.join(NAME);
        let text = fs::read_to_string(&path).map_err(|source| failed(&path, "read", source))?;
        serde_json::from_str(&text).map_err(|error| {
            Error::tool(format!(
                "{} does not say what pkg/ holds ({error}): run `dien build`.",
                path.display()
            ))
        })
    }

    /// Writes it.
    ///
    /// # Errors
    /// That the file cannot be written.
    pub(super) fn write(&self, pkg: &Path) -> Result<()> {
        let path = pkg.join(NAME);
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::tool(error.to_string()))?;
        fs::write(&path, text + "\n").map_err(|source| failed(&path, "written", source))
    }

    /// What [`Manifest::build`] is to be: the first 64 bits, in hexadecimal, of a SHA-256 over sources, profile and programs.
    #[must_use]
    pub fn name(&self) -> String {
        let parts = [&self.fingerprint, &self.profile, &self.compiler, &self.optimiser];
        let mut name = digest::of_bytes(
            parts
                .map(|part| format!("{}\0{part}\0", part.len()))
                .concat()
                .as_bytes(),
        );
        name.truncate(16);
        name
    }

    /// The files of a folder that are not as this says, each in a sentence.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn differences(&self, pkg: &Path) -> Result<Vec<String>> {
        Ok(differences(&self.files, &digests(pkg)?))
    }
}

/// The programs that made a build.
pub(super) struct Tools {
    pub(super) compiler: String,
    pub(super) optimiser: String,
}

/// Takes down what a file holds after it was written anew. A manifest that an older `dien build` wrote stays as it is.
///
/// # Errors
/// A file that cannot be read or written.
pub(super) fn renew(pkg: &Path, file: &str) -> Result<()> {
    let Ok(mut manifest) = Manifest::read(pkg) else {
        return Ok(());
    };
    let path = pkg.join(file);
    let bytes = fs::read(&path).map_err(|source| failed(&path, "read", source))?;
    manifest.files.insert(file.to_owned(), digest::of_bytes(&bytes));
    manifest.write(pkg)
}

/// The SHA-256 of each file of a folder, but of the manifest and of what editors and systems leave.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn digests(folder: &Path) -> Result<BTreeMap<String, String>> {
    let failed = |source| failed(folder, "read", source);
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What is put together from www/ as well says itself what it is of.
        if name == NAME || name == super::places::VIEW || name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let bytes = fs::read(entry.path()).map_err(failed)?;
        found.insert(name, digest::of_bytes(&bytes));
    }
    Ok(found)
}

/// What differs between the files that are wanted and those that are there.
pub(super) fn differences(wanted: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Vec<String> {
    let of_wanted = wanted.iter().filter_map(|(name, digest)| match found.get(name) {
        None => Some(format!("{name} is missing")),
        Some(other) => (other != digest).then(|| format!("{name} differs")),
    });
    let unknown = found.keys().filter(|name| !wanted.contains_key(*name));
    of_wanted
        .chain(unknown.map(|name| format!("{name} is not of it")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools() -> Tools {
        Tools {
            compiler: "rustc 1".to_owned(),
            optimiser: "wasm-opt 1".to_owned(),
        }
    }

    #[test]
    fn each_changed_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        put("dien.js", "glue abc");
        put("dien_bg.wasm", "code abc");
        put("types", "");
        let made = Manifest::of(folder.path(), "abc", "web", &tools()).unwrap();
        made.write(folder.path()).unwrap();
        let read = Manifest::read(folder.path()).unwrap();
        assert_eq!(read, made);
        assert!(read.differences(folder.path()).unwrap().is_empty());
        // It still holds the fingerprint.
        put("dien_bg.wasm", "CODE abc");
        fs::remove_file(folder.path().join("types")).unwrap();
        put("stray.js", "");
        assert_eq!(
            read.differences(folder.path()).unwrap(),
            ["dien_bg.wasm differs", "types is missing", "stray.js is not of it"]
        );
    }

    #[test]
    fn another_compiler_or_optimiser_is_another_build() {
        let folder = tempfile::tempdir().unwrap();
        let named = |compiler: &str, optimiser: &str| {
            let tools = Tools {
                compiler: compiler.to_owned(),
                optimiser: optimiser.to_owned(),
            };
            Manifest::of(folder.path(), "abc", "web", &tools).unwrap().build
        };
        let one = named("rustc 1", "wasm-opt 1");
        assert_eq!(one.len(), 16);
        assert_eq!(one, named("rustc 1", "wasm-opt 1"));
        assert_ne!(one, named("rustc 2", "wasm-opt 1"));
        assert_ne!(one, named("rustc 1", "wasm-opt 2"));
        // What ends one part does not begin the next.
        assert_ne!(one, named("rustc 1wasm-opt 1", ""));
    }

    #[test]
    fn a_file_that_is_written_anew_is_taken_down() {
        let folder = tempfile::tempdir().unwrap();
        let types = folder.path().join("types");
        fs::write(&types, "old").unwrap();
        // Without a manifest there is nothing to take down.
        renew(folder.path(), "types").unwrap();
        let made = Manifest::of(folder.path(), "abc", "web", &tools()).unwrap();
        made.write(folder.path()).unwrap();
        fs::write(&types, "new").unwrap();
        assert_eq!(made.differences(folder.path()).unwrap(), ["types differs"]);
        renew(folder.path(), "types").unwrap();
        let read = Manifest::read(folder.path()).unwrap();
        assert!(read.differences(folder.path()).unwrap().is_empty());
        assert_eq!(read.build, made.build);
    }

    #[test]
    fn a_manifest_of_an_older_build_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(NAME),
            "{\"fingerprint\":\"abc\",\"profile\":\"web\"}",
        )
        .unwrap();
        let error = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("run `dien build`"), "{error}");
    }
}
