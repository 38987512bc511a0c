//! Every drawing as an SVG, compared with the one that was looked at and kept in `tests/charts/`.
//!
//! To keep new ones: `DIEN_KEEP_CHARTS=1 cargo test --test charts`, then look at the files before committing them.

use std::fs;
use std::path::Path;

use dien_explorer::chart::{
    self, AttentionBars, Curve, Drawn, DriftChart, LossCurves, Paths, ProbabilityCurve, States, Theme,
};
use dien_explorer::model::{Model, Unit};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters_svg::SVGBackend;

/// Draws, compares, and returns where the plot lies.
fn compare(
    name: &str,
    draw: impl for<'a> FnOnce(&DrawingArea<SVGBackend<'a>, Shift>) -> Drawn<SVGBackend<'a>>,
) -> chart::PlotArea {
    let mut svg = String::new();
    let plot = {
        let area = SVGBackend::with_string(&mut svg, (320, 140)).into_drawing_area();
        let plot = draw(&area).expect("SVG can be written");
        area.present().expect("SVG can be written");
        plot
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/charts")
        .join(name)
        .with_extension("svg");
    if std::env::var_os("DIEN_KEEP_CHARTS").is_some() {
        fs::write(&path, &svg).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept.trim_end() == svg.trim_end(),
        "{name} is drawn otherwise than in {}; see this file's head",
        path.display()
    );
    plot
}

/// Deterministic numbers in -1..1.
fn wave(count: usize) -> Vec<f32> {
    (0..count)
        .map(|index| (((index * 37 + 11) % 101) as f32 / 50.0 - 1.0).clamp(-1.0, 1.0))
        .collect()
}

#[test]
fn attention_is_bars() {
    let plot = compare("attention", |area| {
        let attention = AttentionBars {
            values: &[0.1, 0.2, 0.05, 0.4, 0.25],
            categories: &[0, 0, 3, 1],
            time: 5,
            normalised: true,
        };
        chart::attention(area, Theme::Light, Model::Augru, attention, 0.4)
    });
    assert_eq!(plot.x, [0.5, 5.5]);
}

/// DIN through a softmax has shares like any other model; raw, it has neither the line of no preference nor an axis that ends at 1.
#[test]
fn scores_are_drawn_as_shares_only_if_they_are() {
    let draw = |model, normalised| {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, (320, 140)).into_drawing_area();
        let attention = AttentionBars {
            values: &[0.1, 0.2, 0.05, 0.4, 0.25],
            categories: &[0, 0, 3, 1],
            time: 5,
            normalised,
        };
        let plot = chart::attention(&area, Theme::Light, model, attention, 3.0).unwrap();
        area.present().unwrap();
        drop(area);
        (plot, svg)
    };
    let ((raw, raw_svg), (shares, shares_svg)) = (draw(Model::Din, false), draw(Model::Din, true));
    let lines = |svg: &str| svg.matches("<line").count() + svg.matches("<polyline").count();
    assert!(lines(&shares_svg) > lines(&raw_svg), "a dashed line at 1/T");
    assert!(shares.y[1] < 1.1 && raw.y[1] > 3.0, "{shares:?}, {raw:?}");
    assert_eq!(draw(Model::Augru, true).0, shares);
}

#[test]
fn the_update_weight_is_a_mean_within_its_range() {
    let (mean, low, high) = ([0.2, 0.5, 0.4], [0.1, 0.2, 0.35], [0.3, 0.9, 0.5]);
    compare("update_weight", |area| {
        chart::update_weight(area, Theme::Dark, Model::Aigru, [&mean, &low, &high], 3, 0.9)
    });
}

/// A run over the first behaviours stands on the axis of the whole history: its steps line up with those of the run over all.
#[test]
fn a_shorter_run_can_stand_on_the_axis_of_the_whole_history() {
    let plot = |time, count: usize| {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, (320, 140)).into_drawing_area();
        let values = vec![0.2; count];
        let bars = AttentionBars {
            values: &values,
            categories: &[],
            time,
            normalised: true,
        };
        let attention = chart::attention(&area, Theme::Light, Model::Augru, bars, 0.4).unwrap();
        let weight = chart::update_weight(&area, Theme::Light, Model::Augru, [&values; 3], time, 0.4).unwrap();
        let states = States {
            hidden: 2,
            values: &vec![0.1; 2 * count],
            time,
            limit: 1.0,
        };
        let states = chart::states(&area, Theme::Light, &states).unwrap();
        [attention.x, weight.x, states.x]
    };
    assert_eq!(plot(9, 4), [[0.5, 9.5]; 3]);
    assert_eq!(plot(9, 4), plot(9, 9));
    assert_eq!(plot(0, 4), [[0.5, 4.5]; 3], "no axis is shorter than what stands on it");
}

