//! Logs that are packed, as they are downloaded and as other programs write them: gzip, ZIP; and JSON lines.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dien_explorer::Error;
use dien_explorer::data::{
    Columns, Dataset, ImportReport, LogReader, Protocol, ReadOptions, find_files, inspect_log, read_logs,
};
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use proptest::prelude::*;
use tempfile::TempDir;

const START: i64 = 1_600_000_000;

/// A log of some users, as CSV.
fn log(users: usize, each: usize) -> String {
    let mut text = "user,item,time\n".to_owned();
    for user in 1..=users {
        for step in 0..each {
            let time = START + (step * 86_400 + user) as i64;
            writeln!(text, "u{user},i{},{time}", (user * 7 + step * step) % 30).unwrap();
        }
    }
    text
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file as an archive holds it; what it says of itself can be a lie.
#[derive(Clone)]
struct Entry {
    name: String,
    packed: Vec<u8>,
    size: u32,
    checksum: u32,
    method: u16,
    flags: u16,
}

fn entry(name: &str, bytes: &[u8]) -> Entry {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    let mut checksum = Crc::new();
    checksum.update(bytes);
    Entry {
        name: name.to_owned(),
        packed: encoder.finish().unwrap(),
        size: bytes.len() as u32,
        checksum: checksum.sum(),
        method: 8,
        flags: 0,
    }
}

fn stored(name: &str, bytes: &[u8]) -> Entry {
    Entry {
        packed: bytes.to_vec(),
        method: 0,
        ..entry(name, bytes)
    }
}

/// The fields that the record before a file and that of the directory share.
fn shared(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::new();
    for short in [20, entry.flags, entry.method, 0, 0] {
        bytes.extend(short.to_le_bytes());
    }
    for long in [entry.checksum, entry.packed.len() as u32, entry.size] {
        bytes.extend(long.to_le_bytes());
    }
    bytes.extend((entry.name.len() as u16).to_le_bytes());
    bytes
}

/// A record of the directory, for a file at this place.
fn record(entry: &Entry, start: u32) -> Vec<u8> {
    let mut bytes = b"PK\x01\x02\x14\x03".to_vec();
    bytes.extend(shared(entry));
    bytes.extend([0; 12]);
    bytes.extend(start.to_le_bytes());
    bytes.extend(entry.name.as_bytes());
    bytes
}

fn zip(entries: &[Entry]) -> Vec<u8> {
    zip_with(entries, b"", false)
}

/// An archive with a comment; a large one says so behind its directory.
fn zip_with(entries: &[Entry], comment: &[u8], is_large: bool) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        directory.extend(record(entry, bytes.len() as u32));
        bytes.extend(b"PK\x03\x04");
        bytes.extend(shared(entry));
        bytes.extend(0_u16.to_le_bytes());
        bytes.extend(entry.name.as_bytes());
        bytes.extend(&entry.packed);
    }
    let (start, length) = (bytes.len(), directory.len());
    bytes.extend(directory);
    if is_large {
        let end = bytes.len() as u64;
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [entries.len(), entries.len(), length, start] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(end.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let count = if is_large { u16::MAX } else { entries.len() as u16 };
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    let long = |number: usize| if is_large { u32::MAX } else { number as u32 };
    bytes.extend([long(length).to_le_bytes(), long(start).to_le_bytes()].concat());
    bytes.extend((comment.len() as u16).to_le_bytes());
    bytes.extend(comment);
    bytes
}

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn read_at(path: &Path) -> Result<(Dataset, ImportReport), Error> {
    read_logs(&[path], ReadOptions::default(), &Protocol::default(), &mut |_, _| true)
}

/// Reads one file of a folder of its own.
fn read(name: &str, bytes: &[u8]) -> Result<(Dataset, ImportReport), Error> {
    let folder = folder(&[(name, bytes)]);
    read_at(&folder.path().join(name))
}

fn refused(name: &str, bytes: &[u8]) -> (&'static str, String) {
    match read(name, bytes) {
        Ok((_, report)) => panic!("{name} was read: {report}"),
        Err(error) => {
            let message = error.to_string();
            match error {
                Error::Log { reason, .. } => (reason.problem(), message),
                _ => panic!("{name}: {message}"),
            }
        }
    }
}

fn counts(read: Result<(Dataset, ImportReport), Error>) -> (usize, usize, usize) {
    let (_, report) = read.unwrap();
    (report.users, report.items, report.behaviours)
}

#[test]
fn a_gzip_file_is_the_file_inside() {
    let text = log(20, 6);
    let plain = read("log.csv", text.as_bytes()).unwrap();
    for (name, bytes) in [
        ("log.csv.gz", gzip(text.as_bytes())),
        ("LOG.CSV.GZ", gzip(text.as_bytes())),
        ("log.csv", gzip(text.as_bytes())),
        ("log.csv.gz", text.as_bytes().to_vec()),
    ] {
        let (data, report) = read(name, &bytes).unwrap();
        assert_eq!(
            format!("{data:?}").replace("LOG.CSV", "log.csv"),
            format!("{:?}", plain.0),
            "{name}"
        );
        assert_eq!((report.users, report.behaviours), (20, 120));
    }
}

#[test]
fn all_members_of_a_gzip_file_are_read() {
    let text = log(20, 6);
    // bgzip cuts anywhere, and ends with an empty member.
    let mut joined: Vec<u8> = text.as_bytes().chunks(37).flat_map(gzip).collect();
    joined.extend(gzip(b""));
    assert_eq!(counts(read("log.csv.gz", &joined)), (20, 30, 120));
    joined.extend([0; 100]);
    assert_eq!(counts(read("log.csv.gz", &joined)), (20, 30, 120), "filled with zeros");
    joined.extend(b"junk");
    let (problem, message) = refused("log.csv.gz", &joined);
    assert_eq!(problem, "broken-archive", "{message}");
    // Two files with a header each, joined: the second header is a row that is left out.
    let two = [gzip(text.as_bytes()), gzip(text.as_bytes())].concat();
    let (_, report) = read("log.csv.gz", &two).unwrap();
    assert_eq!(
        report.skipped.iter().map(|finding| finding.count).sum::<usize>(),
        121,
        "a header, and what is there twice"
    );
}

#[test]
fn packed_files_that_are_cut_or_broken_are_named() {
    let text = log(40, 6);
    let whole = gzip(text.as_bytes());
    for length in [
        3,
        9,
        12,
        whole.len() / 2,
        whole.len() - 9,
        whole.len() - 8,
        whole.len() - 1,
    ] {
        let (problem, message) = refused("log.csv.gz", &whole[..length]);
        assert_eq!(problem, "cut-archive", "{length}: {message}");
        assert!(
            message.starts_with("log.csv.gz: ") && message.ends_with("Download it again."),
            "{message}"
        );
    }
    let mut changed = whole.clone();
    let end = changed.len() - 8;
    changed[end] ^= 1;
    assert_eq!(refused("log.csv.gz", &changed).0, "broken-archive");
    let whole = zip(&[entry("log.csv", text.as_bytes())]);
    for length in [4, 30, whole.len() / 2, whole.len() - 30, whole.len() - 1] {
        let (problem, message) = refused("log.zip", &whole[..length]);
        assert_eq!(problem, "cut-archive", "{length}: {message}");
    }
    // A ZIP archive without a file.
    assert_eq!(refused("log.zip", &zip(&[])).0, "no-log");
}

/// MovieLens as it is downloaded, with everything that lies beside the two files.
fn movielens() -> Vec<Entry> {
    let mut ratings = "userId,movieId,rating,timestamp\n".to_owned();
    for line in log(12, 5).lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        writeln!(ratings, "{},{},4.0,{}", &fields[0][1..], &fields[1][1..], fields[2]).unwrap();
    }
    let mut films = "movieId,title,genres\n".to_owned();
    for film in 0..30 {
        writeln!(films, "{film},\"Film, {film} (1999)\",Drama|War").unwrap();
    }
    vec![
        stored("ml-latest-small/", b""),
        entry("ml-latest-small/links.csv", b"movieId,imdbId,tmdbId\n1,0114709,862\n"),
        entry(
            "ml-latest-small/tags.csv",
            b"userId,movieId,tag,timestamp\n2,18,fun,1445714994\n",
        ),
        entry("ml-latest-small/ratings.csv", ratings.as_bytes()),
        entry("ml-latest-small/README.txt", b"Summary\n=======\n"),
        entry("ml-latest-small/movies.csv", films.as_bytes()),
        entry("__MACOSX/ml-latest-small/._ratings.csv", b"\0\x05\x16\x07"),
        entry("ml-latest-small/.DS_Store", b"\0\0\0\x01Bud1"),
    ]
}

