//! The sizes that a network may have: one table for training and for reading checkpoints.

use std::ops::RangeInclusive;

use super::NetworkConfig;
use crate::error::check_setting;
use crate::{Error, Result};

impl NetworkConfig {
    /// Items of a vocabulary, and its categories. All of Taobao's log has 4,162,024 items.
    pub const ITEMS: RangeInclusive<usize> = 1..=1 << 22;
    /// H, which is even besides.
    pub const HIDDEN: RangeInclusive<usize> = 2..=1024;
    /// A hidden layer's width, in the head and in the activation unit.
    pub const WIDTHS: RangeInclusive<usize> = 1..=1024;
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
            head,
            options,
            ..
        } = self;
        let even = Self::HIDDEN.contains(hidden) && hidden.is_multiple_of(2);
        let rule = format!("an even number from {} to {}", Self::HIDDEN.start(), Self::HIDDEN.end());
        check_setting(even, "hidden", *hidden, &rule)?;
        check_widths("head", head)?;
        check_widths("unit-widths", &options.unit_widths)?;
        for (name, count) in [("items", *items), ("categories", *categories)] {
            let most = Self::ITEMS.end();
            let rule = format!("from 1 to {most}; use a part of the log, or drop what is rare with --k-core");
            check_setting(Self::ITEMS.contains(&count), name, count, &rule)?;
        }
        Ok(())
    }
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
}
