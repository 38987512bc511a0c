//! The impressions of a data set: positives, their negatives, their histories.

use std::collections::HashMap;

use rand_pcg::Pcg32;

use super::assign::{Assignment, Part};
use super::fields::{FirstValues, set_fields};
use super::protocol::{Protocol, Split};
use super::sequences::Sequences;
use super::test_part;
use super::vocabulary::user_name;
use crate::Result;
use crate::data::logs::fields::LogFields;
use crate::data::logs::formats::format::Format;
use crate::data::logs::log::{Log, LogEvent};
use crate::data::logs::report::{ImportReport, REPEATED_POSITIVE, Totals};
use crate::data::logs::text::refusal::refusal;
use crate::data::logs::text::time::SECOND;
use crate::data::{Behaviour, Dataset, HISTORY_LIMIT, Impression, NegativeSampler, Truth, User};
use crate::error::log_reason;
use crate::seed::{Stream, rng};

/// Draws after which the search for a negative ends.
const MOST_DRAWS: usize = 256;

/// Makes the impressions of one user after the other.
pub(super) struct Impressions<'a> {
    protocol: &'a Protocol,
    assignment: &'a Assignment,
    fields: &'a LogFields,
    /// `true` where the log brings its own negatives.
    labelled: bool,
    sampler: NegativeSampler,
    /// Number of items in the catalogue.
    items: usize,
    rng: Pcg32,
    users: Vec<Window>,
    /// Number of behaviours of all users, and how many there may be.
    behaviours: usize,
    most_behaviours: usize,
    train: Vec<Impression>,
    validation: Vec<Impression>,
    test: Vec<Impression>,
    tally: Tally,
}

/// A user of the data set: the end of a user's behaviours, or in the industrial split a window of them.
struct Window {
    /// The user's rank.
    user: u32,
    behaviours: Vec<Behaviour>,
    /// Values of the profile fields, as the log numbers them.
    profile: Vec<u32>,
}

/// An event that becomes an impression.
struct AskedEvent {
    part: Part,
    time: i64,
    item: u32,
    clicked: bool,
    /// Number of behaviours before it.
    seen: usize,
    /// Index of the last behaviour before it with the same item.
    same_item: Option<usize>,
    /// Its index among all events of its user.
    index: usize,
    /// The combination of its row's context fields, as the log numbers it; 0 if there are none.
    context: u32,
}

/// What the report says.
#[derive(Default)]
struct Tally {
    users: usize,
    behaviours: usize,
    positives: usize,
    repeated: usize,
    repeated_negatives: usize,
    without_negative: usize,
    without_history: usize,
    beyond_limit: usize,
    short: usize,
    long: usize,
    /// Users with several values of a profile field, by field.
    changing: Vec<usize>,
    /// Values of profile fields that come too late for their user's first impression.
    late: usize,
}

impl<'a> Impressions<'a> {
    pub(super) fn new(
        protocol: &'a Protocol,
        assignment: &'a Assignment,
        fields: &'a LogFields,
        log: &Log,
        sequences: &Sequences,
    ) -> Self {
        let catalogue = &sequences.vocabulary.catalogue;
        Self {
            protocol,
            assignment,
            fields,
            labelled: log.labelled,
            sampler: NegativeSampler::new(catalogue),
            items: catalogue.items.len(),
            behaviours: 0,
            most_behaviours: log.limits.events,
            rng: rng(protocol.seed, Stream::SampledImpressions),
            users: Vec::new(),
            train: Vec::new(),
            validation: Vec::new(),
            test: Vec::new(),
            tally: Tally {
                changing: vec![0; fields.profile.fields().len()],
                ..Tally::default()
            },
        }
    }

