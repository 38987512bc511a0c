//! Questions about states and attention that are not of one run alone: over the prefixes, over other histories, before several targets.

use serde::{Deserialize, Serialize};

use super::fields::FieldChoice;
use super::inference::{CANDIDATES, Inference, question};
use super::measuring::SAMPLED;
use super::trace::{Column, TraceRequest};
use crate::checkpoint::Checkpoint;
use crate::data::HISTORY_LIMIT;
use crate::error::request_reason;
use crate::explain::{
    Match, Pattern, Projection, Run, Series, by_category, matches, pattern, project, runs, spread_prefixes, trace,
    trace_evenly,
};
use crate::model::Attention;
use crate::{Error, Result};

/// Prefixes at which attention is shared out, at most.
const MOST_PREFIXES: usize = 65;
/// Places in other histories that are told, at most.
const MOST_MATCHES: usize = 12;

/// The attention's mass by category after each prefix.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct AttentionShares {
    /// Lengths of the prefixes, rising from 1.
    pub prefixes: Vec<usize>,
    /// The categories of the history, in the order in which they come.
    pub categories: Vec<u32>,
    /// By column: `Σ a_{t,j}` over the behaviours `j` of each category, by prefix and category; `null` if the column does not attend, or if its
    /// scores are not shares.
    pub columns: Vec<Option<Vec<Vec<f32>>>>,
    /// The same of an attention that is the same for each behaviour: the share of such behaviours.
    pub uniform: Vec<Vec<f32>>,
}

/// Some steps of a history, and the histories in which the like of them is looked for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct StatesRequest {
    /// The column whose states are looked at.
    pub column: Column,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The item whose click is asked for, of every history.
    pub target: u32,
    /// Values of fields, of every history; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
    /// The first and the last of the steps, from 1.
    pub steps: [usize; 2],
    /// The least absolute value at which a dimension is on, above 0.
    pub threshold: f32,
    /// Items of other histories, oldest first.
    pub histories: Vec<Vec<u32>>,
}

/// Which dimensions are on at some steps, and where else they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct StatesLike {
    /// The dimensions that are on at each of the steps.
    pub pattern: Pattern,
    /// The best places in the other histories, the best one first: one of a history, and no more than a dozen.
    pub matches: Vec<Match>,
    /// How many steps of other histories were looked at.
    pub looked_at: usize,
}

/// One history before several targets.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct TargetsRequest {
    /// The column that answers.
    pub column: Column,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The items whose click is asked for; `null` asks with an attention that is the same for each behaviour.
    pub targets: Vec<Option<u32>>,
    /// Values of fields; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
}

impl Inference {
    /// Shares out each column's attention by category, after each prefix.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit.
    pub fn attention_shares(&self, request: &TraceRequest) -> Result<AttentionShares> {
        let mut prefixes = spread_prefixes(request.history.len(), MOST_PREFIXES);
        prefixes.retain(|&length| length > 0);
        let mut seen = Vec::new();
        let columns = self.by_column(request, |checkpoint, units, question| {
            seen = question.categories.iter().map(|one| one.cast_unsigned()).collect();
            if !checkpoint.model.attention.as_ref().is_some_and(Attention::gives_shares) {
                return vec![None; units.len()];
            }
            let categories = in_order(&seen);
            let shared = |run: &Run| {
                let weights = run.attention.as_ref()?;
                Some(by_category(weights, &seen[..weights.len()], &categories))
            };
            let runs = runs(&checkpoint.model, units, question, question.target, &prefixes);
            runs.iter()
                .map(|runs| Some(runs.iter().filter_map(shared).collect()))
                .collect()
        })?;
        let categories = in_order(&seen);
        let even = |&length: &usize| by_category(&vec![1.0 / length as f32; length], &seen[..length], &categories);
        Ok(AttentionShares {
            uniform: if seen.is_empty() {
                Vec::new()
            } else {
                prefixes.iter().map(even).collect()
            },
            prefixes,
            categories,
            columns,
        })
    }

    /// Finds the dimensions of a column's state that are on at some steps, and where they are on in other histories.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit, steps that are not there, a threshold that is not above 0, a column without states.
    pub fn states_like(&self, request: &StatesRequest) -> Result<StatesLike> {
        let StatesRequest {
            steps: [first, last],
            threshold,
            ..
        } = *request;
        let time = request.history.len();
        if first < 1 || first > last || last > time {
            return Err(Error::request(
                request_reason::steps(first, last, time),
                format!("there are no steps {first} to {last} of a history of {time}"),
            ));
        }
        if threshold.is_nan() || threshold <= 0.0 {
            return Err(Error::request(request_reason::threshold(), "a threshold is above 0"));
        }
        if !request.histories.is_empty() {
            SAMPLED.check_count(request.histories.len())?;
        }
        let checkpoint = self.set(&request.column.set)?;
        let pattern = pattern(
            &states(checkpoint, request, &request.history)?,
            [first, last],
            threshold,
        );
        let others = request.histories.iter().map(|history| {
            let last = &history[history.len().saturating_sub(HISTORY_LIMIT)..];
            states(checkpoint, request, last)
        });
        let others: Vec<Series> = others.collect::<Result<_>>()?;
        Ok(StatesLike {
            matches: matches(&pattern, threshold, last + 1 - first, &others, MOST_MATCHES),
            looked_at: others.iter().map(Series::time).sum(),
            pattern,
        })
    }

    /// Traces one history before several targets, and lays the states into a common plane, in the order of the targets.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit, too many targets, a column without states.
    pub fn target_paths(&self, request: &TargetsRequest) -> Result<Projection> {
        let TargetsRequest {
            column,
            history,
            targets,
            fields,
        } = request;
        CANDIDATES.check_count(targets.iter().flatten().count())?;
        let Checkpoint { model, .. } = self.set(&column.set)?;
        let of_target = |&target: &Option<u32>| {
            // An even attention does not know its target: any will do.
            let question = question(self.set(&column.set)?, history, target.unwrap_or(0), fields)?;
            let trace = match target {
                Some(_) => trace(model, column.unit, &question),
                None => trace_evenly(model, column.unit, &question),
            };
            Ok(trace.evolution.ok_or_else(no_states)?.states)
        };
        let states: Vec<Series> = targets.iter().map(of_target).collect::<Result<_>>()?;
        Ok(project(&states.iter().collect::<Vec<_>>()))
    }
}

/// The states of a history.
fn states(checkpoint: &Checkpoint, request: &StatesRequest, history: &[u32]) -> Result<Series> {
    let question = question(checkpoint, history, request.target, &request.fields)?;
    let trace = trace(&checkpoint.model, request.column.unit, &question);
    Ok(trace.evolution.ok_or_else(no_states)?.states)
}

/// Each category once, in the order in which they come.
fn in_order(seen: &[u32]) -> Vec<u32> {
    let mut categories: Vec<u32> = Vec::new();
    for &category in seen {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}

fn no_states() -> Error {
    Error::request(
        request_reason::no_states(),
        "a model without an evolving layer has no states to compare",
    )
}