#[test]
fn an_archive_is_read_like_a_folder() {
    let bytes = zip(&movielens());
    let (data, report) = read("ml-latest-small.zip", &bytes).unwrap();
    assert_eq!(
        (report.format.name(), report.users, report.behaviours),
        ("movielens", 12, 60)
    );
    assert!(format!("{data:?}").contains("Film, 7 (1999)"));
    let folder = folder(&[("ml-latest-small.zip", &bytes)]);
    let path = folder.path().join("ml-latest-small.zip");
    assert_eq!(find_files(&[&path], &ReadOptions::default()).unwrap(), [path], "once");
    // Whatever the archive is called, and whatever stands behind or before it.
    assert_eq!(read("data", &bytes).unwrap().1.users, 12);
    for bytes in [
        zip_with(&movielens(), b"a comment", false),
        zip_with(&movielens(), b"", true),
    ] {
        assert_eq!(read("ml.zip", &bytes).unwrap().1.behaviours, 60);
    }
    let other = zip(&[
        entry("a.csv", b"user,item,time\na,b,1\n"),
        entry("b.csv", b"user_id,item_id,timestamp\na,b,1\n"),
    ]);
    let (problem, message) = refused("two.zip", &other);
    assert!(
        problem == "no-log" && message.contains("2 other tables") && message.contains("Unpack it"),
        "{message}"
    );
}

