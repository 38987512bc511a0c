//! The sizes that a network may have: one table for training and for reading checkpoints.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{FieldSize, Model, NetworkConfig};
use crate::bounds::{FIELD_KEY_BYTES, FIELD_VALUES, MOST_FIELDS};
use crate::error::{check_setting, printable};
use crate::{Error, Result};

impl NetworkConfig {
    /// Items of a vocabulary, and its categories. All of Taobao's log has 4,162,024 items.
    pub const ITEMS: RangeInclusive<usize> = 1..=1 << 22;
    /// H, which is even besides, unless the width of a category's vector is given.
    pub const HIDDEN: RangeInclusive<usize> = 2..=1024;
    /// A hidden layer's width, in the head and in the activation unit.
    pub const WIDTHS: RangeInclusive<usize> = 1..=1024;
    /// Profile fields, and context fields.
    pub const MOST_FIELDS: usize = MOST_FIELDS;
    /// Values of a field, besides "unknown".
    pub const VALUES: RangeInclusive<usize> = FIELD_VALUES;
    /// Bytes of a field's key.
    pub const KEY_BYTES: RangeInclusive<usize> = FIELD_KEY_BYTES;
    /// Hidden layers of the head, and of the activation unit.
    pub const MOST_LAYERS: usize = 8;

    /// Checks every size. What passes can be built, and read from a file.
    ///
    /// # Errors
    /// The first size that is out of bounds, with what is allowed.
    pub fn check(&self) -> Result<()> {
        let Self {
            items,
            categories,
            hidden,
            category_width,
            head,
            options,
            profile,
            context,
            ..
        } = self;
        let halves = category_width.is_none();
        let possible = Self::HIDDEN.contains(hidden) && (!halves || hidden.is_multiple_of(2));
        let (kind, [least, most]) = (
            if halves { "an even number" } else { "a number" },
            [Self::HIDDEN.start(), Self::HIDDEN.end()],
        );
        check_setting(possible, "hidden", *hidden, &format!("{kind} from {least} to {most}"))?;
        self.check_widths_of_vectors()?;
        check_widths("head", head)?;
        check_widths("unit-widths", &options.unit_widths)?;
        check_fields("profile", profile)?;
        check_fields("context", context)?;
        for (name, count) in [("items", *items), ("categories", *categories)] {
            let most = Self::ITEMS.end();
            let rule = format!("from 1 to {most}; use a part of the log, or drop what is rare with --k-core");
            check_setting(Self::ITEMS.contains(&count), name, count, &rule)?;
        }
        Ok(())
    }

    /// Checks the widths of vectors that are given: an item's vector has a width, and the products of PNN are of vectors of one width.
    fn check_widths_of_vectors(&self) -> Result<()> {
        let mut fields = self.profile.iter().chain(&self.context);
        let of_fields = fields.find_map(|field| field.width);
        if let Some(width) = self.category_width {
            let rule = format!("less than hidden, which is {}", self.hidden);
            check_setting(width < self.hidden, "category_width", width, &rule)?;
        }
        if let (Model::Pnn, Some(width)) = (self.model, self.category_width.or(of_fields)) {
            return Err(Error::Setting {
                name: "width",
                value: width.to_string(),
                rule: "PNN multiplies vectors of one width, hidden/2".to_owned(),
            });
        }
        Ok(())
    }
}

