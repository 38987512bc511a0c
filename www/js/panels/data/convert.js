// Weights of another library: what was made of them, what their file does not say, and whether they answer as they did there.

import { byId, el } from '../../ui/dom.js';
import { t } from '../../words/index.js';

/** @typedef {import('../../../../pkg/boundary.js').ConversionReport} ConversionReport */
/** @typedef {import('../../app/checkpoint.js').Opened} Opened */
/** @typedef {import('../../../../pkg/boundary.js').ConvertRequest} ConvertRequest */

/** What a file may be said to be, and where the words for it stand. @type {[string, string, string[]][]} */
const LISTS = [
  ['convert-unit', 'unit', ['gru', 'aigru', 'agru', 'augru']],
  ['convert-activation', 'convert.is', ['relu', 'sigmoid']],
  ['convert-attention', 'convert.is', ['relu', 'sigmoid']],
];

/** The choice in a list; none where the file is to tell. @param {string} id */
const chosen = (id) => /** @type {HTMLSelectElement | HTMLInputElement} */ (byId(id)).value.trim() || undefined;

/** @param {(file: File, items: File | null) => void} again */
export function createConvert(again) {
  /** @type {{file: File, items: File | null} | null} */
  let asked = null;
  /** @type {Opened | null} */
  let opened = null;

  const render = () => {
    byId('convert').hidden = asked === null;
    for (const [id, words, values] of LISTS) {
      const list = /** @type {HTMLSelectElement} */ (byId(id));
      const { value } = list;
      const options = values.map((one) => el('option', { value: one }, t(`${words}.${one}`)));
      list.replaceChildren(el('option', { value: '' }, t('convert.unsaid')), ...options);
      list.value = value;
    }
    byId('convert-what').textContent = opened ? what(opened) : t('convert.refused');
    byId('convert-report').replaceChildren(...(opened ? lines(opened).map((line) => el('li', {}, line)) : []));
    byId('convert-choices').hidden = opened !== null && opened.report === null;
    if (asked && !opened) /** @type {HTMLDetailsElement} */ (byId('convert-choices')).open = true;
  };
  byId('convert-again').addEventListener('click', () => asked && again(asked.file, asked.items));
  render();

  return {
    render,
    /** It was not opened: what the file does not say is offered. */
    refused: render,
    /** Another file is about to be opened; the table of items stays where the file is the same. @param {File} file @param {File | null} items */
    about(file, items) {
      asked = { file, items };
      opened = null;
    },
    /** What came of it; of a file of this program without examples there is nothing to say. @param {Opened} made */
    made(made) {
      opened = made;
      if (!made.report && !made.replayed) asked = null;
      render();
    },
    /** @returns {Promise<ConvertRequest>} */
    async choices() {
      const order = chosen('convert-order')
        ?.split(',')
        .map((name) => name.trim());
      const items = asked?.items && new Uint8Array(await asked.items.arrayBuffer());
      return /** @type {ConvertRequest} */ ({
        ...(items ? { items } : {}),
        ...(chosen('convert-unit') ? { unit: chosen('convert-unit') } : {}),
        ...(chosen('convert-activation') ? { activation: chosen('convert-activation') } : {}),
        ...(chosen('convert-attention') ? { attention_activation: chosen('convert-attention') } : {}),
        ...(order ? { order } : {}),
      });
    },
  };
}

/** What was recognised. @param {Opened} opened */
function what({ report }) {
  if (!report) return t('convert.brought');
  const { library, model, hidden } = report;
  return t('convert.what', { library: t(`convert.library.${library}`), model: t(`model.${model}`), hidden });
}

/** Whether the answers are those of the other program, what was folded, and what was taken for granted. @param {Opened} opened */
const lines = ({ report, replayed }) => [...(replayed ? [verified(replayed)] : []), ...(report ? linesOf(report) : [])];

/** @param {import('../../../../pkg/boundary.js').Replayed} replayed */
function verified({ asked, alike, apart }) {
  const far = apart.toExponential(0);
  return t(alike === asked ? 'convert.verified' : 'convert.differs', { alike, asked, apart: far });
}

/** @param {ConversionReport} report */
const linesOf = ({ papers_augru, folds, assumed, item_features, fields }) => [
  ...(papers_augru ? [t('convert.papers-augru')] : []),
  ...folds.map((fold) => t(`convert.fold.${fold}`)),
  ...assumed.map((one) => {
    if (one.code === 'zero') return t('convert.assumed.zero', { feature: one.feature });
    if (one.code === 'relu') return t(`convert.assumed.relu.${one.of_attention ? 'attention' : 'head'}`);
    return t(`convert.assumed.${one.code}`);
  }),
  t('convert.item', { features: item_features.join(t('lane.comma')) }),
  ...(fields.length ? [t('convert.fields', { fields: fields.join(t('lane.comma')) })] : []),
];
