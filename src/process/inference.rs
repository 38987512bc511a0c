//! What the page's answering thread does: hold checkpoints, trace questions, follow answers over a history.

use std::collections::BTreeMap;

use super::fields::FieldChoice;
use super::trace::{
    AttentionRequest, Column, ColumnTrace, NextClickRequest, Scales, TraceReply, TraceRequest, VocabularyView,
};
use super::{Bytes, DriftPiece, DriftRequest, ItemView};
use crate::bounds::Bounds;
use crate::checkpoint::{Checkpoint, Header};
use crate::data::{HISTORY_LIMIT, Numbering, numbers_of};
use crate::error::request_reason;
use crate::explain::{
    Attended, NextClick, Question, Trace, drift, leave_one_out, next_click, project, spread_prefixes, traces,
    with_attentions,
};
use crate::model::Unit;
use crate::{Error, Result, backend};

/// Points of a drift curve, at most: a longer history is asked at evenly spread prefixes.
const MOST_PREFIXES: usize = 129;
/// Candidates of a drift chart, the target among them: more curves cannot be told apart.
pub(super) const CANDIDATES: Bounds = Bounds::whole("candidates", 0, 16);
/// Behaviours in one batch of a drift curve, padded: what keeps a piece of work to some milliseconds.
const DRIFT_BATCH_STEPS: usize = 4096;

/// Trained models by name, and the drift chart under way.
#[derive(Default)]
pub struct Inference {
    sets: BTreeMap<String, Checkpoint>,
    drift: Option<DriftJob>,
}

/// The pieces of a drift chart that are still to be computed, last first.
struct DriftJob {
    request: DriftRequest,
    pieces: Vec<Piece>,
}

/// Columns of one set of weights, and the prefixes that they are asked at.
struct Piece {
    columns: Vec<usize>,
    prefixes: Vec<usize>,
}

impl Inference {
    /// Puts a checkpoint under a name, replacing what had it, and returns what the file says of itself.
    ///
    /// # Errors
    /// What is wrong with the file; the old weights of that name stay.
    pub fn load(&mut self, set: String, bytes: &Bytes) -> Result<Header> {
        let checkpoint = Checkpoint::from_bytes(&bytes.0, &backend::device())?;
        let header = checkpoint.header.clone();
        self.sets.insert(set, checkpoint);
        Ok(header)
    }

    /// What the ids of a loaded checkpoint mean.
    ///
    /// # Errors
    /// An unknown set.
    pub fn vocabulary(&self, set: &str) -> Result<VocabularyView> {
        let Checkpoint { catalogue, header, .. } = self.set(set)?;
        Ok(VocabularyView {
            name: header.training.data.clone(),
            categories: catalogue.categories.clone(),
            items: catalogue.items.iter().map(ItemView::of).collect(),
            profile: catalogue.profile.clone(),
            context: catalogue.context.clone(),
            numbering: catalogue.numbering(),
        })
    }

    /// Whether the indices of a loaded checkpoint mean what they do in a world with this `numbering`.
    ///
    /// # Errors
    /// An unknown set.
    pub fn is_numbered_as(&self, set: &str, numbering: &Numbering) -> Result<bool> {
        Ok(self.set(set)?.catalogue.numbering().is_that_of(numbering))
    }

    /// Traces one question through every column, with their common plane.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit, states of different widths.
    pub fn trace(&self, request: &TraceRequest) -> Result<TraceReply> {
        let TraceRequest { columns, history, .. } = request;
        let traces = self.by_column(request, |checkpoint, units, question| {
            traces(&checkpoint.model, units, question)
        })?;
        let evolutions = traces.iter().filter_map(|trace| trace.evolution.as_ref());
        let states: Vec<_> = evolutions.map(|steps| &steps.states).collect();
        if states.windows(2).any(|pair| pair[0].hidden() != pair[1].hidden()) {
            return Err(Error::request(
                request_reason::state_widths(),
                "the columns' weights have states of different widths",
            ));
        }
        let (projection, scales) = (project(&states), Scales::of(&traces));
        let column = |(column, trace): (&Column, &Trace)| {
            Ok(ColumnTrace::new(column, self.set(&column.set)?, history.len(), trace))
        };
        Ok(TraceReply {
            columns: columns.iter().zip(&traces).map(column).collect::<Result<_>>()?,
            projection,
            scales,
        })
    }

