//! The whole network.

use burn::config::Config;
use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use super::attention::weighted_sum;
use super::features::{features, width_of_features};
use super::loss::sum;
use super::perceptron::{linear, score};
use super::{
    Attention, BehaviourEmbedding, Behaviours, Crosses, GruCell, Initial, Input, Interest, Losses, Model, Options,
    Parts, Path, Perceptron, Recurrence, Remembered, RowShares, Scorer, Unit, auxiliary_loss, target_loss,
};

/// Which model, and its sizes.
#[derive(Config, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_family = "wasm"), derive(ts_rs::TS))]
pub struct NetworkConfig {
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
    /// Which rung of the ladder.
    #[config(default = "Model::Dien")]
    pub model: Model,
    /// Its choices.
    #[config(default = "Options::default()")]
    pub options: Options,
}

/// A Deep Interest Evolution Network (Zhou et al. 2019, Figure 1), or one of the models that it is compared with: what a model does not have
/// is `None`, see [`Model::parts`].
///
/// The module holds weights; which [`Unit`] evolves the interests is said at each call, so that one set of weights can be seen
/// through every unit.
#[derive(Module, Debug)]
pub struct Network {
    /// Behaviours and targets to vectors.
    pub embedding: BehaviourEmbedding,
    /// The interest extractor, a plain GRU.
    pub extractor: Option<GruCell>,
    /// Behaviours or interests against the target.
    pub attention: Option<Attention>,
    /// The interest evolving layer; in two-layer GRU attention the second GRU.
    pub evolution: Option<GruCell>,
    /// The linear part of Wide&Deep.
    pub wide: Option<Linear>,
    /// Interests to a logit.
    pub head: Perceptron,
    /// Which model it is.
    #[module(skip)]
    pub model: Model,
    /// Its choices.
    #[module(skip)]
    pub options: Options,
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
    pub interests: Option<Tensor<3>>,
    /// `a_t` `[batch, time]`, of behaviours (DIN) or interests; two-layer GRU attention has its own later.
    pub attention: Option<Tensor<2>>,
    /// What the Dices so far remember, in training.
    pub remembered: Vec<Remembered>,
}

/// What a model makes of it.
#[derive(Clone, Debug)]
pub struct Evolved {
    /// The steps of the evolution, or of the second GRU.
    pub evolution: Option<Recurrence>,
    /// `a_t` `[batch, time]`: the encoded one, or that of the second GRU's states.
    pub attention: Option<Tensor<2>>,
    /// `[batch, steps, width]`, whose last step the head reads.
    pub interest: Option<Tensor<3>>,
    /// The logit of a click `[batch]`; `p = σ(logit)`.
    pub logit: Tensor<1>,
    /// What the Dices remember, in training.
    pub remembered: Vec<Remembered>,
}

/// What the losses weigh besides the clicks.
#[derive(Clone, Debug, Default)]
pub struct Objective {
    /// α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// λ of the L2 penalty on the embedding's rows, and which rows bear which share of it.
    pub penalty: Option<(f64, RowShares)>,
}

impl NetworkConfig {
    /// The configuration of a model with its usual choices.
    #[must_use]
    pub fn of_model(self, model: Model) -> Self {
        self.with_model(model).with_options(model.options())
    }

