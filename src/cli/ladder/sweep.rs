//! `dien ladder --sweep`: a ladder at each of several values of one setting, as a table of AUC, a drawing and a record.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use plotters::element::PathElement;
use plotters::prelude::{DrawingBackend, IntoDrawingArea, IntoFont, Text};
use plotters::style::{Color, TextStyle};
use plotters_svg::SVGBackend;

use super::args::LadderArgs;
use super::kept::Claimed;
use super::make::make;
use super::point::{Point, Sweep};
use crate::Error;
use crate::chart::{SweepCurve, Theme, sweep};
use crate::cli::output::{FileKind, Guarded, Output, OutputName, is_stream};
use crate::cli::print::{print, print_json, say};
use crate::cli::stop::{Done, Stop};
use crate::ladder::{Ladder, SweepRecord, sweep_curves};

const DEFAULT_OUT: &str = "sweep.md";
/// How a sweep's table begins.
const FIRST_WORDS: &str = "A sweep over ";
/// What a sweep's drawing says of itself.
const SIGN: &str = "<!-- A sweep of dien ladder. -->";

/// A sweep's table, as an output.
const TABLE: FileKind = FileKind {
    name: "a sweep's table",
    recognise: |file| starts_with(file, FIRST_WORDS),
    stump: None,
};
/// A sweep's drawing, as an output.
const DRAWING: FileKind = FileKind {
    name: "a sweep's drawing",
    recognise: |file| starts_with(file, SIGN),
    stump: None,
};

/// A sweep's record, as an output.
const RECORD: FileKind = FileKind {
    name: "a sweep's record",
    recognise: |file| starts_with(file, "{\"setting\":"),
    stump: None,
};

fn starts_with(file: &mut dyn Read, words: &str) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(words.len() as u64).read_to_end(&mut start)?;
    Ok(start == words.as_bytes())
}

/// The files of a sweep: a table, and a drawing and a record beside it.
struct Files {
    paths: [PathBuf; 3],
    outputs: [Output; 3],
}

impl Files {
    /// Claims them before the work.
    ///
    /// # Errors
    /// A refusal of a file that is there.
    fn claim(name: OutputName) -> std::result::Result<Self, Stop> {
        let path = name.path.to_owned();
        let table = Output::claim(name, &TABLE, &[])?;
        let (drawn, recorded) = (beside(&path, "svg"), beside(&path, "json"));
        let beside = |file: &Path, kind| {
            let guarded = Guarded {
                path: path.clone(),
                role: "the sweep's table",
            };
            let name = OutputName {
                path: file,
                may_replace: true,
            };
            Output::claim(name, kind, &[guarded])
        };
        let (drawing, record) = (beside(&drawn, &DRAWING)?, beside(&recorded, &RECORD)?);
        Ok(Self {
            paths: [path, drawn, recorded],
            outputs: [table, drawing, record],
        })
    }

    /// Writes them; returns where they are, in words.
    ///
    /// # Errors
    /// A file that cannot be written.
    fn commit(self, text: &str, made: &SweepRecord) -> std::result::Result<String, Stop> {
        let [table, drawing, record] = self.outputs;
        let json = serde_json::to_string(made).map_err(|error| Error::tool(error.to_string()))? + "\n";
        table.commit(text.as_bytes())?;
        drawing.commit(svg(&made.curves).as_bytes())?;
        record.commit(json.as_bytes())?;
        let [table, drawing, record] = self.paths.map(|path| path.display().to_string());
        Ok(format!("{table}, {drawing} and {record}"))
    }
}

/// Makes a ladder at each value.
///
/// # Errors
/// As for a ladder.
pub(super) fn run(args: &LadderArgs, Sweep { setting, values }: &Sweep) -> Done {
    let points: Vec<Point> = values
        .iter()
        .map(|&value| Point {
            setting: *setting,
            value,
        })
        .collect();
    for &point in &points {
        args.check(Some(point))?;
    }
    let name = OutputName::given_or(args.out.as_deref(), DEFAULT_OUT);
    if is_stream(name.path) {
        let what = "is no plain file, beside which the drawing and the trials could stand";
        return Err(Stop::refuse(
            name.path,
            what,
            "Choose a file, for example one that ends in .md",
        ));
    }
    let claimed: Vec<Claimed> = points
        .iter()
        .map(|point| Claimed::claim(&beside(name.path, &format!("{}.jsonl", point.value)), &[]))
        .collect::<std::result::Result<_, _>>()?;
    let files = Files::claim(name)?;
    let mut found = Vec::new();
    for (point, claimed) in points.into_iter().zip(claimed) {
        say(&format!("{} = {}", setting.name(), point.value));
        found.push((point.value, make(args, Some(point), Some(claimed))?.ladder));
    }
    let made = args.sweep_record(*setting, sweep_curves(&found))?;
    let text = markdown(&made, &found);
    let places = files.commit(&text, &made)?;
    if args.json.json {
        return print_json(&made);
    }
    print(&format!("{text}\nWritten to {places}."))
}

/// `FILE.md` with another ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    path.with_extension(ending)
}

fn markdown(made: &SweepRecord, found: &[(f64, Ladder)]) -> String {
    let data = found.first().map_or("", |(_, ladder)| &ladder.data);
    let SweepRecord {
        setting, seeds, curves, ..
    } = made;
    let mut lines = vec![format!(
        "{FIRST_WORDS}{setting} of {seeds} seeds each, the first on {data}: test AUC, mean ± standard deviation.\n"
    )];
    let values = found.iter().map(|(value, _)| format!(" {value} |"));
    lines.push(format!("| {setting} |{}", values.collect::<String>()));
    lines.push(format!("|---|{}", "---:|".repeat(found.len())));
    for SweepCurve { model, points, .. } in curves {
        let name = model.map_or("the perfect predictor".to_owned(), |model| format!("`{model}`"));
        let cell = |(value, _): &(f64, Ladder)| match points.iter().find(|point| point.at == *value) {
            None => " – |".to_owned(),
            Some(point) if point.deviation == 0.0 => format!(" {:.4} |", point.mean),
            Some(point) => format!(" {:.4} ± {:.4} |", point.mean, point.deviation),
        };
        lines.push(format!("| {name} |{}", found.iter().map(cell).collect::<String>()));
    }
    lines.join("\n") + "\n"
}

/// The drawing, with the models' names beside it.
fn svg(curves: &[SweepCurve]) -> String {
    const SIZE: (u32, u32) = (760, 420);
    const CHART: u32 = 560;
    const LINE: i32 = 20;
    let theme = Theme::Light;
    let mut text = String::new();
    let drawn = (|| {
        let whole = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        let (chart, legend) = whole.split_horizontally(CHART);
        sweep(&chart, theme, curves)?;
        legend.fill(&theme.ink().ground)?;
        let ink = theme.ink().text;
        let font = || TextStyle::from(("system-ui, sans-serif", 13).into_font()).color(&ink);
        for (place, curve) in curves.iter().enumerate() {
            let y = 16 + place as i32 * LINE;
            let (name, colour) = match curve.model {
                Some(model) => (model.name(), theme.model(model).colour),
                None => ("the perfect predictor", ink),
            };
            legend.draw(&PathElement::new(vec![(6, y), (26, y)], colour.stroke_width(2)))?;
            legend.draw(&Text::new(name, (32, y - 6), font()))?;
        }
        whole.present()
    })();
    // Writing into a string does not fail.
    let _: std::result::Result<(), plotters::prelude::DrawingAreaErrorKind<<SVGBackend as DrawingBackend>::ErrorType>> =
        drawn;
    format!("{SIGN}\n{text}")
}