fn check_fields(name: &'static str, fields: &[FieldSize]) -> Result<()> {
    let most = NetworkConfig::MOST_FIELDS;
    check_setting(
        fields.len() <= most,
        name,
        fields.len(),
        &format!("at most {most} fields"),
    )?;
    let mut keys = BTreeSet::new();
    for FieldSize { key, values, width } in fields {
        let allowed = NetworkConfig::KEY_BYTES;
        let plain = allowed.contains(&key.len()) && !key.chars().any(char::is_control);
        let rule = format!(
            "a field's key has {} to {} bytes, and no control characters",
            allowed.start(),
            allowed.end()
        );
        check_setting(plain, name, &printable(key), &rule)?;
        check_setting(keys.insert(key), name, key, "no two fields share a key")?;
        let allowed = NetworkConfig::VALUES;
        let rule = format!("{key} may have {} to {} values", allowed.start(), allowed.end());
        check_setting(allowed.contains(values), name, *values, &rule)?;
        let allowed = NetworkConfig::WIDTHS;
        let rule = format!(
            "{key} may have vectors of {} to {} numbers",
            allowed.start(),
            allowed.end()
        );
        check_setting(
            width.is_none_or(|width| allowed.contains(&width)),
            name,
            width.unwrap_or_default(),
            &rule,
        )?;
    }
    Ok(())
}

fn check_widths(name: &'static str, widths: &[usize]) -> Result<()> {
    let allowed = NetworkConfig::WIDTHS;
    let most_layers = NetworkConfig::MOST_LAYERS;
    if widths.len() <= most_layers && widths.iter().all(|width| allowed.contains(width)) {
        return Ok(());
    }
    let shown: Vec<String> = widths.iter().map(usize::to_string).collect();
    Err(Error::Setting {
        name,
        value: shown.join(","),
        rule: format!(
            "at most {most_layers} widths, each from {} to {}",
            allowed.start(),
            allowed.end()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(config: &NetworkConfig) -> String {
        config.check().unwrap_err().to_string()
    }

    #[test]
    fn the_first_size_out_of_bounds_is_named_with_what_is_allowed() {
        let fine = NetworkConfig::new(1 << 22, 1)
            .with_hidden(1024)
            .with_head(vec![1024; 8]);
        fine.check().unwrap();
        fine.clone().with_head(Vec::new()).check().unwrap();
        for hidden in [0, 1, 7, 1026] {
            let message = refused(&fine.clone().with_hidden(hidden));
            assert_eq!(
                message,
                format!("hidden = {hidden} is not possible: an even number from 2 to 1024.")
            );
        }
        for head in [vec![0], vec![2000, 4], vec![usize::MAX], vec![8; 9]] {
            let message = refused(&fine.clone().with_head(head));
            assert!(message.starts_with("head = "), "{message}");
            assert!(message.ends_with("at most 8 widths, each from 1 to 1024."), "{message}");
        }
        let mut unit = fine.clone();
        unit.options.unit_widths = vec![8, 0];
        assert!(refused(&unit).starts_with("unit-widths = 8,0 "));
        assert!(refused(&NetworkConfig::new(0, 1)).starts_with("items = 0 "));
        assert!(refused(&NetworkConfig::new((1 << 22) + 1, 1)).contains("from 1 to 4194304"));
        assert!(refused(&NetworkConfig::new(1, 0)).starts_with("categories = 0 "));
    }

    #[test]
    fn fields_are_bounded_in_number_size_and_key() {
        let with = |fields: &[(&str, usize)]| {
            let fields = fields
                .iter()
                .map(|&(key, values)| FieldSize::new(key, values))
                .collect();
            NetworkConfig::new(1, 1).with_fields(fields, vec![FieldSize::new("age", 2)])
        };
        with(&[("age", 1 << 20), ("a.b 城", 1)]).check().unwrap();
        let long = "k".repeat(65);
        for (fields, reason) in [
            (&[("age", 0)][..], "age may have 1 to 1048576 values"),
            (&[("age", (1 << 20) + 1)], "age may have"),
            (&[("age", 1), ("age", 2)], "no two fields share a key"),
            (&[("", 1)], "1 to 64 bytes"),
            (&[(&long, 1)], "1 to 64 bytes"),
            (&[("a\nb", 1)], "no control characters"),
            (&[("age", 1); 33], "at most 32 fields"),
        ] {
            let message = refused(&with(fields));
            assert!(
                message.starts_with("profile = ") && message.contains(reason),
                "{message}"
            );
        }
    }
}
