//! pkg/ is what the page loads: it must be built from the sources beside it, for visitors and not for the loop.

use std::fs;
use std::path::{Path, PathBuf};

use dien_explorer::cli::build::{Manifest, fingerprint, options};

const MODULES: [&str; 3] = ["dien", "workshop", "bench"];

fn pkg() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg")
}

fn read(name: &str) -> Vec<u8> {
    let path = pkg().join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn pkg_is_built_from_these_sources() {
    let manifest = Manifest::read(&pkg()).unwrap();
    let current = fingerprint(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(
        manifest.fingerprint, current,
        "pkg/ was built from other sources: run `dien build` and commit pkg/"
    );
    assert_eq!(
        manifest.profile, "web",
        "pkg/ holds a quick build: run `dien build` without --quick"
    );
    for file in MODULES
        .map(|name| [format!("{name}.js"), format!("{name}_bg.wasm")])
        .concat()
    {
        assert!(
            contains(&read(&file), &current),
            "{file} does not carry the fingerprint"
        );
    }
}

#[test]
fn every_file_of_pkg_is_the_one_that_was_built() {
    let manifest = Manifest::read(&pkg()).unwrap();
    let found = manifest.differences(&pkg()).unwrap();
    assert!(
        found.is_empty(),
        "pkg/ is not what `dien build` wrote: {}",
        found.join(", ")
    );
    for file in MODULES
        .map(|name| [format!("{name}.js"), format!("{name}_bg.wasm")])
        .concat()
    {
        assert!(manifest.files.contains_key(&file), "build.json does not name {file}");
    }
}

#[test]
fn pkg_says_by_what_it_was_built() {
    let manifest = Manifest::read(&pkg()).unwrap();
    assert_eq!(manifest.build, manifest.name(), "build.json was changed by hand");
    let [flags, options] = options();
    let Manifest {
        compiler, optimiser, ..
    } = manifest;
    assert!(
        compiler.starts_with("rustc ") && compiler.contains(&flags),
        "the compiler's flags are others than `{compiler}`: run `dien build`"
    );
    assert!(
        optimiser.starts_with("wasm-opt ") && optimiser.ends_with(&options),
        "the optimiser's options are others than `{optimiser}`: run `dien build`"
    );
}

#[test]
fn pkg_does_not_tell_where_it_was_built() {
    for file in MODULES.map(|name| format!("{name}_bg.wasm")) {
        let wasm = read(&file);
        for place in ["/.cargo/", "/home/", "/root/", "/Users/"] {
            assert!(!contains(&wasm, place), "{file} names {place}");
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
