//! The whole network.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Tensor};

use super::attention::weighted_sum;
use super::features::{features, width_of_features};
use super::fields::{FieldTables, field_vectors, join, products, width_of_fields};
use super::loss::sum;
use super::perceptron::{linear, score};
use super::{
    Attention, BehaviourEmbedding, Behaviours, Crosses, GruCell, Initial, Input, InterestSource, Losses, Model,
    NetworkConfig, Options, Parts, Path, Perceptron, Recurrence, Remembered, RowShares, Unit, auxiliary_loss,
    target_loss,
};

/// A Deep Interest Evolution Network (Zhou et al. 2019, Figure 1), or one of the models that it is compared with. A part that the model does
/// not have is `None`, see [`Model::parts`].
///
/// The module holds weights. Each call names the [`Unit`] that evolves the interests, so that one set of weights can be seen through every
/// unit.
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
    /// Values of profile fields to vectors.
    pub profile: FieldTables,
    /// Values of context fields to vectors.
    pub context: FieldTables,
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

/// The part of a forward pass that comes before the unit, and is the same for all units.
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
    /// The vectors of all fields `[batch, sum of their widths]`, profile and then context.
    pub fields: Option<Tensor<2>>,
    /// The new running statistics of the Dices so far, in training.
    pub remembered: Vec<Remembered>,
}

/// The part of a forward pass from the unit to the logit.
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
    /// The new running statistics of the Dices, in training.
    pub remembered: Vec<Remembered>,
}

/// The weights of the losses besides that of the clicks.
#[derive(Clone, Debug, Default)]
pub struct Objective {
    /// α, the weight of the auxiliary loss.
    pub alpha: f64,
    /// λ of the L2 penalty on the embedding's rows, and the rows with their shares of it.
    pub penalty: Option<(f64, RowShares)>,
}

impl NetworkConfig {
    /// A network with fresh weights. The same seed gives the same weights for every unit.
    ///
    /// # Panics
    /// If a size is zero. Callers check settings from users first.
    pub fn init(&self, seed: u32, device: &Device) -> Network {
        self.build(&mut Initial::new(seed, device))
    }

    /// A network of these shapes without weights, into which those of a file are put. Reading its weights before that panics.
    ///
    /// # Panics
    /// As [`init`](Self::init).
    pub fn outline(&self, device: &Device) -> Network {
        self.build(&mut Initial::outline(device))
    }

    fn build(&self, initial: &mut Initial) -> Network {
        let Self {
            items,
            categories,
            hidden,
            head,
            model,
            options,
            profile,
            context,
            ..
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
        let embedding = BehaviourEmbedding::init([*items, *categories], self.embedding_widths(), initial);
        let cell = |initial: &mut Initial| GruCell::init(hidden, hidden, options.reset, initial);
        let extractor = model.has_extractor().then(|| cell(initial));
        let scorer = interest.scorer(options);
        let attention = scorer.map(|(scorer, form)| Attention::init(hidden, scorer, form, options, initial));
        let evolution = interest.has_second_recurrence().then(|| cell(initial));
        let pooling = options.pooling;
        let read = |crosses, interest| width_of_features(hidden, pooling, crosses, interest);
        let of_fields = |crosses| width_of_fields(self, crosses);
        let of_wide = read(Crosses::Elementwise, false) + of_fields(Crosses::Elementwise);
        let wide = wide.then(|| linear(of_wide, 1, initial));
        let of_head = read(crosses, interest != InterestSource::SumAlone) + of_fields(crosses);
        let head = Perceptron::init(of_head, head, options.activation, initial);
        // Last: the weights before them are the same with and without fields, as far as their shapes are.
        let [profile, context] = [profile, context].map(|fields| FieldTables::init(fields, hidden, initial));
        Network {
            embedding,
            extractor,
            attention,
            evolution,
            wide,
            head,
            profile,
            context,
            model: *model,
            options: options.clone(),
            path: Path::default(),
        }
    }
}

impl Encoded {
    /// The same rows with attentions given by the caller, `[rows, time]`. A single row is repeated for each of them.
    ///
    /// # Panics
    /// If there are several rows, and not as many attentions.
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
            fields: self.fields.map(|fields| {
                let [_, width] = fields.dims();
                fields.expand([rows, width])
            }),
            remembered: self.remembered,
        }
    }
}

impl Network {
    /// The same network, computed by `path`.
    #[must_use]
    pub fn with_path(self, path: Path) -> Self {
        Self { path, ..self }
    }

    /// The device of its weights.
    pub fn device(&self) -> Device {
        self.embedding.item.val().device()
    }

