//! Drift, measured: of the history shown, and shopper by shopper of many.

use serde::{Deserialize, Serialize};

use super::fields::FieldChoice;
use super::{Bytes, World};
use crate::bounds::Bounds;
use crate::checkpoint::Checkpoint;
use crate::data::{Behaviour, Behind, HISTORY_LIMIT, Truth, User, numbers_of};
use crate::error::request_reason;
use crate::evaluate::{Measured, MeasuredSample, PredictOptions, measured, sampled};
use crate::model::{Network, Unit};
use crate::{Error, Result, backend};

/// Shoppers of a sample: each costs dozens of passes.
pub(super) const SAMPLED: Bounds = Bounds::whole("shoppers", 1, 300);

/// A history whose truth is known, to measure what a unit makes of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct MeasureRequest {
    /// The unit that the weights' evolving layer runs as.
    pub unit: Unit,
    /// Items, oldest first.
    pub history: Vec<u32>,
    /// The true interest behind each of them, `null` behind a stray click of the world of several interests.
    pub behind: Vec<Option<Behind>>,
    /// Values of fields; left out, all are unknown.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), ts(as = "Option<FieldChoice>", optional))]
    pub fields: FieldChoice,
}

/// How far the measuring of a sample has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct MeasureProgress {
    /// The measures of the shoppers so far.
    pub sample: MeasuredSample,
    /// How many shoppers there will be.
    pub of: usize,
}

/// The measuring of a sample under way.
pub(super) struct MeasureRun {
    model: Network,
    options: PredictOptions,
    /// Users that are still to be measured, last first.
    left: Vec<u32>,
    found: Vec<Measured>,
}

impl World {
    /// Opens a checkpoint that can be asked about these data.
    ///
    /// # Errors
    /// A checkpoint that cannot be read, or whose vocabulary or fields are others.
    pub(super) fn open(&self, checkpoint: &Bytes) -> Result<Checkpoint> {
        let checkpoint = Checkpoint::from_bytes(&checkpoint.0, &backend::device())?;
        checkpoint.catalogue.check_numbers_of(&self.data.catalogue)?;
        Ok(checkpoint)
    }

    /// Measures what a checkpoint makes of one history; nothing where no law is known, as of a log.
    ///
    /// # Errors
    /// What [`open`](Self::open) refuses; an item that the world does not have, a history over the limit or of another length than its truth.
    pub(super) fn measure_history(&self, checkpoint: &Bytes, request: &MeasureRequest) -> Result<Option<Measured>> {
        let Some(shop) = &self.shop else {
            return Ok(None);
        };
        let Checkpoint { model, .. } = self.open(checkpoint)?;
        let catalogue = &self.data.catalogue;
        let user = user(request, catalogue.items.len(), catalogue.categories.len())?;
        let user = User {
            profile: numbers_of(&catalogue.profile, &request.fields.profile),
            ..user
        };
        let context = numbers_of(&catalogue.context, &request.fields.context);
        let options = PredictOptions {
            unit: request.unit,
            max_history: HISTORY_LIMIT,
        };
        let mut found = measured(&model, shop, &self.data, options, &[&user], Some(&context));
        Ok(found.pop())
    }
}

/// The user of a request, without a profile.
fn user(request: &MeasureRequest, items: usize, categories: usize) -> Result<User> {
    let MeasureRequest { history, behind, .. } = request;
    if history.len() > HISTORY_LIMIT {
        return Err(Error::HistoryTooLong {
            length: history.len(),
            limit: HISTORY_LIMIT,
        });
    }
    if let Some(&item) = history.iter().find(|&&item| item as usize >= items) {
        return Err(Error::UnknownItem {
            place: "history".to_owned(),
            item: item.into(),
            items,
        });
    }
    // A level is one of four pairs of items.
    let is_known =
        |one: &Behind| (one.category as usize) < categories && one.level.is_none_or(|level| (1..=4).contains(&level));
    if behind.len() != history.len() || !behind.iter().flatten().all(is_known) {
        let what = "the truth of a history is an interest of the shop's behind each behaviour";
        return Err(Error::request(request_reason::truth(), what));
    }
    let behaviour = |(time, &item): (usize, &u32)| Behaviour {
        item,
        time: time as i64,
    };
    Ok(User {
        name: String::new(),
        behaviours: history.iter().enumerate().map(behaviour).collect(),
        profile: Vec::new(),
        truth: Truth::of_behind(behind),
    })
}

impl MeasureRun {
    pub(super) fn begin(world: &World, checkpoint: &Bytes, unit: Unit, shoppers: usize) -> Result<Self> {
        if world.shop.is_none() {
            return Err(no_truth());
        }
        SAMPLED.check_count(shoppers)?;
        let Checkpoint { model, header, .. } = world.open(checkpoint)?;
        let mut left = sampled(&world.data, shoppers);
        left.reverse();
        Ok(Self {
            model,
            options: PredictOptions {
                unit,
                max_history: header.training.max_history,
            },
            left,
            found: Vec::new(),
        })
    }

    /// Measures the next `shoppers`.
    pub(super) fn advance(&mut self, world: &World, shoppers: usize) -> Result<MeasureProgress> {
        let shop = world.shop.as_ref().ok_or_else(no_truth)?;
        let next = self.left.split_off(self.left.len().saturating_sub(shoppers));
        let users: Vec<&User> = next
            .iter()
            .rev()
            .map(|&user| &world.data.users[user as usize])
            .collect();
        self.found
            .extend(measured(&self.model, shop, &world.data, self.options, &users, None));
        Ok(MeasureProgress {
            sample: MeasuredSample::of(&self.found),
            of: self.found.len() + self.left.len(),
        })
    }
}

fn no_truth() -> Error {
    Error::request(
        request_reason::no_shop(),
        "only the shop knows what is true of its shoppers",
    )
}

pub(super) fn no_measuring() -> Error {
    Error::request(request_reason::not_begun(), "no measuring was begun")
}
