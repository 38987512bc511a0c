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

/// What a forward pass computes before a unit comes in: the same for all units.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// `e_t` `[batch, time, E]`.
    pub behaviours: Tensor<3>,
    /// `e_a` `[batch, E]`.
    pub target: Tensor<2>,
    /// 1 at real steps `[batch, time]`.
    pub mask: Tensor<2>,
    /// `h_t` `[batch, time, H]`, the extractor's states.
    pub interests: Tensor<3>,
    /// `a_t` `[batch, time]`.
    pub attention: Tensor<2>,
}

/// What a unit makes of it.
#[derive(Clone, Debug)]
pub struct Evolved {
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

impl Encoded {
    /// The same rows asked again with attentions of one's own, `[rows, time]`: one row is repeated as often as there are.
    ///
    /// # Panics
    /// If there are several rows and not as many attentions.
    #[must_use]
    pub fn with_attention(self, attention: Tensor<2>) -> Self {
        let [rows, time] = attention.dims();
        let [_, width] = self.target.dims();
        let [_, _, hidden] = self.interests.dims();
        Self {
            behaviours: self.behaviours.expand([rows, time, width]),
            target: self.target.expand([rows, width]),
            mask: self.mask.expand([rows, time]),
            interests: self.interests.expand([rows, time, hidden]),
            attention,
        }
    }
}

impl Dien {
    /// The same network, computed in the way given.
    #[must_use]
    pub fn with_path(self, path: Path) -> Self {
        Self { path, ..self }
    }

    /// From a batch to the interests and which of them matter for the target (Eq. 2-5, 8).
    pub fn encode(&self, input: &Input) -> Encoded {
        let path = self.path;
        let mask = input.mask.clone();
        let behaviours = self.embedding.behaviours(path, &input.behaviours);
        let target = self.embedding.target(path, &input.target);
        // The extractor is a plain GRU, for which attention is no matter.
        let interests = self
            .extractor
            .forward(path, Unit::Gru, &behaviours, &mask, &mask)
            .states;
        let attention = self
            .attention
            .forward(path, interests.clone(), target.clone(), mask.clone());
        Encoded {
            behaviours,
            target,
            mask,
            interests,
            attention,
        }
    }

    /// From the interests and their attention to the logits, through a unit (Eq. 10-13).
    pub fn evolve(&self, unit: Unit, encoded: &Encoded) -> Evolved {
        let Encoded {
            behaviours,
            target,
            mask,
            interests,
            attention,
        } = encoded;
        let evolution = self.evolution.forward(self.path, unit, interests, attention, mask);
        let states = evolution.states.clone();
        let logit = self
            .head
            .forward(self.path, states, target.clone(), behaviours.clone(), mask.clone());
        Evolved { evolution, logit }
    }

    /// The logits `[batch]` of a batch.
    pub fn logits(&self, unit: Unit, input: &Input) -> Tensor<1> {
        self.evolve(unit, &self.encode(input)).logit
    }

    /// Forward pass and losses: `labels` `[batch]`, negatives like the behaviours (see [`auxiliary_loss`]).
    pub fn losses(&self, unit: Unit, input: &Input, negatives: &Behaviours, labels: Tensor<1>, alpha: f64) -> Losses {
        let encoded = self.encode(input);
        let logits = self.evolve(unit, &encoded).logit;
        let negatives = self.embedding.behaviours(self.path, negatives);
        let auxiliary = auxiliary_loss(
            self.path,
            encoded.interests,
            encoded.behaviours,
            negatives,
            encoded.mask,
        );
        Losses::new(self.path, target_loss(self.path, logits, labels), auxiliary, alpha)
    }
}
