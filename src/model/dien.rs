//! The whole network.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::{
    Attention, BehaviourEmbedding, Behaviours, GruCell, Head, Initial, Input, Losses, Path, Recurrence, Unit,
    auxiliary_loss, target_loss,
};

/// The sizes of a [`Dien`].
#[derive(Config, Debug, PartialEq, Eq)]
pub struct DienConfig {
    /// Items of the vocabulary.
    pub items: usize,
    /// Categories of the vocabulary.
    pub categories: usize,
    /// H, the width of both recurrences' states, and E, the width of a behaviour (half item, half category): the auxiliary loss
    /// needs them equal. Even.
    #[config(default = 36)]
    pub hidden: usize,
    /// Widths of the head's hidden layers.
    #[config(default = "vec![200, 80]")]
    pub head: Vec<usize>,
}

/// A Deep Interest Evolution Network (Zhou et al. 2019, Figure 1).
///
/// The module holds weights; which [`Unit`] evolves the interests is said at each call, so that one set of weights can be seen
/// through every unit.
#[derive(Module, Debug)]
pub struct Dien {
    /// Behaviours and targets to vectors.
    pub embedding: BehaviourEmbedding,
    /// The interest extractor, a plain GRU.
    pub extractor: GruCell,
    /// Interests against the target.
    pub attention: Attention,
    /// The interest evolving layer.
    pub evolution: GruCell,
    /// Interests to a logit.
    pub head: Head,
    /// How it is computed.
    #[module(skip)]
    pub path: Path,
}

/// What a forward pass computes.
#[derive(Clone, Debug)]
pub struct Forward {
    /// `e_t` `[batch, time, E]`.
    pub behaviours: Tensor<3>,
    /// The extractor's steps.
    pub extractor: Recurrence,
    /// `h_t` `[batch, time, H]`.
    pub interests: Tensor<3>,
    /// `a_t` `[batch, time]`.
    pub attention: Tensor<2>,
    /// The evolution's steps.
    pub evolution: Recurrence,
    /// The logit of a click `[batch]`; `p = σ(logit)`.
    pub logit: Tensor<1>,
}

impl DienConfig {
    /// A network with fresh weights, the same for the same seed whatever unit they are trained for.
    ///
    /// # Panics
    /// If a size is zero or `hidden` is odd: settings from users are checked before.
    pub fn init(&self, seed: u32, device: &Device) -> Dien {
        let Self {
            items,
            categories,
            hidden,
            head,
        } = self;
        assert!(
            *items > 0 && *categories > 0 && *hidden > 0,
            "sizes must be positive: {self:?}"
        );
        let initial = &mut Initial::new(seed, device);
        Dien {
            embedding: BehaviourEmbedding::init(*items, *categories, *hidden, initial),
            extractor: GruCell::init(*hidden, *hidden, initial),
            attention: Attention::init(*hidden, initial),
            evolution: GruCell::init(*hidden, *hidden, initial),
            head: Head::init(4 * hidden, head, initial),
            path: Path::default(),
        }
    }
}

impl Dien {
    /// The same network, computed in the way given.
    #[must_use]
    pub fn with_path(self, path: Path) -> Self {
        Self { path, ..self }
    }

    /// From a batch to the logits and everything seen on the way.
    pub fn forward(&self, unit: Unit, input: &Input) -> Forward {
        let path = self.path;
        let behaviours = self.embedding.behaviours(path, &input.behaviours);
        let target = self.embedding.target(path, &input.target);
        let extractor = self.extract(&behaviours, &input.mask);
        let interests = extractor.states.clone();
        let attention = self
            .attention
            .forward(path, interests.clone(), target.clone(), input.mask.clone());
        let evolution = self
            .evolution
            .forward(path, unit, &interests, &attention, &input.mask);
        let states = evolution.states.clone();
        let logit = self
            .head
            .forward(path, states, target, behaviours.clone(), input.mask.clone());
        Forward {
            behaviours,
            extractor,
            interests,
            attention,
            evolution,
            logit,
        }
    }

    /// Forward pass and losses: `labels` `[batch]`, negatives like the behaviours (see [`auxiliary_loss`]).
    pub fn losses(&self, unit: Unit, input: &Input, negatives: &Behaviours, labels: Tensor<1>, alpha: f64) -> Losses {
        let forward = self.forward(unit, input);
        let negatives = self.embedding.behaviours(self.path, negatives);
        let auxiliary = auxiliary_loss(self.path, forward.interests, forward.behaviours, negatives, input.mask.clone());
        Losses::new(target_loss(forward.logit, labels), auxiliary, alpha)
    }

    /// The interest extractor (Eq. 2-5) over `[batch, time, E]`: a plain GRU, for which attention is no matter.
    fn extract(&self, behaviours: &Tensor<3>, mask: &Tensor<2>) -> Recurrence {
        self.extractor.forward(self.path, Unit::Gru, behaviours, mask, mask)
    }
}
