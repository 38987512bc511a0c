//! `dien build --host` as a web host and a browser see its folder.

#[path = "common/tool.rs"]
mod tool;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};
use tool::{done, names, refused, run};

/// How many bytes there are of each file: to compress all of them as small as can be takes long.
const SOME: usize = 400;

/// A clone with the shipped page, of whose files only the start is there, and a small module.
fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&root.join("www"), &folder.path().join("www"));
    fs::write(folder.path().join("Cargo.toml"), "").unwrap();
    fs::create_dir(folder.path().join("pkg")).unwrap();
    for name in [
        "dien.js",
        "dien_bg.wasm",
        "dien.d.ts",
        "workshop.js",
        "workshop_bg.wasm",
        "bench.js",
        "bench_bg.wasm",
        "build.json",
    ] {
        fs::write(
            folder.path().join("pkg").join(name),
            format!("this is {name}, ").repeat(50),
        )
        .unwrap();
    }
    folder
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            let mut bytes = fs::read(from).unwrap();
            let whole = extension(&name) == "html" || name == "sw.js";
            bytes.truncate(if whole { bytes.len() } else { SOME });
            fs::write(to, bytes).unwrap();
        }
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for name in names(folder) {
        let (path, inner) = (folder.join(&name), format!("{prefix}{name}"));
        if path.is_dir() {
            read(&path, &format!("{inner}/"), files);
        } else {
            files.insert(inner, fs::read(path).unwrap());
        }
    }
}

