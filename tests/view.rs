//! `dien view`: what it writes, what it refuses, and that it destroys nothing.

#[path = "common/tool.rs"]
mod tool;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Output;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dien_explorer::cli::build::{view_record, view_sources};
use flate2::read::GzDecoder;
use serde_json::Value;
use tool::{dien, done, names, refused, run, write_movielens};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A checkpoint that the page ships.
fn shipped(name: &str) -> String {
    let path = root().join("www/models").join(format!("{name}.safetensors"));
    path.to_string_lossy().into_owned()
}

/// `dien view` of some checkpoints in a folder.
fn view(folder: &Path, checkpoints: &[&str], more: &[&str]) -> Output {
    let files = checkpoints.iter().flat_map(|path| ["--checkpoint", path]);
    let arguments: Vec<&str> = ["view"].into_iter().chain(files).chain(more.iter().copied()).collect();
    dien(folder, &arguments)
}

const QUESTION: [&str; 6] = ["--history", "3,17,4", "--target", "9", "--html", "out.html"];

/// A block of data of a page.
fn block(page: &str, id: &str) -> Value {
    let (_, rest) = page.split_once(&format!(" id=\"{id}\">")).expect(id);
    serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
}

fn unpacked(packed: &Value) -> Vec<u8> {
    let bytes = STANDARD.decode(packed.as_str().unwrap()).unwrap();
    let mut whole = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut whole).unwrap();
    whole
}

#[test]
fn the_page_is_put_together_from_these_sources() {
    let page = fs::read_to_string(root().join("pkg/view.html")).unwrap();
    let sources = view_sources(root()).unwrap();
    assert_eq!(
        view_record(&page, "sources"),
        Some(&*sources),
        "pkg/view.html is of other sources: run `dien build --view` and commit it"
    );
    let built: Value = serde_json::from_slice(&fs::read(root().join("pkg/build.json")).unwrap()).unwrap();
    assert_eq!(
        view_record(&page, "build"),
        built["fingerprint"].as_str(),
        "run `dien build --view`"
    );
}

#[test]
fn the_file_holds_all_that_it_needs_and_asks_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let small = shipped("small");
    let fields = ["--profile", "age=25-34"];
    done(&view(folder.path(), &[&small], &[&QUESTION[..], &fields].concat()));
    assert_eq!(names(folder.path()), ["out.html"]);
    let page = fs::read_to_string(folder.path().join("out.html")).unwrap();
    let files = block(&page, "dien-files");
    let wasm = fs::read(root().join("pkg/dien_bg.wasm")).unwrap();
    assert!(unpacked(&files["pkg/dien_bg.wasm"]) == wasm);
    assert!(unpacked(&files["own/0"]) == fs::read(&small).unwrap());
    let start = block(&page, "dien-start");
    assert_eq!(start["kind"], "checkpoint");
    assert_eq!(start["own"], serde_json::json!(["small.safetensors"]));
    assert_eq!(start["asked"]["history"], serde_json::json!([3, 17, 4]));
    assert_eq!(start["asked"]["target"], 9);
    assert_eq!(start["asked"]["fields"]["profile"]["age"], "25-34");
    let policy = page
        .split("http-equiv=\"Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
    assert!(
        policy.contains("worker-src blob:") && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    for asked in [" src=", "href=\"http", "<link rel=\"stylesheet\"", "url(http"] {
        assert!(!page.contains(asked), "{asked}");
    }
    // The same question to the same checkpoint makes the same file.
    fs::rename(folder.path().join("out.html"), folder.path().join("first.html")).unwrap();
    done(&view(folder.path(), &[&small], &[&QUESTION[..], &fields].concat()));
    assert!(fs::read_to_string(folder.path().join("out.html")).unwrap() == page);
}

#[cfg(unix)]
#[test]
fn nothing_of_a_file_or_a_question_ends_a_block() {
    let folder = tempfile::tempdir().unwrap();
    // A slash cannot stand in the name of a file.
    let name = "<script><!--.safetensors";
    fs::copy(shipped("augru"), folder.path().join(name)).unwrap();
    done(&view(folder.path(), &[name], &QUESTION));
    let page = fs::read_to_string(folder.path().join("out.html")).unwrap();
    let template = fs::read_to_string(root().join("pkg/view.html")).unwrap();
    let count = |text: &str, what: &str| text.matches(what).count();
    for what in ["<!--", "-->"] {
        assert_eq!(count(&page, what), count(&template, what), "{what}");
    }
    assert_eq!(count(&page, "<script"), count(&template, "<script") + 2);
    assert_eq!(count(&page, "</script"), count(&template, "</script") + 2);
    assert_eq!(block(&page, "dien-start")["own"][0], name);
}

#[test]
fn checkpoints_of_the_shop_open_in_it_and_three_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["augru", "agru", "aigru"].map(shipped);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    done(&view(folder.path(), &files, &QUESTION));
    let page = fs::read_to_string(folder.path().join("out.html")).unwrap();
    let start = block(&page, "dien-start");
    assert_eq!(start["kind"], "shop");
    assert_eq!(start["own"].as_array().unwrap().len(), 3);
    assert!(start["link"].as_str().unwrap().contains("&scene=popular"));
    assert_eq!(start["asked"]["history"], serde_json::json!([3, 17, 4]));
    assert!(block(&page, "dien-files")["own/2"].is_string());
}

