//! The impressions of a data set: positives, their negatives, their histories.

use std::collections::{HashMap, HashSet};

use rand::SeedableRng;
use rand_pcg::Pcg32;

use super::cut::{Cut, Part};
use super::events::{Event, Log};
use super::protocol::Split;
use super::report::refusal;
use super::sequences::Sequences;
use super::time::SECOND;
use super::vocabulary::named_user;
use super::{ImportReport, Protocol};
use crate::Result;
use crate::data::{Behaviour, Dataset, HISTORY_LIMIT, Impression, NegativeSampler, User};

/// Stream of the seed, apart from those of training.
const STREAM_NEGATIVES: u64 = 3;
const MOST_DRAWS: usize = 256;

/// Asks one user after the other.
pub(super) struct Asker<'a> {
    protocol: &'a Protocol,
    cut: &'a Cut,
    /// The log brings its own negatives.
    labelled: bool,
    sampler: NegativeSampler,
    items: usize,
    rng: Pcg32,
    users: Vec<Asked>,
    /// Of all users, and how many there may be.
    behaviours: usize,
    most_behaviours: usize,
    train: Vec<Impression>,
    validation: Vec<Impression>,
    test: Vec<Impression>,
    counts: Counts,
}

/// A user of the data set, or a window of one, by place.
struct Asked {
    user: u32,
    behaviours: Vec<Behaviour>,
}

/// An event to be asked about.
struct Question {
    part: Part,
    time: i64,
    item: u32,
    clicked: bool,
    /// Behaviours before it.
    seen: usize,
    /// The last of them with the same item.
    before: Option<usize>,
}

/// What the report says.
#[derive(Default)]
struct Counts {
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
}

