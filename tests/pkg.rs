//! pkg/ is what the page loads: it must be built from the sources beside it, for visitors and not for the loop.

use std::fs;
use std::path::Path;

use dien_explorer::cli::build::fingerprint;

const MODULES: [&str; 3] = ["dien", "workshop", "bench"];

fn read(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn pkg_is_built_from_these_sources() {
    let manifest: serde_json::Value = serde_json::from_slice(&read("build.json")).unwrap();
    let current = fingerprint(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(
        manifest["fingerprint"].as_str(),
        Some(current.as_str()),
        "pkg/ was built from other sources: run `dien build` and commit pkg/"
    );
    assert_eq!(
        manifest["profile"], "web",
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
