use proptest::prelude::*;

use super::*;

/// All records of pieces, with their lines, or the error.
fn read(layout: Layout, pieces: &[&[u8]]) -> Result<Vec<(u64, Vec<String>)>> {
    let mut table = Table::new("films.csv", layout, 0);
    let mut records = Vec::new();
    let mut each = |record: &Record| {
        records.push((
            record.line,
            record.fields.iter().map(|&field| field.to_owned()).collect(),
        ));
        Ok(())
    };
    for piece in pieces {
        table.push(piece, &mut each)?;
    }
    table.finish(&mut each)?;
    Ok(records)
}

fn record(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
    (line, fields.iter().map(|&field| field.to_owned()).collect())
}

#[test]
fn quotes_and_breaks() {
    let text = "title,ID\n\"A, or\nB\",1\n\nC,2\nshort\nD \"E\" F,3\nG 5\" H,\"I \"\"J\"\"\"";
    let expected = [
        record(1, &["title", "ID"]),
        record(2, &["A, or\nB", "1"]),
        record(5, &["C", "2"]),
        record(6, &["short"]),
        record(7, &["D \"E\" F", "3"]),
        record(8, &["G 5\" H", "I \"J\""]),
    ];
    assert_eq!(read(Layout::Quoted(b','), &[text.as_bytes()]).unwrap(), expected);
}

#[test]
fn many_lines_are_handed_over_in_batches() {
    let lines: Vec<String> = (0..100)
        .map(|row| format!("{row},茶\n{}", "\n".repeat(row % 3)))
        .collect();
    let lines = lines.concat();
    let mut number = 1;
    let mut expected = Vec::new();
    for row in 0..100_u64 {
        expected.push(record(number, &[&row.to_string(), "茶"]));
        number += 1 + row % 3;
    }
    for layout in [Layout::Plain(b','), Layout::Quoted(b',')] {
        assert_eq!(read(layout, &[lines.as_bytes()]).unwrap(), expected);
        let pieces: Vec<&[u8]> = lines.as_bytes().chunks(50).collect();
        assert_eq!(read(layout, &pieces).unwrap(), expected);
    }
    let (mut batches, mut shown) = (Vec::new(), Vec::new());
    let mut table = Table::new("films.csv", Layout::Plain(b','), 0);
    let each = &mut |record: &Record| {
        let column: Vec<String> = record.batch.column(0).map(str::to_owned).collect();
        shown.push(record.fields[0].to_owned());
        if !column.is_empty() {
            batches.push(column);
        }
        Ok(())
    };
    table.push(lines.as_bytes(), each).unwrap();
    assert_eq!(batches.concat(), shown, "every record is announced once");
    assert_eq!(batches.len(), 4);
}

#[test]
fn lines_without_quotes() {
    let tabs = read(Layout::Plain(b'\t'), &[b"a\t\"b\n\nc\td\t"]).unwrap();
    assert_eq!(tabs, [record(1, &["a", "\"b"]), record(3, &["c", "d", ""])]);
    let colons = read(Layout::Colons, &[b"1::Am\xe9lie: a::b\n2::x"]).unwrap();
    assert_eq!(colons, [record(1, &["1", "Amélie: a", "b"]), record(2, &["2", "x"])]);
}

