//! Drift, measured: half-lives, similarities and attention of single shoppers, and of many.
//!
//! All measures are of runs over the first behaviours alone, see [`explain::measured`](crate::explain::half_life) for their formulas. A change
//! is what [`Following`](super::Following) says it is, and so is when it is followed. `d` behaviours come before the first one of a change, and
//! `p_t` is `p(click)` after `t` behaviours.
//!
//! | measure | one interest that drifts | several interests |
//! |---|---|---|
//! | half-life of the old | the least `k >= 1` with `p_{d+k}(old) <= p_d(old) / 2`; `old` is the old category's most popular item | the same for the mean of the old level's two items |
//! | the new one leads after | behaviours until it is followed | the same |
//! | attention at `d + k` | `A(new)` and `A(old)`, the attention's mass on behaviours of either category; the target is the new category's most popular item | not measured: old and new are one category |
//! | similarity | `cos(s_{t+m}, s_{t-1})` around a behaviour `t`; the target is the most popular item of the interest of the time, and the interest lasts over all of `t - 1, .., t + m` | the target is that of the interest behind the last behaviour before `t` that has one |
//! | a stray click | a behaviour of a category that is not the interest's | a behaviour with no interest behind it |
//!
//! A change ends where the next one begins, or the history. What has not happened by then is censored: nothing is known but that it took longer.

use serde::Serialize;

use super::levels::{LevelChange, behaviours_until_above, level_changes};
use super::probe::{Figures, Probe, first_context, first_users};
use crate::data::{Behind, Dataset, Shop, Truth, User};
use crate::evaluate::predict::PredictOptions;
use crate::evaluate::spread::Spread;
use crate::explain::{Drift, Question, Run, attention_mass, cosine, drifts, half_life, runs};
use crate::model::{Attention, Network};

/// Behaviours after a drift up to which attention is looked at.
const ATTENTION_AFTER: usize = 5;
/// Behaviours after a click up to which the state is compared with the one before it.
const SIMILARITY_AFTER: usize = 3;

/// The measures of one history.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Measured {
    /// The attention's mass on behaviours of the target's category after the whole history, see [`Following`](super::Following); `None` if
    /// the model does not attend, or if its scores are not shares.
    pub attention: Option<f64>,
    /// The same for uniform attention.
    pub uniform: Option<f64>,
    /// The changes, oldest first.
    pub changes: Vec<MeasuredChange>,
    /// How similar the state stays around the behaviours within an interest, oldest first; empty if the model has no state.
    pub similarities: Vec<Similarity>,
}

/// A change, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct MeasuredChange {
    /// Behaviours before the first one of the change, `d`.
    pub step: usize,
    /// Behaviours before the next change, or in the whole history: as far as this one can be watched.
    pub until: usize,
    /// The interest before.
    pub from: Behind,
    /// The interest after.
    pub to: Behind,
    /// What the model makes of it.
    pub model: Reaction,
    /// What the perfect predictor makes of it.
    pub perfect: Reaction,
    /// The attention's mass on the new category's behaviours, `k = 0, 1, ..` behaviours after the change began; empty where it is not
    /// measured.
    pub on_new: Vec<f64>,
    /// The same on the old category's.
    pub on_old: Vec<f64>,
}

/// How soon a change is answered, in behaviours; `None` where it is not, as long as it can be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Reaction {
    /// The half-life of the old interest.
    pub half_life: Option<usize>,
    /// Until the new one leads.
    pub leads: Option<usize>,
}

/// How similar the state is to the one before a behaviour.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Similarity {
    /// The behaviour `t`, from 1.
    pub step: usize,
    /// Whether it is a stray click.
    pub stray: bool,
    /// `cos(s_{t+m}, s_{t-1})` for `m = 0, 1, 2, 3`, as far as the interest lasts.
    pub to_before: Vec<f64>,
}

/// The measures of many histories.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct MeasuredSample {
    /// Shoppers measured.
    pub shoppers: usize,
    /// Changes among them.
    pub changes: usize,
    /// [`Measured::attention`] over shoppers.
    pub attention: Option<Spread>,
    /// [`Measured::uniform`] over shoppers.
    pub uniform: Option<Spread>,
    /// [`MeasuredChange::on_new`] by `k`: the mean over a shopper's changes, over the shoppers that have one so long.
    pub on_new: Vec<Spread>,
    /// The same of [`MeasuredChange::on_old`].
    pub on_old: Vec<Spread>,
    /// What the model makes of the changes.
    pub model: Reactions,
    /// What the perfect predictor makes of them.
    pub perfect: Reactions,
    /// [`Similarity::to_before`] by `m` around stray clicks: the mean over a shopper's, over the shoppers that have any.
    pub stray: Vec<Spread>,
    /// The same around the other behaviours.
    pub meant: Vec<Spread>,
}