    /// A network with fresh weights, the same for the same seed whatever unit they are trained for.
    ///
    /// # Panics
    /// If a size is zero or `hidden` is odd: settings from users are checked before.
    pub fn init(&self, seed: u32, device: &Device) -> Network {
        let Self {
            items,
            categories,
            hidden,
            head,
            model,
            options,
        } = self;
        let hidden = *hidden;
        assert!(
            *items > 0 && *categories > 0 && hidden > 0,
            "sizes must be positive: {self:?}"
        );
        let Parts {
            interest,
            crosses,
            wide,
            ..
        } = model.parts();
        let initial = &mut Initial::new(seed, device);
        let embedding = BehaviourEmbedding::init(*items, *categories, hidden, initial);
        let extractor = model.has_extractor().then(|| GruCell::init(hidden, hidden, initial));
        let (scorer, normalised) = match interest {
            Interest::Activated => (Some(Scorer::Mlp), options.normalised),
            Interest::AttendedStates | Interest::Evolved(_) => (Some(options.scorer), true),
            Interest::SumAlone | Interest::LastState => (None, false),
        };
        let attention = scorer.map(|scorer| Attention::init(hidden, scorer, normalised, options, initial));
        let second = matches!(interest, Interest::AttendedStates | Interest::Evolved(_));
        let evolution = second.then(|| GruCell::init(hidden, hidden, initial));
        let wide = wide.then(|| linear(width_of_features(hidden, Crosses::Elementwise, false), 1, initial));
        let features = width_of_features(hidden, crosses, interest != Interest::SumAlone);
        Network {
            embedding,
            extractor,
            attention,
            evolution,
            wide,
            head: Perceptron::init(features, head, options.activation, initial),
            model: *model,
            options: options.clone(),
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
        let interests = self.interests.map(|interests| {
            let [_, _, hidden] = interests.dims();
            interests.expand([rows, time, hidden])
        });
        Self {
            behaviours: self.behaviours.expand([rows, time, width]),
            target: self.target.expand([rows, width]),
            mask: self.mask.expand([rows, time]),
            interests,
            attention: Some(attention),
            remembered: self.remembered,
        }
    }
}

impl Network {
    /// The same network, computed in the way given.
    #[must_use]
    pub fn with_path(self, path: Path) -> Self {
        Self { path, ..self }
    }

    /// Where its weights are.
    pub fn device(&self) -> Device {
        self.embedding.item.val().device()
    }

    /// From a batch to the interests and which of them matter for the target (Eq. 2-5, 8).
    pub fn encode(&self, input: &Input) -> Encoded {
        let path = self.path;
        let mask = input.mask.clone();
        let behaviours = self.embedding.behaviours(path, &input.behaviours);
        let target = self.embedding.target(path, &input.target);
        // The extractor is a plain GRU, for which attention is no matter.
        let extractor = self.extractor.as_ref();
        let interests = extractor.map(|cell| cell.forward(path, Unit::Gru, &behaviours, &mask, &mask).states);
        let attended = match self.model.parts().interest {
            Interest::Activated => Some(behaviours.clone()),
            Interest::Evolved(_) => interests.clone(),
            // Two-layer GRU attention attends to states that are still to come.
            Interest::SumAlone | Interest::LastState | Interest::AttendedStates => None,
        };
        let attention = self.attention.as_ref().zip(attended);
        let (attention, remembered) = attention
            .map(|(attention, steps)| attention.forward(path, steps, target.clone(), &mask))
            .unzip();
        Encoded {
            behaviours,
            target,
            mask,
            interests,
            attention,
            remembered: remembered.unwrap_or_default(),
        }
    }

    /// From the interests and their attention to the logits (Eq. 10-13), in a model with an evolving layer through `unit`.
    ///
    /// # Panics
    /// If it was another model that encoded.
    pub fn evolve(&self, unit: Unit, encoded: &Encoded) -> Evolved {
        let path = self.path;
        let Encoded {
            behaviours,
            target,
            mask,
            interests,
            attention,
            mut remembered,
        } = encoded.clone();
        let (evolution, attention, interest) = match self.model.parts().interest {
            Interest::SumAlone => (None, None, None),
            Interest::Activated => {
                let weights = attention.expect("encoded with attention");
                (
                    None,
                    Some(weights.clone()),
                    Some(weighted_sum(path, weights, behaviours.clone())),
                )
            }
            Interest::LastState => (None, None, interests),
            Interest::AttendedStates => {
                let steps = self.second(Unit::Gru, interests, &mask, &mask);
                let attention = self.attention.as_ref().expect("this model attends");
                let (weights, unit_remembers) = attention.forward(path, steps.states.clone(), target.clone(), &mask);
                remembered.extend(unit_remembers);
                let interest = weighted_sum(path, weights.clone(), steps.states.clone());
                (Some(steps), Some(weights), Some(interest))
            }
            Interest::Evolved(_) => {
                let weights = attention.expect("encoded with attention");
                let steps = self.second(unit, interests, &weights, &mask);
                let states = steps.states.clone();
                (Some(steps), Some(weights), Some(states))
            }
        };
        let (logit, head_remembers) = self.answer(&target, &behaviours, &mask, interest.clone());
        remembered.extend(head_remembers);
        Evolved {
            evolution,
            attention,
            interest,
            logit,
            remembered,
        }
    }

