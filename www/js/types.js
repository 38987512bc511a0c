// The shapes of what the workers send; types only.

/** @typedef {'gru' | 'aigru' | 'agru' | 'augru' | 'augru-code'} Unit */
/** @typedef {'base' | 'wide-deep' | 'pnn' | 'din' | 'gru4rec' | 'gru-att' | 'gru' | 'aigru' | 'agru' | 'augru' | 'augru-code' | 'dien'} Model */
/** @typedef {import('./words/index.js').Name} Name */
/** @typedef {{name: Name, glyph: string}} Category */
/** @typedef {{name: Name, category: number, popularity: number, bid: number}} Item */
/**
 * @typedef {object} Preset
 * @property {string} key
 * @property {Name} name
 * @property {Name} story
 * @property {number[]} history
 * @property {number[]} interests
 * @property {number} target
 * @property {number[]} candidates
 */
/**
 * @typedef {object} World
 * @property {'shop' | LogFormat | 'checkpoint'} kind
 * @property {string} name
 * @property {Category[]} categories
 * @property {Item[]} items
 * @property {Preset[]} presets
 * @property {{name: string, length: number}[]} users
 * @property {import('./workers/crew.js').Source} source
 * @property {number} [people] users of a log, of whom each may be listed with several histories
 * @property {{users: number, items: number, train: number, validation: number, test: number}} counts
 */
/** @typedef {{seed: number, shoppers: number, interests: number, drift_rate: number, stray_rate: number}} ShopSettings */
/** @typedef {{name: string, items: number[], interests: number[], times: number[]}} User */
/** @typedef {'movielens' | 'taobao' | 'dien-authors' | 'csv'} LogFormat */
/** @typedef {'user' | 'item' | 'time' | 'category' | 'title' | 'label'} Role */
/** Columns by name; null or missing is to be guessed, an empty name is none. @typedef {{[role in Role]?: string | null}} Columns */
/** @typedef {{format: LogFormat, header: string[], columns: Columns, rows: string[][]}} Inspection */
/** @typedef {{format: LogFormat | null, columns: Columns, behaviours: ('pv' | 'fav' | 'cart' | 'buy')[]}} ReadOptions */
/**
 * @typedef {object} Protocol
 * @property {{kind: string} & Record<string, string | number>} split
 * @property {number | null} train_targets
 * @property {number | null} k_core
 * @property {number} negatives
 * @property {boolean} drop_repeats
 */
/** @typedef {{name: string, categories: Category[], items: Item[]}} Vocabulary */
/**
 * What a checkpoint says of itself.
 * @typedef {object} CheckpointHeader
 * @property {number} version
 * @property {{model: Model, hidden: number}} config
 * @property {{data: string, seed: number, steps: number, auc: number | null}} training
 */
/**
 * A column's trace; `[T]` or `[T * H]` numbers, row by row.
 * @typedef {object} ColumnTrace
 * @property {Unit} unit
 * @property {Model} model
 * @property {Model} as under what it is shown: its unit, or the model that has none
 * @property {string} set
 * @property {number} probability
 * @property {number} logit
 * @property {number} time
 * @property {number} hidden
 * @property {Float32Array} attention
 * @property {Float32Array} states
 * @property {Float32Array} moved
 * @property {Float32Array} moved_if_ignored
 * @property {Float32Array} update_weight_mean
 * @property {Float32Array} update_weight_low
 * @property {Float32Array} update_weight_high
 */
/** @typedef {{attention: number, update_weight: number, state: number}} Scales */
/** @typedef {{explained: [number, number], paths: [number, number][][]}} Projection */
/** @typedef {{columns: ColumnTrace[], projection: Projection, scales: Scales}} TraceReply */
/** @typedef {{columns: number[], prefixes: number[], probability: number[][][]}} DriftPiece */
/** @typedef {{file: string, line: number, text: string}} LogLine */
/** @typedef {{code: string, reason: string, count: number, examples: LogLine[]}} Finding */
/**
 * @typedef {object} ImportReport
 * @property {LogFormat} format
 * @property {number} users
 * @property {number} items
 * @property {number} categories
 * @property {number} behaviours
 * @property {number} positives
 * @property {number} repeated
 * @property {Finding[]} skipped
 * @property {Finding[]} notes
 */
/**
 * @typedef {object} TrainEvent
 * @property {'step' | 'evaluated' | 'stopped'} kind
 * @property {Unit} unit
 * @property {number} step
 * @property {number} [epoch]
 * @property {number} [target]
 * @property {number} [auxiliary]
 * @property {number} [total]
 * @property {number} [auc]
 * @property {number} [log_loss]
 * @property {string} [message]
 */
/** @typedef {{mean: number, standard_deviation: number | null, count: number}} Spread */
/** @typedef {{auc: number, log_loss: number}} Metrics */
/**
 * @typedef {object} TrialRecord
 * @property {Model} model
 * @property {number} seed
 * @property {number} parameters
 * @property {number} steps
 * @property {number} best_step
 * @property {number} seconds
 * @property {number} auc
 * @property {number} log_loss
 */
/**
 * @typedef {{kind: 'step', step: number, epoch: number, target: number, auxiliary: number, total: number}
 *   | {kind: 'evaluated', step: number, auc: number, log_loss: number}
 *   | {kind: 'testing', done: number, of: number}
 *   | {kind: 'done', record: TrialRecord}} TrialEvent
 */
/**
 * @typedef {object} LadderRow
 * @property {Model} model
 * @property {number} parameters
 * @property {Spread} seconds
 * @property {Spread} auc
 * @property {Spread | null} gauc
 * @property {Spread} log_loss
 * @property {Spread} calibration_error
 * @property {number | null} share_of_perfect
 * @property {'above' | 'tie' | 'below' | null} against_base
 * @property {'above' | 'tie' | 'below' | null} against_din
 * @property {{attention: Spread | null, followed: Spread | null, steps: Spread | null} | null} following
 * @property {boolean} ties_with_best
 */
/**
 * @typedef {object} Following How well the true interest of the shop's shoppers was followed.
 * @property {number} shoppers
 * @property {number} drifts
 * @property {Spread | null} uniform
 * @property {Spread | null} perfect_steps
 * @property {number} perfect_followed
 */
/** @typedef {{data: string, perfect: Metrics | null, truth: Following | null, rows: LadderRow[]}} Ladder */
/** @typedef {{value: number, low: number, high: number}} Interval */
/**
 * @typedef {object} ArmReport
 * @property {string} name
 * @property {number} impressions
 * @property {number} clicks
 * @property {number} ctr
 * @property {number} ecpm
 * @property {number} expected_ctr
 * @property {number} expected_ecpm
 * @property {{ctr: Interval | null, ecpm: Interval | null} | null} lift
 */
/** @typedef {{settings: {seed: number, shoppers: number}, shoppers: number, arms: ArmReport[], done: boolean}} AbReport */
/** @typedef {{left: number, top: number, width: number, height: number, x: [number, number], y: [number, number]}} PlotArea */
/**
 * @typedef {object} Palette
 * @property {string} ground
 * @property {{unit: Unit, colour: string, sign: string}[]} units
 * @property {{model: Model, colour: string, sign: string}[]} models
 * @property {string[]} categories
 * @property {string[]} candidates
 * @property {[string, string, string]} diverging
 */

export {};