/// How soon many changes are answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Reactions {
    /// Half-lives of the old interests.
    pub half_life: Waiting,
    /// Until the new ones lead. A drift is followed if the new interest stays in front for as long as the change is watched, which is easier where
    /// that is short: the quartiles lean a little to the quick side.
    pub leads: Waiting,
}

/// How long many waits took, some of which did not end while they were watched.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct Waiting {
    /// How many ended.
    pub ended: usize,
    /// Their share; `None` of none.
    pub share: Option<f64>,
    /// Its standard error, `√(q (1 - q) / n)`.
    pub share_error: Option<f64>,
    /// The behaviours after which a quarter, a half and three quarters of all waits have ended, by Kaplan and Meier; `None` where the estimate
    /// does not come so far.
    pub quartiles: [Option<usize>; 3],
}

impl Waiting {
    /// Sums up waits: each with its length, or with how long it was watched in vain.
    ///
    /// ```text
    /// S(k) = Π over j <= k of (1 - ended at j / watched at least j behaviours)
    /// ```
    ///
    /// A quartile `q` is the least `k` with `S(k) <= 1 - q`. A wait that is watched in vain for `k` behaviours counts as watched at `k`, and no
    /// longer. That is right if how long a wait is watched says nothing of how long it takes. The next drift is drawn without regard to
    /// what a model says, so it does not.
    pub fn of(waits: &[(Option<usize>, usize)]) -> Self {
        let ended = waits.iter().filter(|(length, _)| length.is_some()).count();
        let count = waits.len() as f64;
        let share = (!waits.is_empty()).then(|| ended as f64 / count);
        let longest = waits.iter().filter_map(|&(length, _)| length).max();
        let mut quartiles = [None; 3];
        let mut left = 1.0;
        for k in 0..=longest.unwrap_or(0) {
            let at_risk = waits
                .iter()
                .filter(|&&(length, watched)| length.unwrap_or(watched) >= k)
                .count();
            let ending = waits.iter().filter(|&&(length, _)| length == Some(k)).count();
            if at_risk > 0 {
                left *= 1.0 - ending as f64 / at_risk as f64;
            }
            for (quartile, most) in quartiles.iter_mut().zip([0.75, 0.5, 0.25]) {
                // The products of fractions do not meet 1/2 to the last digit.
                if quartile.is_none() && left <= most + 1e-9 {
                    *quartile = Some(k);
                }
            }
        }
        Self {
            ended,
            share,
            share_error: share.map(|share| (share * (1.0 - share) / count).sqrt()),
            quartiles,
        }
    }
}

impl MeasuredSample {
    /// Sums up the measures of some shoppers.
    pub fn of(shoppers: &[Measured]) -> Self {
        let changes: Vec<&MeasuredChange> = shoppers.iter().flat_map(|one| &one.changes).collect();
        let spread = |of: fn(&Measured) -> Option<f64>| {
            let values: Vec<f64> = shoppers.iter().filter_map(of).collect();
            Spread::of(&values)
        };
        let waiting = |of: &dyn Fn(&MeasuredChange) -> Option<usize>| {
            let waits: Vec<_> = changes.iter().map(|one| (of(one), one.until - one.step)).collect();
            Waiting::of(&waits)
        };
        let reactions = |of: fn(&MeasuredChange) -> Reaction| Reactions {
            half_life: waiting(&|change| of(change).half_life),
            leads: waiting(&|change| of(change).leads),
        };
        let attention = |of: fn(&MeasuredChange) -> &[f64]| {
            let lists = shoppers.iter().map(|one| one.changes.iter().map(of).collect());
            over_shoppers(lists, ATTENTION_AFTER)
        };
        let similarity = |stray: bool| {
            let of_kind = |one: &Similarity| one.stray == stray;
            let lists = shoppers.iter().map(|one| {
                let chosen = one.similarities.iter().filter(|one| of_kind(one));
                chosen.map(|one| &one.to_before[..]).collect()
            });
            over_shoppers(lists, SIMILARITY_AFTER)
        };
        Self {
            shoppers: shoppers.len(),
            changes: changes.len(),
            attention: spread(|one| one.attention),
            uniform: spread(|one| one.uniform),
            on_new: attention(|change| &change.on_new),
            on_old: attention(|change| &change.on_old),
            model: reactions(|change| change.model),
            perfect: reactions(|change| change.perfect),
            stray: similarity(true),
            meant: similarity(false),
        }
    }
}

