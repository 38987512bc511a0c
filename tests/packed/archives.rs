//! Files and archives, as they are downloaded and as other programs write them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dien_explorer::data::{Protocol, ReadOptions, find_files, read_logs};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::made::{Entry, counts, entry, folder, gzip, log, read, read_at, refused, stored, zip, zip_with};

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