#[test]
fn a_single_file_in_an_archive_has_any_name() {
    let text = log(20, 6);
    for name in [
        "log.csv",
        "UserData",
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\log.csv",
        "a\nb.csv",
        "log.csv.gz",
    ] {
        let bytes = if Path::new(name).extension().is_some_and(|ending| ending == "gz") {
            gzip(text.as_bytes())
        } else {
            text.clone().into_bytes()
        };
        for entry in [entry(name, &bytes), stored(name, &bytes)] {
            assert_eq!(counts(read("log.zip", &zip(&[entry]))), (20, 30, 120), "{name}");
        }
    }
    // Parts, packed one by one, in folders.
    let part = |number: usize| {
        let lines = log(20, 6);
        let rows: Vec<&str> = lines.lines().skip(1).skip(number).step_by(2).collect();
        gzip(format!("user,item,time\n{}\n", rows.join("\n")).as_bytes())
    };
    let parts = [
        stored("out/part-00000.csv.gz", &part(0)),
        stored("out/part-00001.csv.gz", &part(1)),
        entry("out/_SUCCESS", b""),
    ];
    assert_eq!(counts(read("out.zip", &zip(&parts))), (20, 30, 120));
}

#[test]
fn archives_that_lie_are_refused() {
    let text = log(20, 6);
    let honest = || entry("log.csv", text.as_bytes());
    let with = |change: &dyn Fn(&mut Entry)| {
        let mut entry = honest();
        change(&mut entry);
        refused("log.zip", &zip(&[entry]))
    };
    assert_eq!(with(&|entry| entry.size -= 1).0, "broken-archive");
    assert_eq!(with(&|entry| entry.size += 1).0, "broken-archive");
    assert_eq!(with(&|entry| entry.checksum ^= 1).0, "broken-archive");
    assert_eq!(with(&|entry| entry.packed.truncate(100)).0, "cut-archive");
    let (problem, message) = with(&|entry| entry.flags = 1);
    assert!(problem == "locked-archive" && message.contains("password"), "{message}");
    let (problem, message) = with(&|entry| entry.method = 9);
    assert!(problem == "packed-method" && message.contains("method 9"), "{message}");
    // Two names for the same bytes, as bombs have thousands.
    let two = zip(&[
        honest(),
        Entry {
            name: "b.csv".to_owned(),
            ..honest()
        },
    ]);
    let second = two.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    let mut shared = two.clone();
    shared[second + 42..second + 46].fill(0);
    assert_eq!(refused("log.zip", &shared).0, "broken-archive");
    // A place beyond the archive, more records than there are, more files than a log has.
    let mut beyond = two.clone();
    beyond[second + 42..second + 46].copy_from_slice(&u32::to_le_bytes(1 << 30));
    assert_eq!(refused("log.zip", &beyond).0, "broken-archive");
    let mut more = two.clone();
    let end = more.len() - 22;
    more[end + 10] = 3;
    assert_eq!(refused("log.zip", &more).0, "broken-archive");
    more[end + 8..end + 12].fill(0xff);
    more[end + 10..end + 12].copy_from_slice(&60_000_u16.to_le_bytes());
    assert_eq!(refused("log.zip", &more).0, "archive-many");
}