/// Builds the folder with the scripts as they are, which are no whole ones; returns its files and what was said.
fn built(clone: &Path) -> (Files, String) {
    let said = done(&run(clone, "build --host --unbundled"));
    let mut files = Files::new();
    read(&clone.join("target/host"), "", &mut files);
    (files, said)
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// The one version that a folder holds.
fn version(files: &Files) -> String {
    let named = files.keys().filter_map(|path| path.strip_prefix("v/")?.split_once('/'));
    let mut versions: Vec<&str> = named.map(|(version, _)| version).collect();
    versions.dedup();
    assert_eq!(versions.len(), 1, "{versions:?}");
    versions[0].to_owned()
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn the_same_sources_make_the_same_folder_and_others_another_version() {
    let clone = clone();
    let (first, said) = built(clone.path());
    assert!(said.contains("until the page is live"), "{said}");
    let (second, _) = built(clone.path());
    assert!(first == second, "the same bytes twice");
    for changed in [
        "www/js/panels/ladder.js",
        "www/js/host/sw.js",
        "www/bench.html",
        "pkg/dien_bg.wasm",
    ] {
        let file = clone.path().join(changed);
        let before = fs::read(&file).unwrap();
        fs::write(&file, [&before[..], b"\n"].concat()).unwrap();
        let (other, _) = built(clone.path());
        assert_ne!(version(&other), version(&first), "{changed}");
        fs::write(&file, before).unwrap();
    }
    let (again, _) = built(clone.path());
    assert!(first == again, "nothing of other versions is left");
}

#[test]
fn each_file_is_what_the_service_worker_expects() {
    let clone = clone();
    let (files, _) = built(clone.path());
    let version = version(&files);
    let worker = text(&files, "sw.js");
    assert!(worker.contains(&format!("const VERSION = '{version}';")));
    assert!(worker.contains(&format!("const PAGE = '{}';", sha256(&files["index.html"]))));
    let list = worker
        .split_once("const FILES = ")
        .unwrap()
        .1
        .split_once(";\n")
        .unwrap()
        .0;
    let list: BTreeMap<String, String> = serde_json::from_str(list).unwrap();
    assert!(list.len() > 100, "{} files", list.len());
    for (path, hash) in &list {
        assert_eq!(*hash, sha256(&files[&format!("v/{version}/{path}")]), "{path}");
    }
    // All that the page's scripts import and load is there without a network.
    for path in [
        "www/js/main.js",
        "www/js/words/zh.js",
        "www/first/en.json",
        "www/models/augru.safetensors",
        "pkg/dien_bg.wasm",
        "pkg/workshop.js",
        "pkg/workshop_bg.wasm",
    ] {
        assert!(list.contains_key(path), "{path}");
    }
    for path in [
        "pkg/bench_bg.wasm",
        "pkg/dien.d.ts",
        "www/js/host/sw.js",
        "www/index.html",
    ] {
        assert!(!list.contains_key(path), "{path}");
    }
}

#[test]
fn compressed_files_hold_the_files_beside_them() {
    let clone = clone();
    let (files, _) = built(clone.path());
    let mut seen = 0;
    for (path, packed) in &files {
        let mut plain = Vec::new();
        let file = if let Some(file) = path.strip_suffix(".br") {
            brotli::Decompressor::new(&packed[..], 4096)
                .read_to_end(&mut plain)
                .unwrap();
            file
        } else if let Some(file) = path.strip_suffix(".gz") {
            flate2::read::GzDecoder::new(&packed[..])
                .read_to_end(&mut plain)
                .unwrap();
            file
        } else {
            continue;
        };
        assert!(plain == files[file], "{path}");
        assert!(packed.len() < plain.len(), "{path} is no smaller");
        seen += 1;
    }
    assert!(seen > 100, "{seen} files");
    for name in [
        "index.html.br",
        "sw.js.gz",
        &format!("v/{}/pkg/dien_bg.wasm.br", version(&files)),
    ] {
        assert!(files.contains_key(name), "{name}");
    }
}

#[test]
fn a_host_that_compresses_by_itself_gets_the_same_without_them() {
    let clone = clone();
    let (mut whole, _) = built(clone.path());
    done(&run(clone.path(), "build --host --plain --unbundled"));
    let mut plain = Files::new();
    read(&clone.path().join("target/host"), "", &mut plain);
    whole.retain(|path, _| !["br", "gz"].contains(&extension(path)));
    assert!(plain == whole);
}

#[test]
fn the_pages_name_files_of_their_version_alone() {
    let clone = clone();
    let (files, _) = built(clone.path());
    let start = format!("v/{}/", version(&files));
    for page in ["index.html", "bench.html"] {
        let page = text(&files, page);
        let mut named = 0;
        for attribute in ["src=\"", "href=\""] {
            for rest in page.split(attribute).skip(1) {
                let path = rest.split_once('"').unwrap().0;
                // A part of the page, or the other page.
                if path.starts_with('#') || path == "./" {
                    continue;
                }
                assert!(path.starts_with(&start) && files.contains_key(path), "{path}");
                named += 1;
            }
        }
        assert!(named >= 5, "{named}");
    }
    let headers = text(&files, "_headers");
    assert!(
        headers.contains("/v/*\n  Cache-Control: public, max-age=31536000, immutable"),
        "{headers}"
    );
    assert!(headers.contains("/sw.js\n  Cache-Control: no-cache"), "{headers}");
}

#[test]
fn a_folder_of_somebody_elses_stays() {
    let clone = clone();
    fs::create_dir_all(clone.path().join("target/host")).unwrap();
    fs::write(clone.path().join("target/host/index.html"), "mine").unwrap();
    refused(&run(clone.path(), "build --host"), 2, "somebody else's");
    assert_eq!(names(&clone.path().join("target/host")), ["index.html"]);
    fs::remove_dir_all(clone.path().join("target/host")).unwrap();
    fs::remove_file(clone.path().join("pkg/dien.js")).unwrap();
    refused(&run(clone.path(), "build --host --unbundled"), 1, "dien.js");
}

#[test]
fn scripts_are_not_put_together_without_the_bundler() {
    let clone = clone();
    for remedy in ["npm ci", "--unbundled"] {
        refused(&run(clone.path(), "build --host"), 1, remedy);
    }
    assert!(!clone.path().join("target/host").exists());
}
