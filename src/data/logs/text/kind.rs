//! What a file is that is no table of text, by its first bytes, and what to do with it.

use super::refusal::refusal;
use crate::Error;
use crate::error::{Reason, log_reason};

/// Number of first bytes that tell what a file is: the name of the first file in a ZIP archive ends there.
pub(crate) const HEAD_BYTES: usize = 64;

/// Something else than a table of text.
struct Foreign {
    /// What is refused, of what kind of file.
    reason: fn(&'static str) -> Reason,
    /// The kind's name, which is the same in every language.
    kind: &'static str,
    /// What it is, as a predicate.
    what: &'static str,
    remedy: &'static str,
}

const fn packed(kind: &'static str, what: &'static str) -> Foreign {
    let remedy = "Unpack it and choose the file inside.";
    Foreign {
        reason: log_reason::packed,
        kind,
        what,
        remedy,
    }
}

const fn table(kind: &'static str, what: &'static str) -> Foreign {
    let remedy = "Write it as CSV with the program that made it (with pandas: read it, then to_csv) and choose that.";
    Foreign {
        reason: log_reason::foreign_table,
        kind,
        what,
        remedy,
    }
}

/// Parquet, where it is not read: without the feature, and in an archive.
const PARQUET: Foreign = Foreign {
    reason: log_reason::foreign_table,
    kind: "Parquet",
    what: "is a Parquet file",
    remedy: if cfg!(feature = "parquet") {
        "Unpack it, and name the file itself."
    } else {
        "Build the tool so that it reads Parquet (cargo build --release --features parquet), or write the file as CSV (with pandas: \
         read_parquet, then to_csv)."
    },
};

const fn other(kind: &'static str, what: &'static str) -> Foreign {
    let remedy = "Choose the log itself, as a table of text.";
    Foreign {
        reason: log_reason::foreign_file,
        kind,
        what,
        remedy,
    }
}

const fn workbook(what: &'static str) -> Foreign {
    let remedy = "Save its sheet as CSV and choose that.";
    Foreign {
        reason: |_| log_reason::workbook(),
        kind: "",
        what,
        remedy,
    }
}

/// Kinds of binary files by their first bytes.
const BINARY: [(&[u8], Foreign); 23] = [
    (b"\x1f\x8b", packed("gzip", "is compressed with gzip")),
    (b"BZh", packed("bzip2", "is compressed with bzip2")),
    (b"\xfd7zXZ\0", packed("xz", "is compressed with xz")),
    (b"\x28\xb5\x2f\xfd", packed("Zstandard", "is compressed with Zstandard")),
    (b"\x04\x22\x4d\x18", packed("LZ4", "is compressed with LZ4")),
    (b"\xff\x06\0\0sNaPpY", packed("Snappy", "is compressed with Snappy")),
    (
        b"7z\xbc\xaf\x27\x1c",
        packed("7-Zip", "is a compressed archive of 7-Zip"),
    ),
    (b"Rar!\x1a\x07", packed("RAR", "is a compressed RAR archive")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        workbook("is an old Excel workbook or another Office document"),
    ),
    (b"PAR1", PARQUET),
    (b"ORC", table("ORC", "is an ORC file")),
    (b"Obj\x01", table("Avro", "is an Avro file")),
    (b"ARROW1", table("Arrow", "is an Arrow or Feather file")),
    (b"FEA1", table("Feather", "is a Feather file")),
    (b"SEQ\x06", table("Hadoop", "is a Hadoop sequence file")),
    (b"\x89HDF\r\n\x1a\n", table("HDF5", "is an HDF5 file")),
    (b"\x93NUMPY", table("NumPy", "is a NumPy array")),
    (b"SQLite format 3\0", table("SQLite", "is an SQLite database")),
    (b"\x80\x02", table("pickle", "is a Python pickle")),
    (b"\x80\x04", table("pickle", "is a Python pickle")),
    (b"\x80\x05", table("pickle", "is a Python pickle")),
    (b"%PDF-", other("PDF", "is a PDF document")),
    (b"{\\rtf", other("RTF", "is a text document with formats (RTF)")),
];
const ZIP: &[u8] = b"PK\x03\x04";
/// Where the name of the first file of a ZIP archive begins.
const ZIP_NAME: usize = 30;
/// Beginnings of names within Office's and `LibreOffice`'s files.
const OFFICE_NAMES: [&[u8]; 5] = [
    b"[Content_Types].xml",
    b"_rels/",
    b"xl/",
    b"docProps/",
    b"mimetypeapplication/vnd.oasis",
];
/// Endings of workbooks.
const WORKBOOK_ENDINGS: [&str; 5] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"];

/// Returns the error of a file that is something else than text, by its first bytes.
pub(super) fn refuse_binary(file: &str, head: &[u8]) -> Option<Error> {
    if head.starts_with(ZIP) {
        let found = if is_workbook(file, head) {
            workbook("is an Excel workbook or another spreadsheet")
        } else {
            packed("ZIP", "is a compressed ZIP archive")
        };
        return Some(found.refuse(file));
    }
    let (_, found) = BINARY.iter().find(|(first, _)| head.starts_with(first))?;
    // A header may begin with the letters of ORC: `ORCID,item`.
    if head.starts_with(b"ORC") && head.get(3).is_none_or(u8::is_ascii_graphic) {
        return None;
    }
    Some(found.refuse(file))
}

/// Returns whether a ZIP archive is a workbook or another Office document, by its name or its first bytes.
pub(crate) fn is_workbook(file: &str, head: &[u8]) -> bool {
    let is_office = |name: &[u8]| OFFICE_NAMES.iter().any(|known| name.starts_with(known));
    let file = file.to_lowercase();
    head.get(ZIP_NAME..).is_some_and(is_office) || WORKBOOK_ENDINGS.iter().any(|ending| file.ends_with(ending))
}

/// Returns the error of text that is no table, by its first line.
pub(crate) fn refuse_text(file: &str, first_line: &str) -> Option<Error> {
    let line = first_line.trim_start();
    let begins = |with: &str| {
        line.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    let found = if ["<!doctype", "<html", "<head", "<body"].iter().any(|with| begins(with))
        || begins("<!--") && line.contains("<html")
    {
        let remedy = "The address may lead to a page about the file: download the file itself.";
        Foreign {
            reason: |_| log_reason::web_page(),
            kind: "",
            what: "is a web page (HTML), not the file",
            remedy,
        }
    } else if begins("<?xml") || line.starts_with('<') && line.ends_with('>') {
        other("XML", "is XML")
    } else if begins("version https://git-lfs") {
        let remedy = "Fetch the file itself: git lfs pull.";
        Foreign {
            reason: |_| log_reason::lfs_pointer(),
            kind: "",
            what: "is a pointer of Git LFS, not the file",
            remedy,
        }
    } else if [
        "insert into ",
        "create table ",
        "drop table ",
        "-- mysql dump",
        "-- postgresql",
    ]
    .iter()
    .any(|with| begins(with))
    {
        other("SQL", "is SQL")
    } else if begins("@relation ") {
        other("ARFF", "is an ARFF file of Weka")
    } else if json_form(line) == JsonForm::Other {
        Foreign {
            reason: |_| log_reason::json(),
            kind: "",
            what: "is JSON of another form than objects of a row each",
            remedy: JSON_REMEDY,
        }
    } else {
        return None;
    };
    Some(found.refuse(file))
}

/// What to do with JSON that has no rows.
pub(crate) const JSON_REMEDY: &str = "Write an object for each row, each on a line (with pandas: to_json(name, orient='records', lines=True)), or write it as CSV.";

/// What a first line of JSON begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonForm {
    /// An object in each line.
    Lines,
    /// A list of objects.
    List,
    /// Something else that is JSON, or looks like it: Python's dictionaries, an object over several lines, numbers.
    Other,
    /// No JSON.
    None,
}

/// Returns what a first line begins.
pub(crate) fn json_form(line: &str) -> JsonForm {
    let line = line.trim();
    let Some(rest) = line.strip_prefix(['{', '[']) else {
        return JsonForm::None;
    };
    let (is_list, rest) = (line.starts_with('['), rest.trim_start());
    // Python's objects have quotes of the other kind, with a letter before them in old editions.
    let of_python =
        rest.starts_with(['\'', 'u']) && rest.trim_start_matches('u').starts_with('\'') && rest.contains(':');
    let looks = rest.is_empty() || rest.starts_with(['"', '{', '[', '}', ']']) || of_python;
    match (is_list, looks) {
        (true, true) if rest.is_empty() || rest.starts_with('{') => JsonForm::List,
        (false, true) if (of_python || rest.starts_with('"')) && rest.ends_with('}') => JsonForm::Lines,
        (_, true) => JsonForm::Other,
        (_, false) => JsonForm::None,
    }
}

impl Foreign {
    fn refuse(&self, file: &str) -> Error {
        refusal(
            (self.reason)(self.kind),
            file,
            None,
            format!("the file {}", self.what),
            self.remedy,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(error: Option<Error>) -> &'static str {
        match error {
            None => "none",
            Some(Error::Log { reason, .. }) => reason.problem(),
            Some(other) => panic!("{other}"),
        }
    }

    #[test]
    fn binary_files_by_their_first_bytes() {
        let zip = |name: &str| [ZIP, &[0; ZIP_NAME - 4], name.as_bytes()].concat();
        for (file, head, expected) in [
            ("log.gz", b"\x1f\x8b\x08\0".to_vec(), "packed"),
            ("log.csv", b"BZh91AY".to_vec(), "packed"),
            ("log.xz", b"\xfd7zXZ\0\0".to_vec(), "packed"),
            ("log.zip", zip("log.csv"), "packed"),
            ("log.bin", zip("xl/workbook.xml"), "workbook"),
            ("log.bin", zip("[Content_Types].xml"), "workbook"),
            ("log.XLSX", zip("any.xml"), "workbook"),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "workbook"),
            ("a", b"PAR1\x15\x04".to_vec(), "foreign-table"),
            ("a.pkl", b"\x80\x04\x95".to_vec(), "foreign-table"),
            ("a.pdf", b"%PDF-1.7".to_vec(), "foreign-file"),
            ("a.csv", b"user,item".to_vec(), "none"),
            ("a.csv", b"ORC\x11\0".to_vec(), "foreign-table"),
            ("a.csv", b"ORCID,item".to_vec(), "none"),
            ("a.csv", b"PK".to_vec(), "none"),
            ("a.csv", b"".to_vec(), "none"),
        ] {
            assert_eq!(problem(refuse_binary(file, &head)), expected, "{file}: {head:?}");
        }
    }

    #[test]
    fn texts_that_are_no_tables_by_their_first_line() {
        for (line, expected) in [
            ("<!DOCTYPE html>", "web-page"),
            ("  <html lang=\"en\">", "web-page"),
            ("<?xml version=\"1.0\"?>", "foreign-file"),
            ("version https://git-lfs.github.com/spec/v1", "lfs-pointer"),
            ("<!-- saved --><html>", "web-page"),
            ("INSERT INTO `log` VALUES (1, 2)", "foreign-file"),
            ("{\"user\": 1}", "none"),
            ("{\"user\":", "json"),
            ("{", "json"),
            ("{'reviewerID': 'A1', 'asin': 'B0'}", "none"),
            ("{u'reviewerID': u'A1'}", "none"),
            ("{'reviewerID': 'A1',", "json"),
            ("[{\"user\": 1}", "none"),
            ("[", "none"),
            ("[[\"ann\", 1]]", "json"),
            ("[]", "json"),
            ("user,item,time", "none"),
            ("[user],[item],[time]", "none"),
            ("version,user,item", "none"),
            ("<3,tea,1", "none"),
        ] {
            assert_eq!(problem(refuse_text("a.csv", line)), expected, "{line}");
        }
    }
}