#[test]
fn what_cannot_be_read_is_named_by_file_and_line() {
    let message = |bytes: &[u8]| read(Layout::Quoted(b','), &[bytes]).unwrap_err().to_string();
    assert!(message(b"").starts_with("films.csv: the file is empty"));
    assert!(message(b"\n\n").starts_with("films.csv: the file is empty"));
    assert!(message(b"id,title\n1,a\n2,\xff\n").starts_with("films.csv, line 3: is not UTF-8"));
    assert!(message(b"\"id,title\n1,a\n").contains("line 1: a quote is opened that is never closed"));
    let mut endless = b"id,title\n\"".to_vec();
    endless.resize(MOST_RECORD_BYTES + 100, b'a');
    assert!(message(&endless).starts_with("films.csv, line 2: a quote is opened that is never closed"));
    let mut long = b"id,title\n1,".to_vec();
    long.resize(MOST_RECORD_BYTES + 100, b'a');
    assert!(message(&long).starts_with("films.csv, line 2: a record of more than"));
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line() {
    let mut open = b"id,title\n1,\"a\n".to_vec();
    open.extend(b"2,b\n".repeat(300));
    open.extend(b"3,\"c\"\n4,\"d");
    let found = read(Layout::Quoted(b','), &[&open]).unwrap();
    assert_eq!(found.len(), 304);
    assert_eq!(found[1], record(2, &["1,\"a"]));
    assert_eq!(found[2], record(3, &["2", "b"]));
    assert_eq!(found[302], record(303, &["3", "c"]));
    assert_eq!(found[303], record(304, &["4,\"d"]));
    let pieces: Vec<&[u8]> = open.chunks(7).collect();
    assert_eq!(read(Layout::Quoted(b','), &pieces).unwrap(), found);
}

#[test]
fn quotes_after_backslashes() {
    let all = |text: &str| {
        let found = read(Layout::Quoted(b','), &[text.as_bytes()]).unwrap();
        let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(read(Layout::Quoted(b','), &single).unwrap(), found, "{text}");
        found.into_iter().map(|(_, fields)| fields).collect::<Vec<_>>()
    };
    assert_eq!(
        all("a,b\n\"x \\\"y, z\\\" 1\",2\n"),
        [vec!["a", "b"], vec!["x \"y, z\" 1", "2"]]
    );
    assert_eq!(
        all("\"5\\\"\",1\n\"6\\\", wide\",2"),
        [vec!["5\"", "1"], vec!["6\", wide", "2"]]
    );
    assert_eq!(all("\"6\\\", wide\",2"), [vec!["6\", wide", "2"]]);
    assert_eq!(all("\"C:\\\",1\n\"D:\\\",2"), [vec!["C:\\", "1"], vec!["D:\\", "2"]]);
    assert_eq!(all("\"a \"\"b\"\"\",1"), [vec!["a \"b\"", "1"]]);
}

#[test]
fn quotes_between_tabs() {
    let found = |line: &str| {
        let found = read(Layout::Tabs, &[line.as_bytes()]).unwrap();
        found.into_iter().next().unwrap().1
    };
    assert_eq!(found("1\t\"weird al\t2"), ["1", "\"weird al", "2"]);
    assert_eq!(found("1\t\"a, \"\"b\"\"\"\t2"), ["1", "a, \"b\"", "2"]);
    assert_eq!(found("1\t\"a\tb\"\t2"), ["1", "a\tb", "2"]);
    assert_eq!(found("\"a\" song\t12\"\t\"\t\"\""), ["\"a\" song", "12\"", "\"", ""]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_pieces_end_does_not_matter(cuts in prop::collection::vec(0_usize..60, 0..6)) {
        let text = "id,title\n1,\"茶\n, \"\"x\"\"\"\n2,\n3,b\nragged\n4,é".as_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|&cut| cut <= text.len()).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut start = 0;
        for cut in cuts {
            pieces.push(&text[start..cut]);
            start = cut;
        }
        pieces.push(&text[start..]);
        let layout = Layout::Quoted(b',');
        prop_assert_eq!(read(layout, &pieces).unwrap(), read(layout, &[text]).unwrap());
    }

    /// A quote anywhere has the csv crate split the lines.
    #[test]
    fn lines_without_a_quote_are_split_as_the_csv_crate_does(text in "[aé, \n\u{feff}]{0,60}") {
        let layout = Layout::Quoted(b',');
        let quoted = format!("{text}\n\"x\"\n");
        let mut expected = read(layout, &[quoted.as_bytes()]).unwrap();
        expected.pop();
        prop_assert_eq!(read(layout, &[text.as_bytes()]).unwrap_or_default(), expected);
    }

    /// The scanner and the csv crate agree on where records end: else pieces would matter.
    #[test]
    fn quotes_anywhere_in_pieces(text in "[a\",\n\\\\\u{feff}]{0,40}") {
        let layout = Layout::Quoted(b',');
        let outcome = |pieces: &[&[u8]]| read(layout, pieces).map_err(|error| error.to_string());
        let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        prop_assert_eq!(outcome(&single), outcome(&[text.as_bytes()]));
    }
}
