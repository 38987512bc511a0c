//! The thread that reads.

use dien_explorer::data::{LogReader, Protocol, ReadOptions, read_logs};

use crate::made::{START, folder, gzip, log, read_at, refused};

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