    /// The second recurrence over the extractor's states.
    fn second(&self, unit: Unit, interests: Option<Tensor<3>>, attention: &Tensor<2>, mask: &Tensor<2>) -> Recurrence {
        let cell = self.evolution.as_ref().expect("this model has a second recurrence");
        let interests = interests.expect("encoded with an extractor");
        cell.forward(self.path, unit, &interests, attention, mask)
    }

    /// The head, and the linear part beside it.
    fn answer(
        &self,
        target: &Tensor<2>,
        behaviours: &Tensor<3>,
        mask: &Tensor<2>,
        interest: Option<Tensor<3>>,
    ) -> (Tensor<1>, Vec<Remembered>) {
        let path = self.path;
        let pooling = self.options.pooling;
        let read = |crosses, interest| {
            let (target, behaviours, mask) = (target.clone(), behaviours.clone(), mask.clone());
            features(path, (pooling, crosses), target, behaviours, mask, interest)
        };
        let (logit, remembered) = self
            .head
            .forward(path, read(self.model.parts().crosses, interest), None);
        let logit = match &self.wide {
            None => logit,
            Some(wide) => sum(path, logit, 1.0, score(path, wide, read(Crosses::Elementwise, None))),
        };
        (logit, remembered)
    }

    /// The logits `[batch]` of a batch.
    pub fn logits(&self, unit: Unit, input: &Input) -> Tensor<1> {
        self.evolve(unit, &self.encode(input)).logit
    }

    /// Forward pass and losses: `labels` `[batch]`, negatives like the behaviours (see [`auxiliary_loss`]).
    pub fn losses(
        &self,
        unit: Unit,
        input: &Input,
        negatives: &Behaviours,
        labels: Tensor<1>,
        objective: &Objective,
    ) -> Losses {
        let path = self.path;
        let encoded = self.encode(input);
        let Evolved { logit, remembered, .. } = self.evolve(unit, &encoded);
        let target = target_loss(path, logit, labels);
        let mut total = target.clone();
        let auxiliary = match encoded.interests {
            None => Tensor::zeros([1], (&target.device(), target.dtype())),
            Some(interests) => {
                let negatives = self.embedding.behaviours(path, negatives);
                let auxiliary = auxiliary_loss(path, interests, encoded.behaviours, negatives, encoded.mask);
                total = sum(path, total, objective.alpha, auxiliary.clone());
                auxiliary
            }
        };
        if let Some((lambda, rows)) = &objective.penalty {
            total = sum(path, total, 1.0, self.embedding.penalty(path, *lambda, rows));
        }
        Losses {
            target,
            auxiliary,
            total,
            remembered,
        }
    }

    /// The same weights with what its Dices remember of a batch, from [`losses`](Self::losses).
    #[must_use]
    pub fn remember(mut self, remembered: Vec<Remembered>) -> Self {
        let mut remembered = remembered.into_iter();
        let mut update = |perceptron: &mut Perceptron| {
            let activations = std::mem::take(&mut perceptron.activations).into_iter();
            perceptron.activations = activations
                .map(|activation| activation.remember(&mut remembered))
                .collect();
        };
        if let Some(unit) = self.attention.as_mut().and_then(|attention| attention.unit.as_mut()) {
            update(unit);
        }
        update(&mut self.head);
        self
    }
}