    /// Answers without each of the behaviours in turn: `p(click)` by column and position.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit.
    pub fn leave_one_out(&self, request: &TraceRequest) -> Result<Vec<Vec<f32>>> {
        self.by_column(request, |checkpoint, units, question| {
            leave_one_out(&checkpoint.model, units, question)
        })
    }

    /// Answers as if a column's attention had been another: `p(click)` and how far the state moves, for each of the attentions.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit, an attention that is not as long as the history.
    pub fn force_attention(&self, request: &AttentionRequest) -> Result<Vec<Attended>> {
        let AttentionRequest {
            column,
            history,
            target,
            fields,
            attentions,
        } = request;
        let checkpoint = self.set(&column.set)?;
        let question = question(checkpoint, history, *target, fields)?;
        if let Some(wrong) = attentions.iter().find(|attention| attention.len() != history.len()) {
            let (found, needed) = (wrong.len(), history.len());
            let what = format!("an attention has {found} weights where the history has {needed} behaviours");
            return Err(Error::request(request_reason::counts(found, needed), what));
        }
        Ok(with_attentions(&checkpoint.model, column.unit, &question, attentions))
    }

    /// How well each state of the extractor knew the next click, and each of some other items, by column; `None` where there is no extractor.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit, not as many other items as behaviours.
    pub fn next_click(&self, request: &NextClickRequest) -> Result<Vec<Option<NextClick>>> {
        let NextClickRequest {
            columns,
            history,
            others,
        } = request;
        if history.len() != others.len() {
            let (found, needed) = (others.len(), history.len());
            let what = format!("{found} other items where the history has {needed} behaviours");
            return Err(Error::request(request_reason::counts(found, needed), what));
        }
        let mut scores = vec![None; columns.len()];
        // The extractor is the same whatever the unit.
        for (set, places) in by_set(columns) {
            let checkpoint = self.set(set)?;
            let categories = checkpoint.item_category();
            let asked = |items: &[u32]| Question::new(&categories, items, 0, HISTORY_LIMIT);
            let found = next_click(&checkpoint.model, &asked(history)?, &asked(others)?);
            for place in places {
                scores[place].clone_from(&found);
            }
        }
        Ok(scores)
    }

    /// Starts a drift chart, which [`drift_next`](Self::drift_next) computes piece by piece; the one before is dropped.
    ///
    /// # Errors
    /// An unknown set or item, a history over the limit.
    pub fn drift_begin(&mut self, request: DriftRequest) -> Result<()> {
        self.drift = None;
        CANDIDATES.check_count(request.candidates.len())?;
        for set in by_set(&request.columns).into_keys() {
            questions(self.set(set)?, &request)?;
        }
        let prefixes = spread_prefixes(request.history.len(), MOST_PREFIXES);
        let steps_each = request.candidates.len().max(1);
        let mut pieces = Vec::new();
        for columns in by_set(&request.columns).into_values() {
            // Short prefixes are cheap: a batch is padded to its longest.
            let mut piece: Vec<usize> = Vec::new();
            for &prefix in &prefixes {
                if !piece.is_empty() && (piece.len() + 1) * steps_each * prefix > DRIFT_BATCH_STEPS {
                    pieces.push(Piece {
                        columns: columns.clone(),
                        prefixes: std::mem::take(&mut piece),
                    });
                }
                piece.push(prefix);
            }
            pieces.push(Piece {
                columns,
                prefixes: piece,
            });
        }
        pieces.reverse();
        self.drift = Some(DriftJob { request, pieces });
        Ok(())
    }