/// The spread over shoppers of each shopper's mean, place by place of their lists; up to the first place that nobody has.
///
/// Lists of one shopper are not independent of each other, so each shopper counts once.
fn over_shoppers<'a>(shoppers: impl Iterator<Item = Vec<&'a [f64]>>, last: usize) -> Vec<Spread> {
    let all: Vec<Vec<&[f64]>> = shoppers.collect();
    let at = |place: usize| {
        let mean = |lists: &Vec<&[f64]>| {
            let values: Vec<f64> = lists.iter().filter_map(|list| list.get(place).copied()).collect();
            Spread::of(&values).map(|spread| spread.mean)
        };
        let means: Vec<f64> = all.iter().filter_map(mean).collect();
        Spread::of(&means)
    };
    (0..=last).map_while(at).collect()
}

/// Behaviours that are measured as those of one interest.
struct Span {
    /// The category of the interest.
    category: u32,
    /// Behaviours before the first state that is looked at.
    start: usize,
    /// Behaviours after which the interest is over.
    end: usize,
    /// The behaviours measured, from 1, and whether each is a stray click.
    behaviours: Vec<(usize, bool)>,
}

/// The behaviours of each drifting interest after its first.
fn drifting_spans(interests: &[u32], seen: &[u32]) -> Vec<Span> {
    let ends = drifts(interests);
    let starts = std::iter::once(0).chain(ends.iter().map(|drift| drift.step));
    let spans = starts.map(|start| {
        let category = interests[start];
        let lasts = interests[start..].iter().take_while(|&&one| one == category).count();
        let measured = start + 2..=start + lasts;
        Span {
            category,
            start: start + 1,
            end: start + lasts,
            behaviours: measured.map(|step| (step, seen[step - 1] != category)).collect(),
        }
    });
    spans.collect()
}

/// The behaviours after one of the same interest, or after one and stray clicks: a span of the whole history for each interest.
fn several_spans(behind: &[Option<u32>]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut current: Option<u32> = None;
    for (index, &own) in behind.iter().enumerate() {
        if let Some(category) = current.filter(|&current| own.is_none_or(|own| own == current)) {
            let measured = (index + 1, own.is_none());
            match spans.iter_mut().find(|span| span.category == category) {
                Some(span) => span.behaviours.push(measured),
                None => spans.push(Span {
                    category,
                    start: 1,
                    end: behind.len(),
                    behaviours: vec![measured],
                }),
            }
        }
        current = own.or(current);
    }
    spans
}

