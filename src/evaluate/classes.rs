//! Why figures are not defined: impressions of one class alone, clicked or passed over; answers that are no numbers.

use super::metrics::Metrics;
use crate::data::Impression;

/// How many impressions are of each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Impressions that were clicked.
    pub clicked: usize,
    /// Impressions that were passed over.
    pub passed: usize,
}

impl Classes {
    /// Counts the classes of some impressions.
    pub fn count(impressions: &[Impression]) -> Self {
        let clicked = impressions.iter().filter(|impression| impression.clicked).count();
        Self {
            clicked,
            passed: impressions.len() - clicked,
        }
    }

    /// Whether there are impressions of both classes, so that a ranking can be right or wrong.
    pub fn both(self) -> bool {
        self.clicked > 0 && self.passed > 0
    }
}

/// Says which figures of a part of the data (`test`, say) are not defined, and why; `None` if it has impressions of both classes.
pub fn missing_class(part: &str, impressions: &[Impression]) -> Option<String> {
    let undefined = "AUC and GAUC are not defined on them";
    match Classes::count(impressions) {
        classes if classes.both() => None,
        Classes { clicked: 0, passed: 0 } => {
            Some(format!("there are no {part} impressions: nothing is measured on them"))
        }
        Classes { clicked, passed: 0 } => Some(format!("all {clicked} {part} impressions are clicked: {undefined}")),
        Classes { passed, .. } => Some(format!("none of {passed} {part} impressions is clicked: {undefined}")),
    }
}

/// Says that the figures of a part of the data (`test`, say) are no numbers, and why; `None` if they are.
///
/// Weights may be finite and yet so large that sums of them are not.
pub fn overflow(part: &str, metrics: Metrics) -> Option<String> {
    let log_loss = metrics.log_loss.filter(|log_loss| !log_loss.is_finite())?;
    Some(format!(
        "the log loss on {part} is {log_loss}: the weights are so large that the model's answers are no numbers, so none of its figures \
         means anything"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_no_numbers_are_explained() {
        let explained = |logits: &[f32]| overflow("test", Metrics::new(logits, &[true, false]));
        assert_eq!(explained(&[3.0, -80.0]), None);
        assert_eq!(overflow("test", Metrics::new(&[], &[])), None);
        for logits in [[f32::NAN, 0.0], [0.0, f32::INFINITY]] {
            let said = explained(&logits).unwrap();
            assert!(
                said.starts_with("the log loss on test is ") && said.contains("so large"),
                "{said}"
            );
        }
    }

    #[test]
    fn a_part_that_lacks_a_class_is_explained() {
        let explained = |clicked: &[bool]| {
            let impressions = clicked.iter().map(|&clicked| Impression {
                user: 0,
                seen: 0,
                target: 0,
                context: 0,
                clicked,
            });
            missing_class("test", &impressions.collect::<Vec<_>>())
        };
        assert_eq!(explained(&[true, false]), None);
        let starts = |clicked: &[bool], words: &str| explained(clicked).is_some_and(|said| said.starts_with(words));
        assert!(starts(&[], "there are no test impressions"));
        assert!(starts(&[true, true], "all 2 test impressions are clicked: AUC"));
        assert!(starts(&[false], "none of 1 test impressions is clicked: AUC"));
    }
}
