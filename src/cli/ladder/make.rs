//! One ladder: its data, its trials, its table.

use std::sync::{Arc, Mutex};

use super::args::LadderArgs;
use super::kept::{Claimed, FinishedTrials};
use super::origin::Origin;
use super::point::Point;
use super::trials::Trials;
use crate::cli::data::Loaded;
use crate::cli::print::{say, warn};
use crate::cli::stop::Stop;
use crate::data::Shop;
use crate::evaluate::{evaluate_perfect, missing_class};
use crate::ladder::{DistinctTrials, Ladder, wanted_trials};
use crate::model::Model;

/// A ladder with its trials.
pub(super) struct Made {
    pub(super) ladder: Ladder,
    pub(super) trials: DistinctTrials,
}

/// Makes the trials that are not kept yet, and sums all of them up.
///
/// # Errors
/// What is wrong with the data, a diverged loss, a file of trials that cannot be read or written.
pub(super) fn make(
    args: &LadderArgs,
    point: Option<Point>,
    claimed: Option<Claimed>,
) -> std::result::Result<Made, Stop> {
    let Loaded { data, shop, .. } = match point {
        None => args.data.load(args.data_seed, &args.json)?,
        Some(point) => Loaded::of_shop(Shop::new(&point.shop(args.data.shop_settings(args.data_seed)?)?)),
    };
    data.check_trainable()?;
    let settings = |model, seed| args.settings_at(point, model, seed);
    for &model in &args.models {
        settings(model, 1)?.check_for(&data)?;
    }
    let patience = args.patience();
    // The model is the trial's, not the ladder's.
    let origin = Origin::new(&data, &settings(Model::Base, 1)?, &patience)?;
    let kept = match claimed {
        Some(claimed) => claimed.resume(&origin)?,
        None => FinishedTrials::nowhere(),
    };
    let all = wanted_trials(&args.models, args.seeds, &[]).len();
    let left = wanted_trials(&args.models, args.seeds, &kept.done);
    if left.len() < all {
        say(&format!("{} of {all} trials are done already", all - left.len()));
    }
    warn(missing_class("test", &data.test));
    if let Some(what) = missing_class("validation", &data.validation) {
        let rest = "no trial stops early, and the last weights of each are tested";
        warn(Some(format!("{what}; {rest}")));
    }
    let perfect = shop
        .as_ref()
        .map(|shop| evaluate_perfect(shop, &data, &data.test).metrics());
    let data = Arc::new(data);
    let trials = Trials {
        args,
        settings: &settings,
        data: &data,
        shop: shop.as_ref(),
        patience: &patience,
        queue: Mutex::new(left.into()),
        kept: Mutex::new(kept),
    };
    let mut done = trials.run()?;
    done.retain(|trial| args.models.contains(&trial.model) && (1..=args.seeds).contains(&trial.seed));
    let trials = DistinctTrials::new(done)?;
    Ok(Made {
        ladder: Ladder::new(&data.name, perfect, &trials),
        trials,
    })
}