    /// Adds the impressions of a user with these events.
    ///
    /// # Errors
    /// If the histories of all users together are too many.
    pub(super) fn add_user(&mut self, events: &[LogEvent]) -> Result<()> {
        let clicks: Vec<LogEvent> = events.iter().filter(|event| event.clicked).copied().collect();
        self.tally.users += 1;
        self.tally.behaviours += clicks.len();
        if let Split::LeaveLastOut { test, .. } = self.protocol.split {
            self.tally.short += usize::from(clicks.len() < test + 2);
        }
        if clicks.is_empty() {
            return Ok(());
        }
        let targets = self.targets(events);
        let mut touched: HashMap<u32, usize> = HashMap::new();
        for (index, click) in clicks.iter().enumerate() {
            touched.entry(click.item).or_insert(index);
        }
        let known = FirstValues::of(&self.fields.profile, events);
        for (count, changes) in self.tally.changing.iter_mut().zip(&known.changing) {
            *count += usize::from(*changes);
        }
        if !self.is_industrial() {
            self.tally.long += usize::from(clicks.len() > HISTORY_LIMIT);
            return self.add_window(&clicks, 0, &targets, &touched, &known);
        }
        // Targets whose histories begin with the same behaviour share a window.
        let start = |target: &AskedEvent| {
            let earliest = self.assignment.history_start(target.time).unwrap_or(i64::MIN);
            clicks.partition_point(|event| event.time < earliest)
        };
        let starts: Vec<usize> = targets.iter().map(start).collect();
        let mut from = 0;
        for same in starts.chunk_by(|a, b| a == b) {
            let targets = &targets[from..from + same.len()];
            from += same.len();
            let end = targets.last().map_or(0, |target| target.seen);
            self.add_window(&clicks[..end.max(same[0])], same[0], targets, &touched, &known)?;
        }
        Ok(())
    }

    fn is_industrial(&self) -> bool {
        matches!(self.protocol.split, Split::Industrial { .. })
    }

    /// Returns the events that the split asks about, in order.
    fn targets(&self, events: &[LogEvent]) -> Vec<AskedEvent> {
        let positions = self.assignment.positions(events);
        let training = self.assignment.training_behaviours(events, &positions).count();
        let clicks: Vec<u32> = events
            .iter()
            .filter(|event| event.clicked)
            .map(|event| event.item)
            .collect();
        // Index of the last click on each item before the event, and the number of clicks that are in it.
        let mut last: HashMap<u32, usize> = HashMap::new();
        let mut noted = 0;
        let mut targets = Vec::new();
        for (index, (event, position)) in events.iter().zip(&positions).enumerate() {
            last.extend(clicks[noted..position.before].iter().copied().zip(noted..));
            noted = position.before;
            targets.extend(self.assignment.part(position, training).map(|part| AskedEvent {
                part,
                time: event.time,
                item: event.item,
                clicked: event.clicked,
                seen: position.before,
                same_item: last.get(&event.item).copied(),
                index,
                context: if self.fields.context.is_empty() {
                    0
                } else {
                    self.fields.context.of_row(event.user, (event.file, event.line))
                },
            }));
        }
        targets
    }

    /// Adds a user of the data set whose behaviours are the end of `clicks` from `start` on, and the impressions of these targets. `touched`
    /// holds the index of the user's first click on each item.
    fn add_window(
        &mut self,
        clicks: &[LogEvent],
        start: usize,
        targets: &[AskedEvent],
        touched: &HashMap<u32, usize>,
        known: &FirstValues,
    ) -> Result<()> {
        let kept = start.max(clicks.len().saturating_sub(HISTORY_LIMIT));
        let user = self.users.len() as u32;
        let before = self.impressions();
        // Index of the first event that is asked about.
        let mut first = None;
        for target in targets {
            if target.seen > kept {
                self.add_target(user, kept, target, touched);
                first = first.or((self.impressions() > before).then_some(target.index));
            } else if target.clicked && target.seen > start {
                self.tally.beyond_limit += 1;
            } else if target.clicked && (target.index > 0 || !matches!(self.protocol.split, Split::LeaveLastOut { .. }))
            {
                // The first behaviour of a user never has one; that goes without saying.
                self.tally.without_history += 1;
            }
        }
        if self.impressions() == before && self.is_industrial() {
            return Ok(());
        }
        self.behaviours += clicks.len() - kept;
        self.check_size()?;
        let behaviours = clicks[kept..].iter().map(|event| Behaviour {
            item: event.item,
            time: event.time.div_euclid(SECOND),
        });
        self.tally.late += first.map_or(0, |first| known.after(first));
        self.users.push(Window {
            user: clicks[0].user,
            behaviours: behaviours.collect(),
            profile: known.until(first),
        });
        Ok(())
    }

    /// Checks that the histories of all users together are not too many.
    fn check_size(&self) -> Result<()> {
        let most = self.most_behaviours;
        if self.behaviours <= most {
            return Ok(());
        }
        let what = format!("the histories of the split hold more than {most} behaviours");
        let remedy = "Choose fewer target days or history days, or use a part of the log.";
        Err(refusal(log_reason::long_histories(most), "the log", None, what, remedy))
    }

    /// Returns how many impressions there are.
    fn impressions(&self) -> usize {
        self.train.len() + self.validation.len() + self.test.len()
    }