impl<'a> Asker<'a> {
    pub(super) fn new(protocol: &'a Protocol, cut: &'a Cut, log: &Log, sequences: &Sequences) -> Self {
        let catalogue = &sequences.vocabulary.catalogue;
        Self {
            protocol,
            cut,
            labelled: log.labelled,
            sampler: NegativeSampler::new(catalogue),
            items: catalogue.items.len(),
            behaviours: 0,
            most_behaviours: log.limits.events,
            rng: Pcg32::seed_from_u64(STREAM_NEGATIVES << 32 | u64::from(protocol.seed)),
            users: Vec::new(),
            train: Vec::new(),
            validation: Vec::new(),
            test: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Asks a user about events.
    ///
    /// # Errors
    /// If the histories of all users together are too many.
    pub(super) fn user(&mut self, events: &[Event]) -> Result<()> {
        let clicks: Vec<Event> = events.iter().filter(|event| event.clicked).copied().collect();
        self.counts.users += 1;
        self.counts.behaviours += clicks.len();
        if let Split::LeaveLastOut { test, .. } = self.protocol.split {
            self.counts.short += usize::from(clicks.len() < test + 2);
        }
        if clicks.is_empty() {
            return Ok(());
        }
        let questions = self.questions(events);
        let own: HashSet<u32> = clicks.iter().map(|event| event.item).collect();
        if !self.industrial() {
            self.counts.long += usize::from(clicks.len() > HISTORY_LIMIT);
            return self.window(&clicks, 0, &questions, &own);
        }
        // One window for the targets whose histories begin with the same behaviour.
        let start = |question: &Question| {
            let horizon = self.cut.horizon(question.time).unwrap_or(i64::MIN);
            clicks.partition_point(|event| event.time < horizon)
        };
        let starts: Vec<usize> = questions.iter().map(start).collect();
        let mut from = 0;
        for same in starts.chunk_by(|a, b| a == b) {
            let questions = &questions[from..from + same.len()];
            from += same.len();
            let end = questions.last().map_or(0, |question| question.seen);
            self.window(&clicks[..end.max(same[0])], same[0], questions, &own)?;
        }
        Ok(())
    }

    fn industrial(&self) -> bool {
        matches!(self.protocol.split, Split::Industrial { .. })
    }

    /// The events that the split asks about, in order.
    fn questions(&self, events: &[Event]) -> Vec<Question> {
        let places = self.cut.places(events);
        let taught = self.cut.taught(events, &places).count();
        // Where an item was clicked last, before the event.
        let mut last: HashMap<u32, usize> = HashMap::new();
        let mut noted = 0;
        let clicks: Vec<u32> = events
            .iter()
            .filter(|event| event.clicked)
            .map(|event| event.item)
            .collect();
        let mut questions = Vec::new();
        for (event, place) in events.iter().zip(&places) {
            last.extend(clicks[noted..place.before].iter().copied().zip(noted..));
            noted = place.before;
            questions.extend(self.cut.part(place, taught).map(|part| Question {
                part,
                time: event.time,
                item: event.item,
                clicked: event.clicked,
                seen: place.before,
                before: last.get(&event.item).copied(),
            }));
        }
        questions
    }

    /// A user of the data set with behaviours from `start` on, of which the end is kept; and questions about it.
    fn window(&mut self, clicks: &[Event], start: usize, questions: &[Question], own: &HashSet<u32>) -> Result<()> {
        let kept = start.max(clicks.len().saturating_sub(HISTORY_LIMIT));
        let user = self.users.len() as u32;
        let before = self.asked();
        for question in questions {
            if question.seen > kept {
                self.ask(user, kept, question, own);
            } else if question.clicked && question.seen > start {
                self.counts.beyond_limit += 1;
            } else if question.clicked && !matches!(self.protocol.split, Split::LeaveLastOut { .. }) {
                self.counts.without_history += 1;
            }
        }
        if self.asked() == before && self.industrial() {
            return Ok(());
        }
        self.behaviours += clicks.len() - kept;
        if self.behaviours > self.most_behaviours {
            let what = format!(
                "the histories of the split hold more than {} behaviours",
                self.most_behaviours
            );
            let remedy = "Choose fewer target days or history days, or use a part of the log.";
            return Err(refusal("too-large", "the log", None, what, remedy));
        }
        let behaviours = clicks[kept..].iter().map(|event| Behaviour {
            item: event.item,
            time: event.time.div_euclid(SECOND),
        });
        self.users.push(Asked {
            user: clicks[0].user,
            behaviours: behaviours.collect(),
        });
        Ok(())
    }

    fn asked(&self) -> usize {
        self.train.len() + self.validation.len() + self.test.len()
    }

    /// Puts an impression into its part, and its negatives beside it.
    fn ask(&mut self, user: u32, start: usize, question: &Question, own: &HashSet<u32>) {
        let repeats = question.before.is_some_and(|before| before >= start);
        self.counts.positives += usize::from(question.clicked);
        self.counts.repeated += usize::from(repeats && question.clicked);
        self.counts.repeated_negatives += usize::from(repeats && !question.clicked);
        if repeats && self.protocol.drop_repeats {
            return;
        }
        let impression = |target, clicked| Impression {
            user,
            seen: (question.seen - start) as u32,
            target,
            clicked,
        };
        let part = match question.part {
            Part::Train => &mut self.train,
            Part::Validation => &mut self.validation,
            Part::Test => &mut self.test,
        };
        part.push(impression(question.item, question.clicked));
        if self.labelled {
            return;
        }
        let others = own.len() < self.items;
        for _ in 0..self.protocol.negatives {
            let negative = (0..if others { MOST_DRAWS } else { 0 })
                .map(|_| self.sampler.sample(&mut self.rng, question.item))
                .find(|candidate| !own.contains(candidate));
            self.counts.without_negative += usize::from(negative.is_none());
            part.extend(negative.map(|negative| impression(negative, false)));
        }
    }

    /// The data set, and the report of it.
    pub(super) fn finish(self, mut log: Log, sequences: Sequences) -> (Dataset, ImportReport) {
        self.note(&mut log);
        let named = |asked: Asked| User {
            name: named_user(&log, sequences.users[asked.user as usize]),
            behaviours: asked.behaviours,
            interests: Vec::new(),
        };
        let data = Dataset {
            name: log.name(),
            catalogue: sequences.vocabulary.catalogue,
            users: self.users.into_iter().map(named).collect(),
            sampled: !self.labelled,
            train: self.train,
            validation: self.validation,
            test: self.test,
        };
        let Counts {
            users,
            behaviours,
            positives,
            repeated,
            ..
        } = self.counts;
        let report = log.into_report(&data, [users, behaviours, positives, repeated]);
        (data, report)
    }

    fn note(&self, log: &mut Log) {
        let counts = &self.counts;
        let reason =
            format!("users with more than {HISTORY_LIMIT} behaviours, of whom the last {HISTORY_LIMIT} are kept");
        log.notes.add_count("long-user", &reason, counts.long);
        if let Split::LeaveLastOut { test, .. } = self.protocol.split {
            let reason = format!(
                "users with fewer than {} behaviours, who are never asked about",
                test + 2
            );
            log.notes.add_count("short-user", &reason, counts.short);
        }
        let reason = "positives without a history, which are not asked about";
        log.notes.add_count("no-history", reason, counts.without_history);
        let reason =
            format!("positives before the last {HISTORY_LIMIT} behaviours of their user, which are not asked about");
        log.notes.add_count("beyond-limit", &reason, counts.beyond_limit);
        let findings = if self.protocol.drop_repeats {
            &mut log.skipped
        } else {
            &mut log.notes
        };
        let reason = "positives whose item is in their history already, where no sampled negative can be";
        findings.add_count("repeated-positive", reason, counts.repeated);
        let reason = "items shown, not clicked, that are in their history already";
        findings.add_count("repeated-negative", reason, counts.repeated_negatives);
        let reason = "negatives not found: the user has nearly all items";
        log.notes.add_count("no-negative", reason, counts.without_negative);
    }
}