#[test]
fn states_are_a_heatmap() {
    let values = wave(8 * 12);
    compare("states", |area| {
        let states = States {
            hidden: 8,
            values: &values,
            time: 12,
            limit: 1.0,
        };
        chart::states(area, Theme::Light, &states)
    });
}

/// The numbers on the axes of an SVG of this height: of the horizontal one with their places, then of the vertical one.
fn numbers(svg: &str, height: u32) -> [Vec<(i32, f64)>; 2] {
    let part = |text: &str, from: &str, to: &str| -> Option<String> {
        let rest = text.split_once(from)?.1;
        Some(rest.split_once(to)?.0.trim().to_owned())
    };
    let all = svg.split("<text").skip(1).map(|text| {
        let size: f64 = part(text, "font-size=\"", "\"").unwrap().parse().unwrap();
        // plotters' SVG writes sizes in another unit.
        assert!((size * 1.24 - 12.0).abs() < 1e-3, "text of {size}");
        let at = |name: &str| {
            part(text, &format!(" {name}=\""), "\"")
                .unwrap()
                .parse::<i32>()
                .unwrap()
        };
        (at("x"), at("y"), part(text, ">", "<").unwrap().parse::<f64>().unwrap())
    });
    let (below, beside): (Vec<_>, Vec<_>) = all.partition(|&(_, y, _)| y > height as i32 - 20);
    [
        below.into_iter().map(|(x, _, value)| (x, value)).collect(),
        beside.into_iter().map(|(_, y, value)| (y, value)).collect(),
    ]
}

/// In a column of a narrow screen and in a wide picture: none of them meets another, and all are as far apart.
#[test]
fn numbers_on_axes_can_be_read_at_any_size() {
    for (width, height) in [(90, 60), (150, 72), (300, 112), (700, 220)] {
        for (time, hidden) in [(1, 4), (13, 28), (50, 64), (200, 8)] {
            let mut svg = String::new();
            let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let states = States {
                hidden,
                values: &[],
                time,
                limit: 1.0,
            };
            chart::states(&area, Theme::Light, &states).unwrap();
            area.present().unwrap();
            drop(area);
            let case = format!("{width}x{height}, {time} steps, {hidden} dimensions");
            let [steps, dimensions] = numbers(&svg, height);
            assert!(
                !steps.is_empty() && dimensions.len() > 1,
                "{case}: {steps:?}, {dimensions:?}"
            );
            for pair in steps.windows(2) {
                let digits = pair[1].1.to_string().len() as i32;
                assert!(pair[1].0 - pair[0].0 >= 8 * digits, "{case}: {steps:?}");
            }
            for pair in dimensions.windows(2) {
                assert!((pair[1].0 - pair[0].0).abs() >= 16, "{case}: {dimensions:?}");
            }
            for all in [&steps, &dimensions] {
                let apart: Vec<_> = all.windows(2).map(|pair| (pair[1].1 - pair[0].1).abs()).collect();
                assert!(apart.windows(2).all(|pair| pair[0] == pair[1]), "{case}: {all:?}");
            }
            assert!(
                steps
                    .iter()
                    .all(|&(x, value)| x + 4 * value.to_string().len() as i32 <= width as i32),
                "{case}: {steps:?}"
            );
        }
    }
}

#[test]
fn drift_is_a_curve_per_candidate() {
    let curves = [[0.3, 0.5, 0.6, 0.2], [0.2, 0.1, 0.3, 0.55], [0.25, 0.24, 0.22, 0.2]];
    let candidates: Vec<_> = curves
        .iter()
        .enumerate()
        .map(|(category, probability)| ProbabilityCurve {
            category,
            sign: ["▲", "■", "♣"][category],
            probability,
        })
        .collect();
    let plot = compare("drift", |area| {
        let drift = DriftChart {
            time: 3,
            prefixes: &[0, 1, 2, 3],
            candidates: &candidates,
            top: 0.6,
        };
        chart::drift(area, Theme::Light, &drift)
    });
    assert_eq!(plot.x, [-0.5, 3.5], "the empty history has a place of its own");
}