    /// The next piece of the drift chart; `None` at its end.
    ///
    /// # Errors
    /// An unknown set or item: the set was replaced since the chart was begun.
    pub fn drift_next(&mut self) -> Result<Option<DriftPiece>> {
        let Some(job) = &mut self.drift else {
            return Ok(None);
        };
        let Some(Piece { columns, prefixes }) = job.pieces.pop() else {
            self.drift = None;
            return Ok(None);
        };
        let request = &job.request;
        let checkpoint = find(&self.sets, &request.columns[columns[0]].set)?;
        let questions = questions(checkpoint, request)?;
        let candidates: Vec<_> = questions.iter().map(|question| question.target).collect();
        let units: Vec<_> = columns.iter().map(|&column| request.columns[column].unit).collect();
        let probability = match questions.first() {
            Some(first) => drift(&checkpoint.model, &units, first, &candidates, &prefixes),
            None => vec![Vec::new(); units.len()],
        };
        Ok(Some(DriftPiece {
            columns,
            prefixes,
            probability,
        }))
    }

    /// Panics: how the page's behaviour after a fault is tested.
    ///
    /// # Errors
    /// None.
    ///
    /// # Panics
    /// Always.
    pub fn panic(&self) -> Result<()> {
        panic!("a panic was asked for");
    }

    /// Asks each set of weights once, of all units of its columns. What comes back is in the order of the columns.
    pub(super) fn by_column<T>(
        &self,
        request: &TraceRequest,
        mut ask: impl FnMut(&Checkpoint, &[Unit], &Question) -> Vec<T>,
    ) -> Result<Vec<T>> {
        let columns = &request.columns;
        let mut answers: Vec<Option<T>> = columns.iter().map(|_| None).collect();
        for (set, places) in by_set(columns) {
            let checkpoint = self.set(set)?;
            let question = question(checkpoint, &request.history, request.target, &request.fields)?;
            let units: Vec<_> = places.iter().map(|&place| columns[place].unit).collect();
            for (place, answer) in places.into_iter().zip(ask(checkpoint, &units, &question)) {
                answers[place] = Some(answer);
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }

    pub(super) fn set(&self, name: &str) -> Result<&Checkpoint> {
        find(&self.sets, name)
    }
}

/// Columns by the weights they look at, which is what decides how much they share.
fn by_set(columns: &[Column]) -> BTreeMap<&str, Vec<usize>> {
    let mut sets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, column) in columns.iter().enumerate() {
        sets.entry(&column.set).or_default().push(index);
    }
    sets
}

fn find<'a>(sets: &'a BTreeMap<String, Checkpoint>, name: &str) -> Result<&'a Checkpoint> {
    sets.get(name).ok_or_else(|| {
        Error::request(
            request_reason::no_weights(name),
            format!("no weights are loaded as `{name}`"),
        )
    })
}

/// A question to a checkpoint.
///
/// # Errors
/// An unknown item, a history over the limit.
pub(super) fn question(
    checkpoint: &Checkpoint,
    history: &[u32],
    target: u32,
    fields: &FieldChoice,
) -> Result<Question> {
    let question = Question::new(&checkpoint.item_category(), history, target, HISTORY_LIMIT)?;
    Ok(with_fields(checkpoint, question, fields))
}

/// The question with the values that the checkpoint knows of those chosen.
fn with_fields(checkpoint: &Checkpoint, question: Question, fields: &FieldChoice) -> Question {
    let known = &checkpoint.catalogue;
    question.with_fields(
        &numbers_of(&known.profile, &fields.profile),
        &numbers_of(&known.context, &fields.context),
    )
}

/// The same history before each of the candidates.
fn questions(checkpoint: &Checkpoint, request: &DriftRequest) -> Result<Vec<Question>> {
    let categories = checkpoint.item_category();
    let question = |&candidate: &u32| {
        let question = Question::new(&categories, &request.history, candidate, HISTORY_LIMIT)?;
        Ok(with_fields(checkpoint, question, &request.fields))
    };
    request.candidates.iter().map(question).collect()
}
