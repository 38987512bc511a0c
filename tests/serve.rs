//! `dien serve` as a browser and a terminal see it.

#[path = "common/tool.rs"]
mod tool;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;

use tool::{dien, refused, start};

/// A clone with little in it but a large module, as far as the server can tell.
fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["www/js", "pkg"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    for name in ["Cargo.toml", "www/index.html", "www/js/index.html", "pkg/dien.js"] {
        fs::write(at(name), format!("this is {name}")).unwrap();
    }
    // More than the system takes for a client that does not read. Holes take no room on the disk.
    File::create(at("pkg/dien_bg.wasm"))
        .unwrap()
        .set_len(256 << 20)
        .unwrap();
    folder
}

/// A server on a free port, and what it said of its address. It ends with the test.
struct Server {
    child: Child,
    port: u16,
    line: String,
}

impl Server {
    fn start(folder: &Path, options: &str) -> Self {
        let mut child = start(folder, &format!("serve --port 0 {options}"));
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.split_once("http://").and_then(|(_, rest)| {
            let address = rest.split_once('/')?.0;
            address.rsplit_once(':')?.1.parse().ok()
        });
        let port = port.unwrap_or_else(|| panic!("no address in `{line}`"));
        Self { child, port, line }
    }

    fn asked(&self, path: &str) -> TcpStream {
        self.asked_with(path, "")
    }

    /// The answer's stream to a request with more headers, each with its line's end.
    fn asked_with(&self, path: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{headers}\r\n"
        )
        .unwrap();
        stream
    }

    /// The whole answer.
    fn get(&self, path: &str) -> String {
        let mut answer = String::new();
        self.asked(path).read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn folders_are_reached_without_their_slash() {
    let folder = clone();
    let server = Server::start(folder.path(), "");
    assert!(server.line.contains("http://127.0.0.1:"), "{}", server.line);
    for (path, location) in [("/", "www/"), ("/www", "www/"), ("/www/js", "/www/js/")] {
        let answer = server.get(path);
        assert!(answer.starts_with("HTTP/1.1 307"), "{path}: {answer}");
        assert!(
            answer.contains(&format!("location: {location}\r\n")),
            "{path}: {answer}"
        );
    }
    for (path, file) in [
        ("/www/", "www/index.html"),
        ("/www/index.html", "www/index.html"),
        ("/www/js/", "www/js/index.html"),
        ("/pkg/dien.js", "pkg/dien.js"),
    ] {
        let answer = server.get(path);
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with(&format!("this is {file}")),
            "{path}: {answer}"
        );
    }
}

#[test]
fn a_part_of_a_file_is_served_and_of_several_parts_the_whole() {
    let folder = clone();
    let server = Server::start(folder.path(), "");
    for (ranges, status, ends) in [
        ("0-3", 206, "\r\n\r\nthis"),
        ("0-3,5-6", 200, "this is pkg/dien.js"),
        ("0-3, 900-901", 200, "this is pkg/dien.js"),
        ("900-901", 416, ""),
    ] {
        let mut answer = String::new();
        let mut stream = server.asked_with("/pkg/dien.js", &format!("Range: bytes={ranges}\r\n"));
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.ends_with(ends),
            "{ranges}: {answer}"
        );
    }
}