#[test]
fn what_unpacks_to_far_too_much_is_refused() {
    // Few rows, so that the test is not about reading them.
    let row = format!("{},b,1\n", "a".repeat(1 << 18));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(b"user,item,time\n").unwrap();
    for _ in 0..300 {
        encoder.write_all(row.as_bytes()).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let (problem, message) = refused("log.csv.gz", &bomb);
    assert!(problem == "archive-bomb" && message.contains("250 times"), "{message}");
    let lie = Entry {
        size: u32::MAX - 1,
        ..entry("log.csv", b"user,item,time\n")
    };
    assert_eq!(refused("log.zip", &zip(&[lie])).0, "archive-bomb");
}

#[test]
fn what_is_packed_twice_or_otherwise_is_named() {
    let text = log(20, 6);
    let mut tar = vec![0; 1024];
    tar[..7].copy_from_slice(b"log.csv");
    tar[257..262].copy_from_slice(b"ustar");
    for (name, bytes, word) in [
        ("log.tar.gz", gzip(&tar), "tar archive"),
        ("log.csv.gz", gzip(&gzip(text.as_bytes())), "gzip"),
        ("log.zip.gz", gzip(&zip(&[entry("log.csv", text.as_bytes())])), "ZIP"),
        ("log.csv.xz", b"\xfd7zXZ\0".to_vec(), "xz"),
    ] {
        let (problem, message) = refused(name, &bytes);
        assert!(problem == "packed" && message.contains(word), "{message}");
    }
    // An empty one is empty.
    assert_eq!(refused("log.csv.gz", &gzip(b"")).0, "empty");
    let workbook = zip(&[entry("[Content_Types].xml", b"<x/>"), entry("xl/workbook.xml", b"<x/>")]);
    let (problem, message) = refused("log.xlsx", &workbook);
    assert!(problem == "workbook" && message.contains("Save its sheet"), "{message}");
}

#[test]
fn parts_and_editions_may_be_packed() {
    let text = log(20, 6);
    let (header, rows) = text.split_once('\n').unwrap();
    let half = rows.len() / 2 + rows[rows.len() / 2..].find('\n').unwrap() + 1;
    let part = |rows: &str| gzip(format!("{header}\n{rows}").as_bytes());
    let (first, second) = (part(&rows[..half]), part(&rows[half..]));
    let parts = folder(&[
        ("part-00000-7f.c000.csv.gz", &first),
        ("part-00001-7f.c000.csv.gz", &second),
        ("_SUCCESS", b""),
        (".part-00000-7f.c000.csv.gz.crc", b"crc"),
    ]);
    assert_eq!(counts(read_at(parts.path())), (20, 30, 120));
    // Hive's parts have no header, and no ending but that of gzip.
    let (first, second) = (gzip(&rows.as_bytes()[..half]), gzip(&rows.as_bytes()[half..]));
    let parts = folder(&[("000000_0.gz", &first), ("000001_0.gz", &second)]);
    assert_eq!(read_at(parts.path()).unwrap().1.behaviours, 120);
    // Of a file that is there packed too, one is read.
    let both = folder(&[
        ("log.csv", text.as_bytes()),
        ("log.csv.gz", &gzip(b"user,item,time\na,b,1\n")),
    ]);
    assert_eq!(
        find_files(&[both.path()], &ReadOptions::default()).unwrap(),
        [both.path().join("log.csv")]
    );
    let films: Vec<PathBuf> = ["movies.csv", "ratings.csv"].map(PathBuf::from).to_vec();
    let files: Vec<(String, Vec<u8>)> = movielens()
        .into_iter()
        .filter(|entry| films.iter().any(|film| entry.name.ends_with(film.to_str().unwrap())))
        .filter(|entry| !entry.name.contains("._"))
        .map(|entry| {
            let packed = zip(std::slice::from_ref(&entry));
            let text = unzip(&packed);
            (
                format!("{}.gz", Path::new(&entry.name).file_name().unwrap().to_str().unwrap()),
                gzip(&text),
            )
        })
        .collect();
    let films = folder(
        &files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect::<Vec<_>>(),
    );
    assert_eq!(read_at(films.path()).unwrap().1.behaviours, 60);
    assert_eq!(
        read_at(&films.path().join("ratings.csv.gz")).unwrap().1.behaviours,
        60,
        "with the file beside it"
    );
}

/// The bytes of the only file of an archive.
fn unzip(archive: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let name = usize::from(u16::from_le_bytes([archive[26], archive[27]]));
    let mut bytes = Vec::new();
    flate2::read::DeflateDecoder::new(&archive[30 + name..])
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

#[test]
fn progress_counts_the_bytes_on_disk_and_can_cancel() {
    let text = log(400, 20);
    let bytes = gzip(text.as_bytes());
    for (name, bytes, total) in [
        ("log.csv.gz", bytes.clone(), bytes.len()),
        (
            "log.zip",
            zip(&[entry("log.csv", text.as_bytes())]),
            entry("", text.as_bytes()).packed.len(),
        ),
    ] {
        let folder = folder(&[(name, &bytes)]);
        let mut seen = Vec::new();
        let path = folder.path().join(name);
        read_logs(
            &[&path],
            ReadOptions::default(),
            &Protocol::default(),
            &mut |done, of| {
                seen.push((done, of));
                true
            },
        )
        .unwrap();
        assert_eq!(seen.last().unwrap(), &(total as u64, total as u64), "{name}");
        assert!(seen.is_sorted());
        let stopped = read_logs(&[&path], ReadOptions::default(), &Protocol::default(), &mut |_, _| {
            false
        });
        assert!(stopped.unwrap_err().to_string().contains("cancelled"));
    }
}

// --- The thread that reads

/// Reads one file of a folder of its own, and the same bytes on one thread; both are told as text.
fn on_two_threads_and_one(name: &str, on_disk: &[u8], text: &[u8]) -> (String, String) {
    let folder = folder(&[(name, on_disk)]);
    let mut seen = Vec::new();
    let two = read_logs(
        &[folder.path().join(name)],
        ReadOptions::default(),
        &Protocol::default(),
        &mut |done, of| {
            seen.push((done, of));
            true
        },
    );
    assert!(seen.is_sorted() && (two.is_err() || seen.last() == Some(&(on_disk.len() as u64, on_disk.len() as u64))));
    let mut reader = LogReader::new(ReadOptions::default());
    let name = name.trim_end_matches(".gz");
    let pushed = text.chunks(1 << 18).try_for_each(|piece| reader.push(name, piece));
    let one = pushed.and_then(|()| reader.finish(&Protocol::default()));
    (format!("{two:?}"), format!("{one:?}"))
}

/// A log of three pieces, into whose middle something is put as a line.
fn with_in_the_middle(odd: &[u8]) -> Vec<u8> {
    let text = log(80, 400).into_bytes();
    let middle = text.len() / 2 + text[text.len() / 2..].iter().position(|&byte| byte == b'\n').unwrap() + 1;
    [&text[..middle], odd, b"\n", &text[middle..]].concat()
}

#[test]
fn two_threads_read_what_one_reads() {
    let long = [b"u1,i1,".as_slice(), &vec![b'7'; 3 << 20]].concat();
    for odd in [
        b"".as_slice(),
        b"u1,i1",
        b"u1,i1,soon",
        b"\"u1\",\"i\n2\",1600000000",
        b"u1,\"i1,1600000000",
        b"u1,\"i1 \\\" \",1600000000",
        b"u1,i1,1600000000\r",
        b"u1,\xff,1600000000",
        b"u1,\0,1600000000",
        b"u1,i1\nu1,\0,1600000000",
        &long,
    ] {
        let text = with_in_the_middle(odd);
        let shown = String::from_utf8_lossy(&odd[..odd.len().min(30)]);
        let (two, one) = on_two_threads_and_one("log.csv", &text, &text);
        assert!(two == one, "{shown}: {two:.200} is not {one:.200}");
        let (two, one) = on_two_threads_and_one("log.csv.gz", &gzip(&text), &text);
        assert!(two == one, "{shown}, packed: {two:.200} is not {one:.200}");
    }
    // Blocks fill with fields that are empty.
    let wide: Vec<String> = (0..300)
        .map(|row| {
            format!(
                "{{\"user\": {}, \"item\": {}, \"time\": {}, \"k{row}\": 1}}\n",
                row % 9,
                row % 7,
                START + row
            )
        })
        .collect();
    let wide = wide.concat().repeat(20).into_bytes();
    let (two, one) = on_two_threads_and_one("log.jsonl", &wide, &wide);
    assert!(two == one && two.starts_with("Ok"), "{two:.200}");
}

#[test]
fn an_error_is_told_before_what_comes_behind_it() {
    let bad = with_in_the_middle(b"u1,\xff,1600000000");
    // An error in the log, then a file that is cut: the one that comes first.
    let mut packed = gzip(&bad);
    packed.truncate(packed.len() - 20);
    assert_eq!(refused("log.csv.gz", &packed).0, "not-utf8");
    let mut packed = gzip(&with_in_the_middle(b""));
    packed.truncate(packed.len() * 2 / 3);
    assert_eq!(refused("log.csv.gz", &packed).0, "cut-archive");
    // Reading is given up at any piece.
    let text = with_in_the_middle(b"");
    let folder = folder(&[("log.csv", &text)]);
    let paths = [folder.path().join("log.csv")];
    for most in 0..text.len().div_ceil(1 << 18) {
        let mut times = 0;
        let stopped = read_logs(&paths, ReadOptions::default(), &Protocol::default(), &mut |_, _| {
            times += 1;
            times <= most
        });
        assert!(stopped.unwrap_err().to_string().contains("cancelled"));
        assert_eq!(times, most + 1);
    }
}

#[test]
fn several_files_are_read_on_two_threads_as_on_one() {
    let text = log(120, 400);
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let (first, second) = rows.split_at(rows.len() / 3);
    let part = |rows: &[&str]| format!("user,item,time\n{}", rows.join("\n"));
    let items: Vec<String> = (0..30)
        .map(|item| format!("i{item},Item {item},c{}\n", item % 5))
        .collect();
    let files = [
        ("part-0.csv", part(first)),
        ("part-1.csv", part(second)),
        ("items.csv", format!("item,title,category\n{}", items.concat())),
    ];
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let folder = folder(&bytes);
    let (two, report) = read_at(folder.path()).unwrap();
    let mut reader = LogReader::new(ReadOptions::default());
    for (name, bytes) in &bytes {
        reader.push(name, bytes).unwrap();
    }
    let (one, of_one) = reader.finish(&Protocol::default()).unwrap();
    assert_eq!(report.rows, 48_000);
    assert!(format!("{two:?}{report:?}") == format!("{one:?}{of_one:?}"));
}

// --- JSON lines

/// Amazon's reviews of 2023, in the layout in which they are published.
fn reviews(users: usize, each: usize) -> String {
    let mut text = String::new();
    for user in 0..users {
        for step in 0..each {
            let time = START * 1000 + (step * 86_400_000 + user * 1000) as i64;
            let item = format!("B00{:07}", (user * 7 + step * step) % 30);
            writeln!(text, "{{\"rating\": 5.0, \"title\": \"Such a \\\"lovely\\\" scent {user} {step}\", \"text\": \"This spray is really nice.\\n<br />It smells caf\\u00e9 }} {{\", \"images\": [{{\"small_image_url\": \"https://m.example.com/a.jpg\", \"attachment_type\": \"IMAGE\"}}], \"asin\": \"{item}\", \"parent_asin\": \"P{item}\", \"user_id\": \"AGKHLEW{user:03}\", \"timestamp\": {time}, \"helpful_vote\": 0, \"verified_purchase\": true}}").unwrap();
        }
    }
    text
}

#[test]
fn reviews_of_amazon_are_read_as_they_are_published() {
    let text = reviews(20, 6);
    let plain = read("All_Beauty.jsonl", text.as_bytes()).unwrap();
    let (data, report) = &plain;
    assert_eq!(
        (report.format.name(), report.users, report.items, report.behaviours),
        ("jsonl", 20, 30, 120)
    );
    let columns = report.columns.as_ref().unwrap();
    assert_eq!(
        columns.to_string(),
        "user=user_id,item=parent_asin,time=timestamp",
        "headlines are no titles"
    );
    assert!(report.skipped.is_empty(), "{report}");
    assert!(format!("{data:?}").contains("\"PB000000007"));
    let packed = read("All_Beauty.jsonl.gz", &gzip(text.as_bytes())).unwrap();
    assert_eq!(format!("{plain:?}"), format!("{packed:?}"));
    // The first look says the same.
    let first = inspect_log("All_Beauty.jsonl", &text.as_bytes()[..5000], None).unwrap();
    assert_eq!(first.format.name(), "jsonl");
    assert_eq!(first.columns.user.as_deref(), Some("user_id"));
    assert_eq!(first.header[..4], ["rating", "title", "text", "images"]);
    assert_eq!(first.rows[0][1], "Such a \"lovely\" scent 0 0");
    assert_eq!(first.rows.len(), 5);
    // The other item can be asked for.
    let options = ReadOptions {
        columns: Columns::parse("item=asin").unwrap(),
        ..ReadOptions::default()
    };
    let (data, _) = read_text("r.jsonl", &text, options).unwrap();
    assert!(format!("{data:?}").contains("\"B000000007"));
}

fn read_text(name: &str, text: &str, options: ReadOptions) -> Result<(Dataset, ImportReport), Error> {
    let mut reader = LogReader::new(options);
    reader.push(name, text.as_bytes())?;
    reader.finish(&Protocol::default())
}

/// The same rows as [`log`]'s, as objects, whose keys vary in order.
fn objects() -> Vec<String> {
    let text = log(20, 6);
    let rows = text.lines().skip(1).enumerate();
    let object = |(number, row): (usize, &str)| {
        let [user, item, time] = row.split(',').collect::<Vec<_>>()[..] else {
            panic!()
        };
        if number % 3 == 0 {
            format!("{{\"time\":{time},\"item\":\"{item}\",\"user\":\"{user}\"}}")
        } else {
            format!("{{\"user\": \"{user}\", \"item\": \"{item}\", \"time\": \"{time}\", \"more\": null}}")
        }
    };
    rows.map(object).collect()
}

#[test]
fn objects_are_read_like_rows_whatever_stands_between_them() {
    let objects = objects();
    let events = |read: Result<(Dataset, ImportReport), Error>| {
        let (data, report) = read.unwrap();
        (
            report.users,
            report.items,
            report.behaviours,
            format!("{:?}", data.test),
        )
    };
    let expected = events(read_text("log.csv", &log(20, 6), ReadOptions::default()));
    let pretty: Vec<String> = objects
        .iter()
        .map(|object| object.replace(',', ",\n   ").replace('{', "{\n   "))
        .collect();
    for (what, text) in [
        ("lines", objects.join("\n")),
        ("Windows' lines", objects.join("\r\n") + "\r\n\r\n"),
        ("a list in one line", format!("[{}]", objects.join(","))),
        ("a list of lines", format!("[\n{}\n]\n", objects.join(",\n"))),
        ("a list over more lines", format!("[\n  {}\n]", pretty.join(",\n  "))),
    ] {
        assert_eq!(
            events(read_text("log.json", &text, ReadOptions::default())),
            expected,
            "{what}"
        );
        assert_eq!(
            events(read_text("ratings.csv", &text, ReadOptions::default())),
            expected,
            "{what}, whatever its name"
        );
        let first = inspect_log("log.json", &text.as_bytes()[..2000], None).unwrap();
        assert_eq!((first.format.name(), first.rows.len()), ("jsonl", 5), "{what}");
        assert_eq!(first.rows[0], ["1600000001", "i7", "u1", ""], "{what}");
    }
}

#[test]
fn lines_that_are_no_objects_are_counted() {
    let mut lines = objects();
    lines[4] = lines[4].replace('}', "");
    lines[9] = "null".to_owned();
    lines.insert(50, "{\"user\":\"u1\",\"item\":\"i2\"}".to_owned());
    lines.push("{\"user\":\"u1\",\"ite".to_owned());
    let (_, report) = read_text("log.jsonl", &lines.join("\n"), ReadOptions::default()).unwrap();
    let broken = report
        .skipped
        .iter()
        .find(|finding| finding.code == "broken-json")
        .unwrap();
    assert_eq!(broken.count, 3);
    let at: Vec<u64> = broken.examples.iter().map(|line| line.line).collect();
    assert_eq!(at, [5, 10, 122]);
    assert_eq!(report.behaviours, 118);
    let no_time = report
        .skipped
        .iter()
        .find(|finding| finding.code == "bad-time")
        .unwrap();
    assert_eq!(
        (no_time.count, no_time.examples[0].line),
        (1, 51),
        "an object without one of the keys"
    );
}

#[test]
fn json_without_rows_is_refused_with_the_way_out() {
    for text in [
        "{\"user\":{\"0\":\"a\"},\"item\":{\"0\":\"b\"},\"time\":{\"0\":1}}",
        "{\n  \"rows\": [\n",
        "[[\"a\", \"b\", 1]]",
        "{'user': 'a', 'item': 'b', 'time': 1}",
    ] {
        let message = read_text("log.json", text, ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(message.contains("orient='records'"), "{text}: {message}");
    }
    let message = read_text("log.json", "{\"a\":1,\"b\":2}\n", ReadOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("no column looks like the user; the first line names: a, b"),
        "{message}"
    );
}

#[test]
fn cells_of_objects_have_the_values_of_cells() {
    let mut text = String::new();
    for (user, item, genres) in [
        ("茶", "a\\u002fb", "[\"Drama\",\"War\"]"),
        ("茶", "caf\\u00e9", "[\"Sci-Fi\"]"),
        ("茶", "\\ud83c\\udf75", "[]"),
        ("7.0", "x", "\"Drama|War\""),
    ] {
        writeln!(
            text,
            "{{\"user\":\"{user}\",\"item\":\"{item}\",\"time\":1600000000,\"genres\":{genres},\"click\":true}}"
        )
        .unwrap();
    }
    let (data, report) = read_text("log.jsonl", &text, ReadOptions::default()).unwrap();
    assert_eq!(report.columns.as_ref().unwrap().category.as_deref(), Some("genres"));
    let shown = format!("{data:?}");
    for word in ["a/b", "café", "🍵", "Drama", "Sci-Fi"] {
        assert!(shown.contains(word), "{word}");
    }
    assert!(!shown.contains("War"));
    let lists = report
        .notes
        .iter()
        .find(|finding| finding.code == "category-list")
        .unwrap();
    assert_eq!(lists.count, 2);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 40, ..ProptestConfig::default() })]

    /// Packed and plain, in pieces of any size, the log is the same.
    #[test]
    fn packed_and_plain_are_the_same(users in 3_usize..20, each in 3_usize..8, cuts in prop::collection::vec(1_usize..400, 1..5), json in any::<bool>()) {
        let text = if json { reviews(users, each) } else { log(users, each) };
        let name = if json { "log.jsonl" } else { "log.csv" };
        let plain = read(name, text.as_bytes());
        let mut members = Vec::new();
        let (mut rest, mut turn) = (text.as_bytes(), 0);
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
            members.extend(gzip(piece));
            (rest, turn) = (more, turn + 1);
        }
        let expected = format!("{plain:?}");
        prop_assert_eq!(&format!("{:?}", read(&format!("{name}.gz"), &members)), &expected);
        prop_assert_eq!(&format!("{:?}", read("log.zip", &zip(&[entry(name, text.as_bytes())]))), &expected);
    }

    /// No bytes bring the unpacker down, however an archive is changed.
    #[test]
    fn changed_archives_are_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(), large in any::<bool>()) {
        let text = log(4, 3);
        for mut bytes in [zip_with(&[entry("log.csv", text.as_bytes()), stored("b.txt", b"b")], b"x", large), gzip(text.as_bytes())] {
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            let _ = read("log.bin", &bytes);
            bytes.truncate(cut.index(bytes.len()));
            let _ = read("log.bin", &bytes);
        }
    }

    /// Pieces of JSON lines may end anywhere.
    #[test]
    fn where_pieces_of_objects_end_does_not_matter(cuts in prop::collection::vec(1_usize..300, 1..6), list in any::<bool>()) {
        let text = if list { format!("[{}]", objects().join(",\n")) } else { objects().join("\n") };
        let whole = read_text("log.json", &text, ReadOptions::default());
        let mut reader = LogReader::new(ReadOptions::default());
        let (mut rest, mut turn) = (text.as_bytes(), 0);
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
            reader.push("log.json", piece).unwrap();
            (rest, turn) = (more, turn + 1);
        }
        prop_assert_eq!(format!("{:?}", reader.finish(&Protocol::default())), format!("{:?}", whole));
    }
}