impl Probe<'_> {
    /// Measures one shopper; nothing of a history that is longer than the model reads.
    fn measure(&self, user: &User) -> Measured {
        match &user.truth {
            Truth::Drifting(interests) if !interests.is_empty() => self.measure_drifts(user, interests),
            Truth::Several { .. } if !user.behaviours.is_empty() => self.measure_levels(user),
            _ => Measured::default(),
        }
    }

    fn measure_drifts(&self, user: &User, interests: &[u32]) -> Measured {
        let target = interests.last().map_or(0, |&last| self.popular(last));
        let Some(question) = self.question(user, target) else {
            return Measured::default();
        };
        let mut found = Figures::default();
        self.attend(&question, &mut found);
        let changes = drifts(interests);
        Measured {
            changes: changes
                .iter()
                .map(|change| self.measure_drift(&question, user, change))
                .collect(),
            similarities: self.similarities(&question, drifting_spans(interests, &seen(&question))),
            ..attended(&found)
        }
    }

    fn measure_drift(&self, question: &Question, user: &User, change: &Drift) -> MeasuredChange {
        let answers = self.answers(question, user, change);
        let [leads, perfect_leads] = answers.steps_until_followed();
        let old: Vec<f64> = answers.model[1].iter().map(|&p| p.into()).collect();
        let attentions = self.attentions_after(question, change);
        let seen = seen(question);
        let on = |category: u32| -> Vec<f64> {
            let mass = |weights: &Vec<f32>| attention_mass(weights, &seen[..weights.len()], category);
            let all = attentions.iter().filter_map(mass);
            all.map(|mass| mass.on_interest).collect()
        };
        let interest = |category| Behind { category, level: None };
        MeasuredChange {
            step: change.step,
            until: change.until,
            from: interest(change.from),
            to: interest(change.to),
            model: Reaction {
                half_life: half_life(&old),
                leads,
            },
            perfect: Reaction {
                half_life: half_life(&answers.perfect[1]),
                leads: perfect_leads,
            },
            on_new: on(change.to),
            on_old: on(change.from),
        }
    }

    /// The attention for the new interest's item before a change and after each of its first behaviours; empty where it is no shares.
    fn attentions_after(&self, question: &Question, change: &Drift) -> Vec<Vec<f32>> {
        if !self.model.attention.as_ref().is_some_and(Attention::gives_shares) {
            return Vec::new();
        }
        let last = change.until.min(change.step + ATTENTION_AFTER);
        let prefixes: Vec<usize> = (change.step..=last).collect();
        let runs = self.runs(question, self.candidate(self.popular(change.to)), &prefixes);
        runs.into_iter().filter_map(|run| run.attention).collect()
    }

    fn measure_levels(&self, user: &User) -> Measured {
        let Truth::Several { before, behind } = &user.truth else {
            return Measured::default();
        };
        let Some(question) = self.question(user, user.behaviours[0].item) else {
            return Measured::default();
        };
        let mut found = Figures::default();
        self.attend_interests(user, before, behind, &mut found);
        let changes = level_changes(before, behind);
        let categories: Vec<Option<u32>> = behind.iter().map(|one| one.map(|one| one.category)).collect();
        Measured {
            changes: changes
                .iter()
                .map(|&change| self.measure_level(&question, user, change))
                .collect(),
            similarities: self.similarities(&question, several_spans(&categories)),
            ..attended(&found)
        }
    }

    fn measure_level(&self, question: &Question, user: &User, change: LevelChange) -> MeasuredChange {
        let reaction = |means: &[Vec<f64>]| {
            let old: Vec<f64> = means.iter().map(|means| means[change.from as usize - 1]).collect();
            Reaction {
                half_life: half_life(&old),
                leads: behaviours_until_above(&means[1..], change.interest.level),
            }
        };
        let category = change.interest.category;
        let interest = |level| Behind {
            category,
            level: Some(level),
        };
        MeasuredChange {
            step: change.step,
            until: change.until,
            from: interest(change.from),
            to: interest(change.interest.level),
            model: reaction(&self.means(question, change)),
            perfect: reaction(&self.perfect_means(user, change)),
            on_new: Vec::new(),
            on_old: Vec::new(),
        }
    }

    /// How similar the state stays around the behaviours of some spans.
    fn similarities(&self, question: &Question, spans: Vec<Span>) -> Vec<Similarity> {
        let mut found: Vec<Similarity> = spans
            .into_iter()
            .filter(|span| !span.behaviours.is_empty())
            .flat_map(|span| self.similarities_within(question, &span))
            .collect();
        found.sort_by_key(|one| one.step);
        found
    }

    fn similarities_within(&self, question: &Question, span: &Span) -> Vec<Similarity> {
        let prefixes: Vec<usize> = (span.start..=span.end).collect();
        let target = self.candidate(self.popular(span.category));
        let states: Vec<Option<Vec<f32>>> = self
            .runs(question, target, &prefixes)
            .into_iter()
            .map(|run| run.state)
            .collect();
        let state = |step: usize| states[step - span.start].as_deref();
        let similarity = |&(step, stray): &(usize, bool)| {
            let before = state(step - 1)?;
            let after = step..=span.end.min(step + SIMILARITY_AFTER);
            Some(Similarity {
                step,
                stray,
                to_before: after.map_while(|later| cosine(state(later)?, before)).collect(),
            })
        };
        span.behaviours.iter().filter_map(similarity).collect()
    }

    fn runs(&self, question: &Question, target: (i32, i32), prefixes: &[usize]) -> Vec<Run> {
        runs(self.model, &[self.options.unit], question, target, prefixes).swap_remove(0)
    }
}

/// The category of each behaviour.
fn seen(question: &Question) -> Vec<u32> {
    question.categories.iter().map(|one| one.cast_unsigned()).collect()
}

/// The attention's figures, as those of one history.
fn attended(found: &Figures) -> Measured {
    let mean = |values: &[f64]| Spread::of(values).map(|spread| spread.mean);
    Measured {
        attention: mean(&found.mass),
        uniform: mean(&found.uniform),
        ..Measured::default()
    }
}

/// The users that a sample is of, by their indices: the first test users, `most` at most.
pub fn sampled(data: &Dataset, most: usize) -> Vec<u32> {
    first_users(&data.test, most)
}

/// Measures what `model` makes of shoppers of whom the truth is known, one by one. The questions are asked in `context`, or else in the first
/// one that the data have.
pub fn measured(
    model: &Network,
    shop: &Shop,
    data: &Dataset,
    options: PredictOptions,
    users: &[&User],
    context: Option<&[u32]>,
) -> Vec<Measured> {
    let categories: Vec<u32> = data.catalogue.items.iter().map(|item| item.category).collect();
    let probe = Probe {
        model,
        shop,
        data,
        categories: &categories,
        context: context.unwrap_or_else(|| first_context(data)),
        options,
    };
    users.iter().map(|user| probe.measure(user)).collect()
}

#[cfg(test)]
mod tests;