#[test]
fn only_the_page_is_served() {
    let folder = clone();
    let server = Server::start(folder.path(), "");
    for path in [
        "/Cargo.toml",
        "/www/../Cargo.toml",
        "/www/%2e%2e/Cargo.toml",
        "/www/..%2fCargo.toml",
        "/www//../Cargo.toml",
        "/wwwCargo.toml",
        "/pkg",
        "//www/../Cargo.toml",
        "/pkg/../../Cargo.toml",
    ] {
        let answer = server.get(path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

/// The lines above an answer's body, and its bytes.
fn answer(server: &Server, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    server.asked_with(path, headers).read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (
        String::from_utf8(bytes[..end + 2].to_vec()).unwrap(),
        bytes[end + 4..].to_vec(),
    )
}

/// The value of a header.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let named = |line: &'a str| line.strip_prefix(name)?.strip_prefix(": ");
    head.split("\r\n").find_map(named)
}

fn unpacked(coding: Option<&str>, bytes: &[u8]) -> String {
    let mut text = String::new();
    match coding {
        Some("br") => brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text),
        Some("gzip") => flate2::read::GzDecoder::new(bytes).read_to_string(&mut text),
        _ => (&mut { bytes }).read_to_string(&mut text),
    }
    .unwrap();
    text
}

#[test]
fn files_come_compressed_to_who_takes_that() {
    let folder = clone();
    let text = "the same line, again and again\n".repeat(2000);
    for name in ["pkg/dien.js", "www/page.css", "www/some.safetensors"] {
        fs::write(folder.path().join(name), &text).unwrap();
    }
    let server = Server::start(folder.path(), "");
    for (path, takes, coding, kind) in [
        ("/pkg/dien.js", "gzip, deflate, br, zstd", Some("br"), "text/javascript"),
        ("/pkg/dien.js", "gzip", Some("gzip"), "text/javascript"),
        ("/pkg/dien.js", "br;q=0, gzip;q=0.2", Some("gzip"), "text/javascript"),
        ("/pkg/dien.js", "identity", None, "text/javascript"),
        ("/www/page.css", "br", Some("br"), "text/css"),
        ("/www/some.safetensors", "br", None, "application/octet-stream"),
    ] {
        // The second answer is what was kept of the first.
        for _ in 0..2 {
            let (head, body) = answer(&server, path, &format!("Accept-Encoding: {takes}\r\n"));
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
            assert_eq!(header(&head, "content-encoding"), coding, "{path} {takes}: {head}");
            assert_eq!(header(&head, "content-type"), Some(kind), "{head}");
            assert_eq!(header(&head, "cache-control"), Some("no-cache"), "{head}");
            assert_eq!(header(&head, "content-length"), Some(body.len().to_string().as_str()));
            assert_eq!(
                header(&head, "vary").is_some(),
                kind != "application/octet-stream",
                "{head}"
            );
            assert!(unpacked(coding, &body) == text, "{path} {takes}");
            assert!(coding.is_none() || body.len() < 1000, "{} bytes", body.len());
        }
    }
    // A part of a file is a part of the file itself.
    let (head, body) = answer(&server, "/pkg/dien.js", "Accept-Encoding: br\r\nRange: bytes=4-7\r\n");
    assert!(head.starts_with("HTTP/1.1 206") && body == b"same", "{head}");
    // What is short is sent as it is.
    let (head, _) = answer(&server, "/www/", "Accept-Encoding: br\r\n");
    assert_eq!(header(&head, "content-encoding"), None, "{head}");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let folder = clone();
    let file = folder.path().join("pkg/dien.js");
    fs::write(&file, "one ".repeat(1000)).unwrap();
    let server = Server::start(folder.path(), "");
    let mut tags = Vec::new();
    for takes in ["br", "gzip", "identity"] {
        let takes = format!("Accept-Encoding: {takes}\r\n");
        let (head, _) = answer(&server, "/pkg/dien.js", &takes);
        let tag = header(&head, "etag").expect("a tag").to_owned();
        let (head, body) = answer(&server, "/pkg/dien.js", &format!("{takes}If-None-Match: {tag}\r\n"));
        assert!(head.starts_with("HTTP/1.1 304") && body.is_empty(), "{takes}: {head}");
        assert_eq!(header(&head, "etag"), Some(tag.as_str()), "{head}");
        assert!(tags.iter().all(|(_, other)| *other != tag), "other bytes, another tag");
        tags.push((takes, tag));
    }
    // A changed file is sent, and not what was kept of the one before.
    let text = "other ".repeat(1000);
    fs::write(&file, &text).unwrap();
    for (takes, tag) in tags {
        let (head, body) = answer(&server, "/pkg/dien.js", &format!("{takes}If-None-Match: {tag}\r\n"));
        assert!(head.starts_with("HTTP/1.1 200"), "{takes}: {head}");
        assert!(unpacked(header(&head, "content-encoding"), &body) == text, "{takes}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_though_a_download_stalls() {
    let folder = clone();
    let mut server = Server::start(folder.path(), "");
    // The client reads the first bytes and then no more.
    let mut stalled = server.asked("/pkg/dien_bg.wasm");
    stalled.read_exact(&mut [0; 12]).unwrap();
    tool::send("INT", &server.child);
    // Long enough for any machine: without an end of its own the test would wait for ever.
    let status = (0..600).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        server.child.try_wait().unwrap()
    });
    assert_eq!(status.expect("it goes on serving").code(), Some(0));
}

#[test]
fn who_can_open_the_page_is_said() {
    let folder = clone();
    let mut server = Server::start(folder.path(), "--host 0.0.0.0");
    assert!(
        server.line.contains("http://127.0.0.1:"),
        "an address that a browser can open: {}",
        server.line
    );
    server.child.kill().unwrap();
    let mut said = String::new();
    server.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("Warning") && said.contains("every machine"), "{said}");
}

#[test]
fn a_taken_port_is_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let message = refused(&dien(root, &["serve", "--port", &port]), 1, "--port");
    assert!(message.contains(&port), "{message}");
}