    /// Puts the impression of a target into its part, and its negatives beside it; the history begins at `start`.
    fn add_target(&mut self, user: u32, start: usize, target: &AskedEvent, touched: &HashMap<u32, usize>) {
        let repeats = target.same_item.is_some_and(|index| index >= start);
        self.tally.positives += usize::from(target.clicked);
        self.tally.repeated += usize::from(repeats && target.clicked);
        self.tally.repeated_negatives += usize::from(repeats && !target.clicked);
        if repeats && self.protocol.drop_repeats {
            return;
        }
        let impression = |item, clicked| Impression {
            user,
            seen: (target.seen - start) as u32,
            target: item,
            // The combination's number, until all are known.
            context: target.context,
            clicked,
        };
        let part = match target.part {
            Part::Train => &mut self.train,
            Part::Validation => &mut self.validation,
            Part::Test => &mut self.test,
        };
        part.push(impression(target.item, target.clicked));
        if self.labelled {
            return;
        }
        // What the user touches only later may be a negative: to spare it would tell the future.
        let is_known = |item: u32| item == target.item || touched.get(&item).is_some_and(|&index| index < target.seen);
        let others = touched.len() < self.items || (0..self.items as u32).any(|item| !is_known(item));
        for _ in 0..self.protocol.negatives {
            let negative = (0..if others { MOST_DRAWS } else { 0 })
                .map(|_| self.sampler.sample(&mut self.rng, target.item))
                .find(|&candidate| !is_known(candidate));
            self.tally.without_negative += usize::from(negative.is_none());
            part.extend(negative.map(|negative| impression(negative, false)));
        }
    }

    /// Returns the data set and the report of it.
    pub(super) fn finish(self, mut log: Log, format: &dyn Format, sequences: Sequences) -> (Dataset, ImportReport) {
        self.note(&mut log);
        let user = |window: Window| User {
            name: user_name(&log, sequences.users[window.user as usize]),
            behaviours: window.behaviours,
            profile: window.profile,
            truth: Truth::Unknown,
        };
        let mut data = Dataset {
            name: format.data_name(log.first_file()),
            catalogue: sequences.vocabulary.catalogue,
            users: self.users.into_iter().map(user).collect(),
            contexts: Vec::new(),
            sampled: !self.labelled,
            fewest_behaviours: self.protocol.split.fewest_behaviours(),
            train: self.train,
            validation: self.validation,
            test: self.test,
        };
        let totals = Totals {
            events: sequences.events.len(),
            users: self.tally.users,
            behaviours: self.tally.behaviours,
            positives: self.tally.positives,
            repeated: self.tally.repeated,
            test: test_part::facts(&data),
        };
        let fields = set_fields(&mut data, self.fields, &self.tally.changing, format, &mut log.notes);
        let report = log.into_report(format.description(), &data, &totals, fields);
        (data, report)
    }

    /// Adds notes about users and impressions to the log.
    fn note(&self, log: &mut Log) {
        let tally = &self.tally;
        let reason =
            format!("users with more than {HISTORY_LIMIT} behaviours, of whom the last {HISTORY_LIMIT} are kept");
        log.notes.add_count("long-user", &reason, tally.long);
        if let Split::LeaveLastOut { test, .. } = self.protocol.split {
            let reason = format!(
                "users with fewer than {} behaviours, who are never asked about",
                test + 2
            );
            log.notes.add_count("short-user", &reason, tally.short);
        }
        let reason = "positives without a history, which are not asked about";
        log.notes.add_count("no-history", reason, tally.without_history);
        let reason =
            format!("positives before the last {HISTORY_LIMIT} behaviours of their user, which are not asked about");
        log.notes.add_count("beyond-limit", &reason, tally.beyond_limit);
        let findings = if self.protocol.drop_repeats {
            &mut log.skipped
        } else {
            &mut log.notes
        };
        let reason = "positives whose item is in their history already, where no sampled negative can be";
        findings.add_count(REPEATED_POSITIVE, reason, tally.repeated);
        let reason = "items shown, not clicked, that are in their history already";
        findings.add_count("repeated-negative", reason, tally.repeated_negatives);
        let reason = "negatives not found: the user has nearly all items";
        log.notes.add_count("no-negative", reason, tally.without_negative);
        let reason = "values of profile fields that stand only after their user's first impression, taken as unknown";
        log.notes.add_count("late-profile", reason, tally.late);
    }
}
