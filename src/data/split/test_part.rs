//! What can be said of the test impressions before any model is trained.

use crate::data::logs::report::TestFacts;
use crate::data::{Dataset, Impression};

/// Counts the test impressions of items that training does not know, and rates the rule that needs no model.
pub(super) fn facts(data: &Dataset) -> TestFacts {
    let known = known_items(data);
    let unseen = |one: &&Impression| !known[one.target as usize];
    let repeats = |one: &&Impression| {
        let history = &data.users[one.user as usize].behaviours[..one.seen as usize];
        history.iter().any(|behaviour| behaviour.item == one.target)
    };
    let (positives, negatives): (Vec<&Impression>, Vec<&Impression>) = data.test.iter().partition(|one| one.clicked);
    let share = |part: &[&Impression]| {
        let repeated = part.iter().copied().filter(|one| repeats(one)).count();
        (!part.is_empty()).then(|| repeated as f64 / part.len() as f64)
    };
    let rates = share(&positives).zip(share(&negatives));
    TestFacts {
        unseen: positives.iter().copied().filter(unseen).count(),
        repeat_auc: rates.map(|(hit, fallen_for)| 0.5 + (hit - fallen_for) / 2.0),
    }
}

/// Returns of each item whether it is clicked in training, or stands in a history there.
fn known_items(data: &Dataset) -> Vec<bool> {
    let mut known = vec![false; data.catalogue.items.len()];
    let mut longest = vec![0; data.users.len()];
    for one in &data.train {
        known[one.target as usize] |= one.clicked;
        let seen = &mut longest[one.user as usize];
        *seen = one.seen.max(*seen);
    }
    for (user, seen) in data.users.iter().zip(longest) {
        for behaviour in &user.behaviours[..seen as usize] {
            known[behaviour.item as usize] = true;
        }
    }
    known
}
