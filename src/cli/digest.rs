//! SHA-256 of data and files, by which it is known whether they are the same.

use sha2::{Digest, Sha256};

use crate::data::{Dataset, Impression};

/// The SHA-256 of the items' categories, all behaviours, impressions and values of fields, in hexadecimal.
pub(super) fn of_data(data: &Dataset) -> String {
    let mut hash = Sha256::new();
    let mut take = |numbers: &[u64]| numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
    for item in &data.catalogue.items {
        take(&[item.category.into()]);
    }
    for user in &data.users {
        take(&[user.behaviours.len() as u64]);
        user.behaviours
            .iter()
            .for_each(|behaviour| take(&[behaviour.item.into()]));
    }
    for part in [&data.train, &data.validation, &data.test] {
        take(&[part.len() as u64]);
        for &Impression {
            user,
            seen,
            target,
            context: _,
            clicked,
        } in part
        {
            take(&[user.into(), seen.into(), target.into(), clicked.into()]);
        }
    }
    // Data without fields have the digest that they had before there were fields.
    if !(data.catalogue.profile.is_empty() && data.catalogue.context.is_empty()) {
        let mut take = |numbers: &[u32]| numbers.iter().for_each(|number| hash.update(number.to_le_bytes()));
        data.users.iter().for_each(|user| take(&user.profile));
        for part in [&data.train, &data.validation, &data.test] {
            for impression in part {
                take(data.context(impression));
            }
        }
    }
    hexadecimal(hash)
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(bytes);
    hexadecimal(hash)
}

fn hexadecimal(hash: Sha256) -> String {
    let digest = hash.finalize();
    digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
