//! `dien view`: a page in one file that shows what checkpoints say.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::json;

use super::build::{ViewTemplate, view_template};
use super::output::{FileKind, Guarded, Output, OutputName};
use super::pack::Coding;
use super::print::{print, warn};
use super::question::{Asked, QuestionArgs};
use super::root;
use super::stop::Done;
use crate::checkpoint::Checkpoint;
use crate::data::{Catalogue, Field, HISTORY_LIMIT, Shop, ShopLaw, ShopSettings};
use crate::error::{printable, setting_reason};
use crate::model::Unit;
use crate::{Error, Result, backend};

/// Write one HTML file that shows what checkpoints say of a question: it opens by double click, in a notebook, in a frame, without a network.
#[derive(Args, Debug)]
pub(super) struct ViewArgs {
    /// A checkpoint, written by `dien train` or `dien import`. Given up to three times, each is a column of its own: they must be of the same
    /// items and of different units.
    #[arg(long = "checkpoint", required = true, value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    #[command(flatten)]
    question: QuestionArgs,
    /// Where the page goes. If it holds such a page already, that one is replaced; any other file is left alone.
    #[arg(long, value_name = "FILE.html")]
    html: PathBuf,
}

/// More columns than these do not stand side by side.
const MOST: usize = 3;
/// The page begins like this, and what it says of its build follows soon.
const BEGINNING: &[u8] = b"<!doctype html>";
const MARK: &[u8] = b"<meta name=\"dien-build\"";
const LOOKED_AT_BYTES: u64 = 64 << 10;

/// A page in one file, as an output.
const PAGE: FileKind = FileKind {
    name: "a page of dien",
    recognise: is_page,
    stump: None,
};