#[test]
fn paths_share_a_plane() {
    let round = |phase: f32| -> Vec<[f32; 2]> {
        (0..9)
            .map(|t| t as f32)
            .map(|t| [t * (t / 3.0 + phase).cos(), t * (t / 3.0 + phase).sin() * 0.5])
            .collect()
    };
    let points = [round(0.0), round(0.7), round(1.4)];
    let models = [Model::Aigru, Model::Agru, Model::Augru];
    let paths: Vec<_> = models
        .into_iter()
        .zip(&points)
        .map(|(model, points)| chart::PlanePath {
            model,
            points,
            target: None,
        })
        .collect();
    let plot = compare("paths", |area| {
        chart::paths(
            area,
            Theme::Light,
            &Paths {
                paths: &paths,
                step: 5,
                hover: Some(7),
            },
        )
    });
    // No mark is cut at the edge.
    for [x, y] in points.into_iter().flatten() {
        let inside = |pixels: i32, value: f32, [from, to]: [f64; 2]| {
            let beside = f64::from(value) - from;
            beside.min(to - from - beside) / (to - from) * f64::from(pixels) > 8.0
        };
        assert!(
            inside(plot.width, x, plot.x) && inside(plot.height, y, plot.y),
            "{x}, {y}"
        );
    }
    // As many pixels to a unit of length on both axes, but for the room that the axes' numbers take.
    let scale = |pixels: i32, [from, to]: [f64; 2]| f64::from(pixels) / (to - from);
    let ratio = scale(plot.width, plot.x) / scale(plot.height, plot.y);
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
}

/// On the way there are dots, at the step shown the sign of the target's category.
#[test]
fn paths_of_targets_end_in_their_signs() {
    let points = [[0.0, 0.0], [0.4, 0.1], [0.5, 0.5], [0.1, 0.7], [-0.3, 0.2]];
    let points: Vec<Vec<[f32; 2]>> = [0.5, 1.0, 1.5]
        .into_iter()
        .map(|scale| points.iter().map(|&[x, y]| [x * scale, y]).collect())
        .collect();
    let targets = [(None, ""), (Some(0), "▲"), (Some(1), "■")];
    let paths: Vec<_> = points
        .iter()
        .zip(targets)
        .enumerate()
        .map(|(place, (points, (category, sign)))| chart::PlanePath {
            model: Model::Augru,
            points,
            target: Some(chart::PathTarget { category, sign, place }),
        })
        .collect();
    compare("paths_targets", |area| {
        let drawing = Paths {
            paths: &paths,
            step: 3,
            hover: None,
        };
        chart::paths(area, Theme::Light, &drawing)
    });
}

#[test]
fn losses_are_a_curve_per_unit() {
    let steps: Vec<f32> = (1..=40).map(|step| step as f32).collect();
    let values: Vec<Vec<f32>> = [0.0, 0.02]
        .into_iter()
        .map(|shift| steps.iter().map(|step| 0.7 - shift - step.sqrt() * 0.02).collect())
        .collect();
    let curves: Vec<_> = [Unit::Agru, Unit::Augru]
        .into_iter()
        .zip(&values)
        .map(|(unit, values)| Curve {
            model: Model::of_unit(unit),
            steps: &steps,
            values,
        })
        .collect();
    compare("losses", |area| {
        chart::losses(
            area,
            Theme::Light,
            &LossCurves {
                curves: &curves,
                shows: None,
            },
        )
    });
    compare("losses_none", |area| {
        chart::losses(
            area,
            Theme::Dark,
            &LossCurves {
                curves: &[],
                shows: Some(0.5),
            },
        )
    });
}

#[test]
fn nothing_to_draw_is_drawn_as_nothing() {
    for theme in [Theme::Light, Theme::Dark] {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, (200, 80)).into_drawing_area();
        let nothing = AttentionBars {
            values: &[],
            categories: &[],
            time: 0,
            normalised: true,
        };
        chart::attention(&area, theme, Model::Gru, nothing, 0.0).unwrap();
        chart::update_weight(&area, theme, Model::Gru, [&[], &[], &[]], 0, 0.0).unwrap();
        chart::states(
            &area,
            theme,
            &States {
                hidden: 16,
                values: &[],
                time: 0,
                limit: 0.0,
            },
        )
        .unwrap();
        chart::drift(
            &area,
            theme,
            &DriftChart {
                time: 0,
                prefixes: &[],
                candidates: &[],
                top: f32::NAN,
            },
        )
        .unwrap();
        chart::paths(
            &area,
            theme,
            &Paths {
                paths: &[],
                step: 3,
                hover: None,
            },
        )
        .unwrap();
    }
}