#[test]
fn what_cannot_stand_side_by_side_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    write_movielens(folder.path());
    let train = |model: &str, out: &str| {
        let options = format!("train --data . --model {model} --epochs 1 --hidden 28 --head 4 --out {out}");
        done(&run(folder.path(), &options));
    };
    train("agru", "films.safetensors");
    train("base", "base.safetensors");
    let [augru, agru, small] = ["augru", "agru", "small"].map(shipped);
    let before = names(folder.path());
    for (files, said) in [
        (vec![&*augru, &*augru], "one checkpoint of each unit"),
        (
            vec![&*augru, "films.safetensors"],
            "its items are not those of the first",
        ),
        (vec![&*agru, &*small], "the states of the first have 28 dimensions"),
        (vec!["films.safetensors", "base.safetensors"], "has no evolving layer"),
        (vec![&*augru; 4], "at most three"),
    ] {
        refused(&view(folder.path(), &files, &QUESTION), 2, said);
        assert_eq!(names(folder.path()), before);
    }
    // One without units is shown alone, and items are named as for `dien trace`.
    let question = [
        "--history",
        "id:2,Film 5 (1999)",
        "--target",
        "Film 9 (1999)",
        "--html",
        "out.html",
    ];
    done(&view(folder.path(), &["base.safetensors"], &question));
    let page = fs::read_to_string(folder.path().join("out.html")).unwrap();
    assert_eq!(
        block(&page, "dien-start")["asked"]["history"].as_array().unwrap().len(),
        2
    );
    refused(
        &view(
            folder.path(),
            &["films.safetensors"],
            &["--history", "Film 99", "--target", "1", "--html", "x.html"],
        ),
        1,
        "history, position 1",
    );
}

#[test]
fn no_file_of_anyone_is_destroyed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::copy(shipped("small"), at("mine.safetensors")).unwrap();
    fs::write(at("notes.html"), "<!doctype html>\n<title>Notes</title>").unwrap();
    fs::create_dir(at("folder")).unwrap();
    let before = names(folder.path());
    let to = |html: &str| {
        view(
            folder.path(),
            &["mine.safetensors"],
            &["--history", "3", "--target", "9", "--html", html],
        )
    };
    for (html, said) in [
        ("mine.safetensors", "a checkpoint that is read"),
        ("notes.html", "is not a page of dien"),
        ("folder", "is a folder"),
    ] {
        let said = refused(&to(html), 2, said);
        assert!(said.contains("--html") && !said.contains("--out"), "{said}");
        assert_eq!(names(folder.path()), before);
    }
    assert!(fs::read(at("mine.safetensors")).unwrap() == fs::read(shipped("small")).unwrap());
    // A page of its own is replaced.
    done(&to("out.html"));
    assert!(done(&to("out.html")).contains("will be replaced"));
}