    /// Computes the interests of a batch and their attention (Eq. 2-5, 8).
    pub fn encode(&self, input: &Input) -> Encoded {
        let path = self.path;
        let mask = input.mask.clone();
        let behaviours = self.embedding.behaviours(path, &input.behaviours);
        let target = self.embedding.target(path, &input.target);
        // The extractor is a plain GRU, which does not use the attention it is given.
        let extractor = self.extractor.as_ref();
        let interests = extractor.map(|cell| cell.forward(path, Unit::Gru, &behaviours, &mask, &mask).states);
        let attended = match self.model.parts().interest {
            InterestSource::Activated => Some(behaviours.clone()),
            InterestSource::Evolved(_) => interests.clone(),
            // Two-layer GRU attention attends to the second GRU's states, which come later.
            InterestSource::SumAlone | InterestSource::LastState | InterestSource::AttendedStates => None,
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
            fields: self.fields(input),
            remembered: remembered.unwrap_or_default(),
        }
    }

    /// The vectors of a batch's fields.
    fn fields(&self, input: &Input) -> Option<Tensor<2>> {
        let [rows, _] = input.dims();
        let (tables, values) = ([&self.profile, &self.context], [&input.profile, &input.context]);
        field_vectors(self.path, tables, values, rows)
    }

    /// Computes the logits from the interests and their attention (Eq. 10-13); a model with an evolving layer runs it as `unit`.
    ///
    /// # Panics
    /// If another model encoded the batch.
    pub fn evolve(&self, unit: Unit, encoded: &Encoded) -> Evolved {
        let path = self.path;
        let Encoded {
            behaviours,
            target,
            mask,
            interests,
            attention,
            mut remembered,
            ..
        } = encoded.clone();
        let encoded_attention = || attention.clone().expect("encoded with attention");
        let (evolution, attention, interest) = match self.model.parts().interest {
            InterestSource::SumAlone => (None, None, None),
            InterestSource::Activated => {
                let weights = encoded_attention();
                let sum = weighted_sum(path, weights.clone(), behaviours.clone());
                (None, Some(weights), Some(sum))
            }
            InterestSource::LastState => (None, None, interests),
            InterestSource::AttendedStates => {
                let steps = self.second(Unit::Gru, interests, &mask, &mask);
                let attention = self.attention.as_ref().expect("this model attends");
                let (weights, statistics) = attention.forward(path, steps.states.clone(), target.clone(), &mask);
                remembered.extend(statistics);
                let sum = weighted_sum(path, weights.clone(), steps.states.clone());
                (Some(steps), Some(weights), Some(sum))
            }
            InterestSource::Evolved(_) => {
                let weights = encoded_attention();
                let steps = self.second(unit, interests, &weights, &mask);
                let states = steps.states.clone();
                (Some(steps), Some(weights), Some(states))
            }
        };
        let (logit, statistics) = self.answer(encoded, interest.clone());
        remembered.extend(statistics);
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
    fn answer(&self, encoded: &Encoded, interest: Option<Tensor<3>>) -> (Tensor<1>, Vec<Remembered>) {
        let path = self.path;
        let pooling = self.options.pooling;
        let crosses = self.model.parts().crosses;
        let with = |features: Tensor<2>, more: &Option<Tensor<2>>| match more {
            Some(more) => join(path, features, more.clone()),
            None => features,
        };
        let read = |crosses, interest| {
            let (target, behaviours, mask) = (&encoded.target, &encoded.behaviours, &encoded.mask);
            let kind = (pooling, crosses);
            features(path, kind, target.clone(), behaviours.clone(), mask.clone(), interest)
        };
        let fields = &encoded.fields;
        let multiplied = fields.clone().filter(|_| crosses == Crosses::ElementwiseAndInner);
        let multiplied = multiplied.map(|fields| {
            let [_, width] = encoded.target.dims();
            products(path, width / 2, read(Crosses::None, None), fields)
        });
        let features = with(with(read(crosses, interest), fields), &multiplied);
        let (logit, remembered) = self.head.forward(path, features, None);
        let logit = match &self.wide {
            None => logit,
            Some(wide) => {
                let features = with(read(Crosses::Elementwise, None), fields);
                sum(path, logit, 1.0, score(path, wide, features))
            }
        };
        (logit, remembered)
    }

    /// The logits `[batch]` of a batch.
    pub fn logits(&self, unit: Unit, input: &Input) -> Tensor<1> {
        self.evolve(unit, &self.encode(input)).logit
    }

    /// Runs a forward pass and computes the losses: `labels` `[batch]`, negatives like the behaviours (see [`auxiliary_loss`]).
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

    /// The same network with the running statistics that [`losses`](Self::losses) returned.
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
