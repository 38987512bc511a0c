//! The whole network.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::{
    Attention, BehaviourEmbedding, Behaviours, GruCell, Head, Initial, Input, Losses, Path, Recurrence, Unit, auxiliary_loss,
    target_loss,
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
        }
    }
}

impl Dien {
    /// The same network with both recurrences computed in the way given.
    #[must_use]
    pub fn with_path(mut self, path: Path) -> Self {
        self.extractor.path = path;
        self.evolution.path = path;
        self
    }

    /// From a batch to the logits and everything seen on the way.
    pub fn forward(&self, unit: Unit, input: &Input) -> Forward {
        let behaviours = self.embedding.behaviours(&input.behaviours);
        let target = self.embedding.target(&input.target);
        let extractor = self.extract(&behaviours, &input.mask);
        let interests = extractor.states.clone();
        let attention = self
            .attention
            .forward(interests.clone(), target.clone(), input.mask.clone());
        let evolution = self.evolution.forward(unit, &interests, &attention, &input.mask);
        let logit = self.logit(evolution.last(), target, behaviours.clone(), input.mask.clone());
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
        let negatives = self.embedding.behaviours(negatives);
        let auxiliary = auxiliary_loss(forward.interests, forward.behaviours, negatives, input.mask.clone());
        Losses::new(target_loss(forward.logit, labels), auxiliary, alpha)
    }

    /// The interest extractor (Eq. 2-5) over `[batch, time, E]`: a plain GRU, for which attention is no matter.
    fn extract(&self, behaviours: &Tensor<3>, mask: &Tensor<2>) -> Recurrence {
        self.extractor.forward(Unit::Gru, behaviours, mask, mask)
    }

    /// The head on `[s_T ; e_a ; Σ e_t ; e_a ∘ Σ e_t]`, the sums over real steps.
    fn logit(&self, state: Tensor<2>, target: Tensor<2>, behaviours: Tensor<3>, mask: Tensor<2>) -> Tensor<1> {
        let pooled = behaviours.mul(mask.unsqueeze_dim(2)).sum_dim(1).squeeze_dim::<2>(1);
        let product = target.clone().mul(pooled.clone());
        self.head.forward(Tensor::cat(vec![state, target, pooled, product], 1))
    }
}