fn is_page(file: &mut dyn Read) -> std::io::Result<bool> {
    let mut head = Vec::new();
    file.take(LOOKED_AT_BYTES).read_to_end(&mut head)?;
    Ok(head.starts_with(BEGINNING) && head.windows(MARK.len()).any(|window| window == MARK))
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the files or the question; checkpoints that cannot stand side by side; no page to fill; a file that cannot be written.
pub(super) fn run(args: &ViewArgs) -> Done {
    if args.checkpoints.len() > MOST {
        return Err(not_together(&format!("{} files", args.checkpoints.len()), "give at most three").into());
    }
    let guarded: Vec<Guarded> = args
        .checkpoints
        .iter()
        .map(|path| Guarded {
            path: path.clone(),
            role: "a checkpoint that is read",
        })
        .collect();
    let name = OutputName {
        path: &args.html,
        may_replace: true,
    };
    let output = Output::claim(name, &PAGE, &guarded).map_err(|stop| stop.about_option("--html"))?;
    let template = view_template(&root::find()?)?;
    warn(template.stale.clone());
    let read = |path: &PathBuf| Checkpoint::read(path, &backend::device());
    let checkpoints: Vec<Checkpoint> = args.checkpoints.iter().map(read).collect::<Result<_>>()?;
    check_together(&checkpoints)?;
    let start = start_of(args, &checkpoints)?;
    let page = filled(&template, &args.checkpoints, &start)?;
    output.commit(page.as_bytes())?;
    print(&format!(
        "{}: {} kB. Open it in a browser.",
        args.html.display(),
        page.len().div_ceil(1000)
    ))
}

/// Checks that checkpoints can stand side by side.
fn check_together(checkpoints: &[Checkpoint]) -> Result<()> {
    let [first, others @ ..] = checkpoints else {
        return Ok(());
    };
    let mut units: Vec<Unit> = Vec::new();
    for checkpoint in checkpoints.iter().filter(|_| !others.is_empty()) {
        let model = checkpoint.header.config.model;
        match model.unit() {
            None => {
                return Err(not_together(
                    &model.to_string(),
                    "it has no evolving layer, show it alone",
                ));
            }
            Some(unit) if units.contains(&unit) => {
                return Err(not_together(&model.to_string(), "give one checkpoint of each unit"));
            }
            Some(unit) => units.push(unit),
        }
        if !checkpoint.catalogue.means_the_same_as(&first.catalogue) {
            let data = printable(&checkpoint.header.training.data);
            let rule = "its items are not those of the first, show it alone";
            return Err(not_together(&data, rule));
        }
        let [own, wanted] = [checkpoint, first].map(|checkpoint| checkpoint.header.config.hidden);
        if own != wanted {
            let rule = format!("the states of the first have {wanted} dimensions, show it alone");
            return Err(not_together(&format!("{own} dimensions"), &rule));
        }
    }
    Ok(())
}

/// The refusal of checkpoints that cannot stand side by side.
fn not_together(value: &str, rule: &str) -> Error {
    Error::Setting {
        name: "checkpoint",
        value: value.to_owned(),
        reason: setting_reason::other(),
        rule: rule.to_owned(),
    }
}

/// What the page shows first, as it reads that itself.
fn start_of(args: &ViewArgs, checkpoints: &[Checkpoint]) -> Result<serde_json::Value> {
    let first = &checkpoints[0];
    let Asked { history, target, .. } = args.question.of(first, HISTORY_LIMIT)?;
    let catalogue = &first.catalogue;
    let in_shop = is_of_shop(catalogue) && args.question.gives_all(catalogue);
    let mut link = "#v=1&tab=about".to_owned();
    if in_shop {
        // The question is the page's own, no change of a story of the shop.
        link.push_str("&scene=popular");
        // Training says which law it was of; it is the page's usual one where it does not.
        if first.header.training.data.starts_with("shop of several interests") {
            link.push_str("&law=");
            link.push_str(ShopLaw::Several.name());
        }
        link.push_str(&fields_in_link(args));
    }
    match first.header.config.model.unit() {
        Some(Unit::Gru) => link.push_str("&gru=1"),
        Some(Unit::AugruCode) => link.push_str("&code=1"),
        _ => {}
    }
    let file = |path: &PathBuf| path.file_name().map(|name| printable(&name.to_string_lossy()));
    let map = |pairs: &[(String, String)]| pairs.iter().cloned().collect::<BTreeMap<_, _>>();
    Ok(json!({
        "link": link,
        "kind": if in_shop { "shop" } else { "checkpoint" },
        "own": args.checkpoints.iter().filter_map(file).collect::<Vec<_>>(),
        "asked": {
            "history": history,
            "target": target,
            "fields": { "profile": map(&args.question.profile), "context": map(&args.question.context) },
        },
    }))
}

/// Whether items and categories are numbered as in the page's shop.
fn is_of_shop(catalogue: &Catalogue) -> bool {
    let shop = Shop::new(&ShopSettings::default());
    catalogue.means_the_same_as(shop.catalogue())
}

/// The values of the shop's fields, as a link has them.
fn fields_in_link(args: &ViewArgs) -> String {
    let of = |part: &str, pairs: &[(String, String)]| {
        let written = pairs.iter().map(|(key, value)| format!("{part}.{key}:{value}"));
        written.collect::<Vec<_>>()
    };
    let all = [
        of("profile", &args.question.profile),
        of("context", &args.question.context),
    ]
    .concat();
    if all.is_empty() {
        return String::new();
    }
    // The keys of the shop are plain words; what an address takes for something else is escaped.
    let escaped = all
        .join(",")
        .replace('%', "%25")
        .replace('&', "%26")
        .replace('+', "%2B");
    format!("&fields={escaped}")
}

/// The template with its data.
fn filled(template: &ViewTemplate, checkpoints: &[PathBuf], start: &serde_json::Value) -> Result<String> {
    let packed = |bytes: &[u8]| Ok::<_, Error>(STANDARD.encode(Coding::Gzip.smallest(bytes)?));
    let mut files = BTreeMap::from([("pkg/dien_bg.wasm".to_owned(), packed(&template.module)?)]);
    for (index, path) in checkpoints.iter().enumerate() {
        files.insert(format!("own/{index}"), packed(&read_file(path)?)?);
    }
    let data = block("dien-start", start) + &block("dien-files", &json!(files));
    Ok(format!("{}{data}{}", template.before, template.after))
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|source| Error::File {
        path: path.to_owned(),
        verb: "read",
        source,
    })
}

/// A block of data of the page, in which nothing can end it.
fn block(id: &str, value: &serde_json::Value) -> String {
    let text = value.to_string().replace('<', "\\u003c");
    format!("<script type=\"application/json\" id=\"{id}\">{text}</script>\n")
}

impl QuestionArgs {
    /// Whether each field of a catalogue is given a value.
    fn gives_all(&self, catalogue: &Catalogue) -> bool {
        let given = |fields: &[Field], pairs: &[(String, String)]| {
            let is_given = |field: &Field| pairs.iter().any(|(key, _)| *key == field.key);
            fields.iter().all(is_given)
        };
        given(&catalogue.profile, &self.profile) && given(&catalogue.context, &self.context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_block_of_data() {
        let block = block("a", &json!({ "file": "</script><script>alert(1)<!--" }));
        assert_eq!(block.matches("</script").count(), 1, "{block}");
        assert_eq!(block.matches('<').count(), 2, "{block}");
        let text = block.split_once('>').unwrap().1.rsplit_once("</script").unwrap().0;
        let read: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(read["file"], "</script><script>alert(1)<!--");
    }

    #[test]
    fn pages_of_dien_are_known_by_their_beginning() {
        let is = |text: &str| is_page(&mut text.as_bytes()).unwrap();
        assert!(is("<!doctype html>\n<meta name=\"dien-build\" content=\"1\">"));
        assert!(!is("<!doctype html>\n<title>mine</title>"));
        assert!(!is("<meta name=\"dien-build\">"));
    }
}
