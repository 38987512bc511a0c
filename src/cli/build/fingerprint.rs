//! What the page's WebAssembly is built from, as a hash: pkg/ carries it, the page's footer shows it, a test compares it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::modules::MODULES;
use super::programs::{cargo, output_of};
use crate::{Error, Result};

/// Source folders that are not compiled for the web.
const NATIVE: [&str; 2] = ["src/bin", "src/cli"];
/// Files that are compiled for tests alone.
const TEST_FILE: &str = "tests.rs";
/// Where the unit tests of a file begin. Nothing stands below them (Clippy's `items_after_test_module`).
const TESTS: &str = "\n#[cfg(test)]\nmod tests {";

/// The first 64 bits, in hexadecimal, of a SHA-256 over the sources compiled for wasm, the locked versions and features of their
/// dependencies, and the build's profiles.
///
/// Lines that are comments and unit tests are left out: both can be improved without a build for the web. What differs then are the line
/// numbers in a panic's text.
///
/// # Errors
/// A file that cannot be read; cargo failing.
pub fn fingerprint(root: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    let mut add = |name: &str, text: &[u8]| {
        hash.update(format!("{name}\0{}\0", text.len()));
        hash.update(text);
    };
    for path in sources(root)? {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        let text = read(&path)?;
        add(&name, code_of(&String::from_utf8_lossy(&text)).as_bytes());
    }
    add("packages", packages(root)?.as_bytes());
    add(
        "profiles",
        profiles(&String::from_utf8_lossy(&read(&root.join("Cargo.toml"))?)).as_bytes(),
    );
    let digest = hash.finalize();
    let first: [u8; 8] = std::array::from_fn(|index| digest[index]);
    Ok(format!("{:016x}", u64::from_be_bytes(first)))
}

/// The code of some sources, folders or files, without comments and tests, each file under its name.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn source_text(root: &Path, wanted: &[&str]) -> Result<String> {
    let wanted: Vec<PathBuf> = wanted.iter().map(|path| root.join(path)).collect();
    let paths = sources(root)?.into_iter();
    let wanted = paths.filter(|path| wanted.iter().any(|wanted| path.starts_with(wanted)));
    let text = wanted.map(|path| {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        let code = code_of(&String::from_utf8_lossy(&read(&path)?));
        Ok(format!("{name}\n{code}"))
    });
    text.collect()
}

/// A source without its unit tests, which stand last, and without the lines that hold nothing but a comment.
fn code_of(source: &str) -> String {
    let code = |line: &&str| !line.trim_start().starts_with("//");
    let end = source.find(TESTS).map_or(source.len(), |end| end + 1);
    source[..end].split_inclusive('\n').filter(code).collect()
}

/// All Rust files under src/ that are compiled for the web, in a fixed order.
fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let native = NATIVE.map(|folder| root.join(folder));
    let mut folders = vec![root.join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let failed = |source| Error::File {
            path: folder.clone(),
            verb: "read",
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if native.contains(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with(TEST_FILE) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Name, version and features of every package in each module.
fn packages(root: &Path) -> Result<String> {
    let mut all = Vec::new();
    for module in MODULES {
        let mut command = Command::new(cargo());
        command.current_dir(root).args([
            "tree",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}|{f}",
        ]);
        let tree = output_of(command.args(module.features))
            .ok_or_else(|| Error::tool("`cargo tree --locked` failed: is Cargo.lock current?".to_owned()))?;
        let mut lines: Vec<String> = tree.lines().map(package).collect();
        lines.sort();
        lines.dedup();
        lines.insert(0, module.name.to_owned());
        all.extend(lines);
    }
    Ok(all.join("\n"))
}

/// `name version|features` of a line of `cargo tree`, without the folder it lies in and the mark of a repetition.
fn package(line: &str) -> String {
    let (package, features) = line.split_once('|').unwrap_or((line, ""));
    let named: Vec<&str> = package.split_whitespace().take(2).collect();
    format!("{}|{}", named.join(" "), features.trim_end_matches(" (*)"))
}

/// The profiles of Cargo.toml, which stand at its end.
fn profiles(manifest: &str) -> &str {
    manifest.find("[profile.").map_or("", |start| &manifest[start..])
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|source| Error::File {
        path: path.to_owned(),
        verb: "read",
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_without_their_place() {
        assert_eq!(package("dien-explorer v0.1.0 (/some/where)|"), "dien-explorer v0.1.0|");
        assert_eq!(package("serde v1.0.2|default,std (*)"), "serde v1.0.2|default,std");
        assert_eq!(package("paste v1.0.15 (proc-macro)|"), "paste v1.0.15|");
    }

    #[test]
    fn only_code_counts() {
        let bare = "fn f() -> u32 {\n    1 // one\n}\n";
        let documented = "//! About.\n/// Says one.\nfn f() -> u32 {\n    // Why.\n    1 // one\n}\n";
        assert_eq!(code_of(documented), bare);
        assert_eq!(
            code_of(&format!("{bare}\n#[cfg(test)]\nmod tests {{}}\n")),
            format!("{bare}\n")
        );
        assert_ne!(code_of(bare), code_of(&bare.replace('1', "2")));
    }

    #[test]
    fn the_command_line_is_not_part_of_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let names: Vec<_> = sources(root).unwrap();
        assert!(names.contains(&root.join("src/web/mod.rs")));
        assert!(names.iter().all(|path| !path.starts_with(root.join("src/cli"))));
    }
}
