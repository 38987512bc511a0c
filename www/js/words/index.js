// Every word of the page, in both languages. `{name}` stands for a value.

/** @typedef {'en' | 'zh'} Language */

/** @type {Record<string, [en: string, zh: string]>} */
const strings = {
  skip: ['Skip to the columns', '跳到三列'],
  tagline: ["Which memory cell notices that a shopper's interest has changed?", '哪种记忆单元察觉到了兴趣的变化？'],
  theme: ['Theme', '主题'],
  'theme.auto': ['as the system', '跟随系统'],
  'theme.light': ['light', '浅色'],
  'theme.dark': ['dark', '深色'],
  'link.copy': ['Copy link', '复制链接'],
  'link.copied': ['Link copied', '链接已复制'],
  'link.private': ['Link copied: it holds the settings, not your data', '链接已复制：只含设置，不含您的数据'],
  'link.weights': ['Link copied: it holds the settings, not your weights', '链接已复制：只含设置，不含您的权重'],
  'link.failed': ['The link is in the address bar: copy it from there', '链接在地址栏中，请从那里复制'],

  history: ['History', '行为历史'],
  scene: ['Story', '故事'],
  'scene.presets': ['Stories (fixed histories)', '故事（固定历史）'],
  'scene.shoppers': ['Simulated shoppers', '模拟顾客'],
  'scene.users': ['Users of your log', '日志中的用户'],
  'scene.shopper': ['Shopper {name} · {length} behaviours', '顾客 {name} · {length} 次行为'],
  'scene.user': ['User {name} · {length} behaviours', '用户 {name} · {length} 次行为'],
  'scene.shop.story': [
    'A shopper that the simulation made; what they were after is known and shown below.',
    '由模拟生成的顾客；其真实兴趣已知，显示在下方。',
  ],
  'scene.movielens.story': [
    'Every rating is a behaviour. The user’s last one is the target; those before it are the history.',
    '每条评分算一次行为。用户的最后一次为目标，之前的为历史。',
  ],
  'scene.log.story': [
    'The user’s last behaviour is the target; those before it are the history.',
    '用户的最后一次行为为目标，之前的为历史。',
  ],
  'scene.popular': ['Popular items', '热门物品'],
  'scene.checkpoint.story': [
    'A checkpoint holds a vocabulary, but nobody’s history: these are some of its most popular items. Make a history of your own with “Change the history”.',
    '检查点只含词表，不含任何人的历史：这里是其中一些热门物品。请用“修改历史”编出您自己的历史。',
  ],
  'scene.cut': ['Only the last {limit} behaviours are kept.', '只保留最后 {limit} 次行为。'],
  'scene.changed': ['You changed this history.', '您已改动这段历史。'],
  target: ['Would they click', '会点击吗'],
  'world.shop': ['synthetic data: a simulated shop', '合成数据：模拟商店'],
  'world.log': [
    'your data ({format}): {users} users, {items} items',
    '您的数据（{format}）：{users} 位用户，{items} 件物品',
  ],
  'world.checkpoint': ['a checkpoint’s vocabulary: {items} items', '检查点的词表：{items} 件物品'],
  'world.movielens': ['your data: {users} users, {items} films', '您的数据：{users} 位用户，{items} 部电影'],
  'step.first': ['To the start (Home)', '到开头（Home）'],
  'step.back': ['One step back (←)', '后退一步（←）'],
  'step.slider': ['Step', '步'],
  'step.forward': ['One step on (→)', '前进一步（→）'],
  'step.last': ['To the end (End)', '到末尾（End）'],
  play: ['▶ Play', '▶ 播放'],
  pause: ['❚❚ Pause', '❚❚ 暂停'],
  speed: ['speed', '速度'],
  'step.of': ['step {step} of {time}', '第 {step} / {time} 步'],
  'step.none': ['before the first behaviour', '第一次行为之前'],
  'step.item': ['{item} ({category})', '{item}（{category}）'],
  'step.interest': ['true interest here: {category}', '此时的真实兴趣：{category}'],
  'step.empty': [
    'This history is empty: every state stays at 0, and the model answers from the target alone.',
    '历史为空：所有状态保持为 0，模型只看目标作答。',
  ],
  'strip.item': ['Step {step}: {item}, {category}', '第 {step} 步：{item}，{category}'],

  edit: ['Change the history', '修改历史'],
  'edit.remove': ['Drop this step', '删除此步'],
  'edit.repeat': ['Repeat it', '重复此步'],
  'edit.earlier': ['Move earlier', '前移'],
  'edit.later': ['Move later', '后移'],
  'edit.add': ['Add after it', '在其后添加'],
  'edit.choose': ['choose an item …', '选择商品…'],
  'edit.undo': ['Undo all changes', '撤销全部改动'],

  columns: ['Inside the units', '单元内部'],
  mode: ['Which weights', '使用哪套权重'],
  'mode.each': ['each trained', '各自训练'],
  'mode.same': ['same weights', '相同权重'],
  'mode.each.note': [
    'Every unit has its own training run, from the same seed and data: what the unit is worth.',
    '每个单元用同样的种子和数据各自训练：看单元的价值。',
  ],
  'mode.same.note': [
    'One set of weights, trained as AUGRU; only the cell’s formula differs: the mechanism by itself.',
    '同一套权重（按 AUGRU 训练），只换单元公式：只看机制。',
  ],
  'show.gru': ['plain GRU', '普通 GRU'],
  'show.code': ["AUGRU as in the authors' code", '作者代码中的 AUGRU'],
  'weights.shipped': [
    'Weights: shipped with the page, trained on the simulated shop.',
    '权重：随页面附带，在模拟商店上训练。',
  ],
  'weights.live': ['Weights: trained in this page, {step} steps.', '权重：在本页训练，{step} 步。'],
  'weights.untrained': [
    'Weights: untrained random numbers. Press “Train” below.',
    '权重：未训练的随机数。请点下方“训练”。',
  ],
  'own.note': [
    'Weights: {file}, {model} trained on “{data}”, seed {seed}, {steps} steps, AUC {auc}.',
    '权重：{file}，{model}，训练数据“{data}”，种子 {seed}，{steps} 步，AUC {auc}。',
  ],
  'own.same': [
    'ONE set of weights, so “same weights”: only the cell’s formula differs.',
    '只有一套权重，因此是“相同权重”：只换单元公式。',
  ],
  'own.agru': [
    'ONE set of weights, so “same weights”: only the cell’s formula differs. AGRU leaves the update gate untrained, which the other units use.',
    '只有一套权重，因此是“相同权重”：只换单元公式。AGRU 不训练更新门，而其他单元要用它。',
  ],
  'own.alone': [
    'This model has no evolving layer, so there are no units to compare: one column.',
    '此模型没有兴趣演化层，没有可比较的单元：只有一列。',
  ],
  'own.back': ['Back to the weights before', '回到之前的权重'],
  'own.back.shop': ['Back to the shop', '回到商店'],
  'lacks.base': [
    'The history is summed up at once: there is no attention and no state, so their charts are left out.',
    '历史直接求和：没有注意力也没有状态，相应的图从略。',
  ],
  'lacks.wide-deep': [
    'The history is summed up at once: there is no attention and no state, so their charts are left out.',
    '历史直接求和：没有注意力也没有状态，相应的图从略。',
  ],
  'lacks.pnn': [
    'The history is summed up at once: there is no attention and no state, so their charts are left out.',
    '历史直接求和：没有注意力也没有状态，相应的图从略。',
  ],
  'lacks.din': [
    'Behaviours are weighed and added up, in any order: there is no state, so its charts are left out.',
    '行为加权后相加，与顺序无关：没有状态，相应的图从略。',
  ],
  'lacks.gru4rec': [
    'Only the last state of the extracting GRU is read: no attention and no second recurrence, so their charts are left out.',
    '只读取抽取层 GRU 的最后状态：没有注意力和第二层循环，相应的图从略。',
  ],
  'lacks.gru-att': [
    'These are the states of the second GRU. Attention weighs them afterwards and does not enter the cell, so there is no “were a = 0”.',
    '这是第二个 GRU 的状态。注意力在其后加权，不进入单元，因此没有“若 a = 0”。',
  ],
  'unit.gru': ['GRU', 'GRU'],
  'unit.aigru': ['AIGRU', 'AIGRU'],
  'unit.agru': ['AGRU', 'AGRU'],
  'unit.augru': ['AUGRU', 'AUGRU'],
  'unit.augru-code': ['AUGRU (code)', 'AUGRU（代码版）'],
  'unit.gru.what': ['no attention: the reference', '不用注意力：参照'],
  'unit.aigru.what': ['attention scales the input', '注意力缩放输入'],
  'unit.agru.what': ['attention replaces the update gate', '注意力取代更新门'],
  'unit.augru.what': ['attention scales the update gate', '注意力缩放更新门'],
  'unit.augru-code.what': ["the authors' published code: not the paper's formula", '作者公开代码：与论文公式不同'],
  probability: ['p(click)', 'p(点击)'],
  'probability.after': ['one run, all {time} behaviours', '一次运行，全部 {time} 次行为'],
  'chart.attention': ['attention a', '注意力 a'],
  'chart.attention.hint': ['dashed: 1/T, no preference', '虚线：1/T，即无偏好'],
  'chart.attention.hint.din': ['scores, not shares: they need not sum to 1', '得分而非占比：和不必为 1'],
  'chart.weight': ['update weight w', '更新权重 w'],
  'chart.weight.hint': ['mean and range over the state', '各维均值与范围'],
  'chart.states': ['state s, H × T', '状态 s，H × T'],
  'chart.states.hint': ['one scale for all: −{limit} … +{limit}', '各列同一色标：−{limit} … +{limit}'],
  'read.attention': ['a', 'a'],
  'read.weight': ['w', 'w'],
  'read.moved': ['s moved by', 's 移动了'],
  'read.none': ['No behaviour has been read yet: s = 0.', '尚未读入行为：s = 0。'],
  'effect.aigru': [
    'Were a = 0 here, s would still move by {ignored}: zero input still changes a GRU’s state.',
    '若此处 a = 0，s 仍会移动 {ignored}：零输入也会改变 GRU 的状态。',
  ],
  'effect.agru': [
    'Were a = 0 here, s would stay: it would move by {ignored}.',
    '若此处 a = 0，s 不动：移动 {ignored}。',
  ],
  'effect.augru': [
    'Were a = 0 here, s would stay: it would move by {ignored}.',
    '若此处 a = 0，s 不动：移动 {ignored}。',
  ],
  'effect.gru': [
    'Attention is not used: with a = 0, s would move by {ignored} all the same.',
    '不使用注意力：a = 0 时 s 同样移动 {ignored}。',
  ],
  'effect.augru-code': [
    'Were a = 0 here, this form would still move s by {ignored}: an ordinary GRU step.',
    '若此处 a = 0，此形式仍使 s 移动 {ignored}：等同普通 GRU 一步。',
  ],
  numbers: ['Numbers', '数据表'],
  'head.step': ['step', '步'],
  'head.item': ['item', '商品'],
  'head.attention': ['attention', '注意力'],
  'head.weight': ['mean update weight', '平均更新权重'],
  'head.moved': ['moved', '移动'],
  'head.ignored': ['were a = 0', '若 a = 0'],
  'head.unit': ['unit', '单元'],

  drift: ['Drift: what would it have said earlier?', '漂移：更早时它会怎么说？'],
  'drift.note': [
    'Each point re-runs the model on a prefix of the history: it is not one run read at each step.',
    '每个点都在历史的前缀上重新运行模型，而不是读取同一次运行的各步。',
  ],
  'drift.add': ['+ compare with …', '+ 对比…'],
  'drift.remove': ['Remove {item}', '移除 {item}'],
  'drift.chart': [
    '{unit}: p(click) after each prefix. At step {step}: {values}',
    '{unit}：每个前缀之后的 p(点击)。第 {step} 步：{values}',
  ],
  'head.prefix': ['after', '前缀'],
  paths: ['Paths of the states', '状态的轨迹'],
  'paths.note': [
    'PCA over the states of all columns together; the two axes show {first} % + {second} % of their variance. The circle is s = 0; what is still to come is paler.',
    '对所有列的状态一起做 PCA；两轴解释方差 {first}% + {second}%。圆圈为 s = 0，尚未走到的部分颜色较浅。',
  ],
  'paths.none': ['This model has no states to draw.', '此模型没有可画的状态。'],
  'paths.chart': [
    'Paths of the states in the plane of their first two principal components',
    '状态在前两个主成分平面上的轨迹',
  ],

  train: ['Train', '训练'],
  'train.intro': [
    'All units learn in this page, from the same seed, weights and batches; they read the last 50 behaviours of a history. The columns above follow.',
    '所有单元在本页学习，种子、初始权重与批次相同，读取历史的最后 50 次行为。上方各列随之变化。',
  ],
  'train.play': ['▶ Train', '▶ 训练'],
  'train.pause': ['❚❚ Pause', '❚❚ 暂停'],
  'train.step': ['One step', '走一步'],
  'train.reset': ['Start again, same seed', '同一种子重新开始'],
  'train.stop': ['Stop, back to the shipped weights', '停止，回到附带权重'],
  'train.speed': ['pace', '节奏'],
  'train.speed.1': ['1 step a second', '每秒 1 步'],
  'train.speed.10': ['10 steps a second', '每秒 10 步'],
  'train.speed.0': ['full speed', '全速'],
  'train.lr': ['learning rate', '学习率'],
  'train.alpha': ['α, weight of the auxiliary loss', 'α，辅助损失权重'],
  'train.batch': ['batch', '批大小'],
  'train.seed': ['seed', '种子'],
  'train.nothing': [
    'A checkpoint brings no data to learn from. Read its log in “Your data”, or go back to the shop.',
    '检查点不含可供学习的数据。请在“您的数据”中读入其日志，或回到商店。',
  ],
  'train.download': ['Download', '下载'],
  'train.download.of': ['Download the weights of {unit}', '下载 {unit} 的权重'],
  'train.idle': [
    'Not training. Settings but the learning rate take hold when a run starts.',
    '未在训练。除学习率外，设置在开始时生效。',
  ],
  'train.preparing': ['Preparing …', '准备中…'],
  'train.running': [
    'Training: step {step}, epoch {epoch} of the data ({perEpoch} steps each), {parameters} weights per unit.',
    '训练中：第 {step} 步，第 {epoch} 轮（每轮 {perEpoch} 步），每单元 {parameters} 个权重。',
  ],
  'train.paused': ['Paused at step {step}.', '停在第 {step} 步。'],
  'train.diverged': [
    '{unit} stopped at step {step}: a loss was not a number. Its weights are those before it. Try a lower learning rate and start again.',
    '{unit} 在第 {step} 步停止：损失不是数字。权重保持在此之前。请降低学习率后重新开始。',
  ],
  'loss.target': ['Target loss (per click)', '目标损失（每次点击）'],
  'loss.auxiliary': ['Auxiliary loss (per next behaviour)', '辅助损失（每次下一行为）'],
  'loss.total': ['Total: target + α · auxiliary', '总损失：目标 + α · 辅助'],
  'loss.auc': ['AUC on held-out impressions', '留出曝光上的 AUC'],
  'head.target': ['target loss', '目标损失'],
  'head.auxiliary': ['auxiliary', '辅助损失'],
  'head.total': ['total', '总损失'],
  'head.auc': ['held-out AUC', '留出 AUC'],
  'head.logloss': ['held-out log loss', '留出对数损失'],
  'head.weights': ['weights', '权重'],
  'train.caveat': [
    'One run from one seed: a difference in the third decimal proves nothing.',
    '只是一个种子的一次运行：小数点后第三位的差别不能说明什么。',
  ],

  data: ['Your data', '您的数据'],
  'data.intro': [
    'Drop a log, or a checkpoint (.safetensors), anywhere on this page, or choose the files here. They are read in this page and go nowhere else.',
    '把日志或检查点（.safetensors）拖到页面任意处，或在此选择文件。文件只在本页读取，不会发往别处。',
  ],
  'data.kinds': [
    'Logs: MovieLens (ratings.csv and movies.csv, or the .dat files) · Taobao’s UserBehavior.csv · the DIEN authors’ local_train_splitByUser and local_test_splitByUser · any CSV whose first line names columns for user, item and time.',
    '日志：MovieLens（ratings.csv 与 movies.csv，或 .dat 文件）· 淘宝 UserBehavior.csv · DIEN 作者的 local_train_splitByUser 与 local_test_splitByUser · 任何首行列名中有用户、物品、时间的 CSV。',
  ],
  'data.choose': ['Choose files', '选择文件'],
  'data.cancel': ['Cancel', '取消'],
  'data.shop': ['Back to the shop', '回到商店'],
  'data.need': ['The log has two files. Still missing: {missing}.', '此日志有两个文件。还缺：{missing}。'],
  'data.format': ['Recognised as {format}: {names}', '识别为 {format}：{names}'],
  'data.first': ['The first rows', '前几行'],
  'data.columns': [
    'Which column is what? This is guessed from the names; correct it where it is wrong. “Clicked” is for logs that also hold what was shown and not clicked: 1 or 0.',
    '各列是什么？以下由列名猜得，有误请改正。“是否点击”用于同时含曝光未点击的日志：1 或 0。',
  ],
  'data.lacks': ['Choose the columns for: {columns}.', '请选择这些列：{columns}。'],
  'data.lacks.behaviours': ['Choose at least one kind of behaviour.', '请至少选择一种行为。'],
  'data.ready': ['Not read yet: look at the settings, then press “Read”.', '尚未读取：请查看设置，然后点“读取”。'],
  'data.start': ['Read', '读取'],
  'data.again': ['Read again', '重新读取'],
  'data.reading': ['Reading: {percent} %', '读取中：{percent}%'],
  'data.making': ['Read; making the data set …', '已读完，正在生成数据集…'],
  'data.refused': ['Not opened: the message at the top says why.', '未打开：原因见页首的提示。'],
  'data.not-entered': [
    'The log was read, but no model could be made for it: the message at the top says why. If it has too many items, ask for a k-core under “How it is split” and read it again.',
    '日志已读完，但无法为其建立模型：原因见页首的提示。若物品太多，请在“如何划分”中设置 k-core 后重新读取。',
  ],
  'data.cancelled': ['Cancelled; nothing was changed.', '已取消，一切照旧。'],
  'data.checkpoint': ['{file} is open: its weights are in the columns above.', '已打开 {file}：其权重显示在上方各列。'],
  'data.read': [
    'Read {behaviours} behaviours of {users} users with {items} items in {categories} categories.',
    '读入 {users} 位用户的 {behaviours} 次行为，{items} 件物品，{categories} 个类别。',
  ],
  'data.read.movielens': [
    'Read {behaviours} behaviours of {users} users with {items} films in {categories} genres.',
    '读入 {users} 位用户的 {behaviours} 次行为，{items} 部电影，{categories} 种类型。',
  ],
  'data.asked': [
    'Impressions: {train} for training, {validation} for validation, {test} for test.',
    '曝光：训练 {train}，验证 {validation}，测试 {test}。',
  ],
  'data.skipped': ['Left out', '未采用'],
  'data.notes': ['Kept, with a remark', '已保留，但请注意'],
  'data.finding': ['{count} × {reason}', '{count} × {reason}'],
  'data.line': ['{file}, line {line}: ', '{file} 第 {line} 行：'],
  'data.next': [
    'Choose a user as “Story” above; press “Train” to teach the units on these data.',
    '请在上方“故事”中选择用户；点“训练”在这些数据上训练各单元。',
  ],
  'data.histories': ['A user is listed once per history: {count} in all.', '每段历史单独列出用户：共 {count} 段。'],
  'data.many': ['The first {count} of the list are shown.', '只列出前 {count} 项。'],
  drop: ['Drop a log or a checkpoint to open it', '松开以打开日志或检查点'],
  'format.movielens': ['MovieLens', 'MovieLens'],
  'format.taobao': ['Taobao', '淘宝'],
  'format.dien-authors': ['the DIEN authors’ files', 'DIEN 作者的文件'],
  'format.csv': ['CSV', 'CSV'],
  'column.user': ['user', '用户'],
  'column.item': ['item', '物品'],
  'column.time': ['time', '时间'],
  'column.category': ['category', '类别'],
  'column.behaviour': ['behaviour', '行为'],
  'column.title': ['title', '名称'],
  'column.label': ['clicked', '是否点击'],
  'column.choose': ['choose …', '请选择…'],
  'column.none': ['none', '无'],
  behaviours: ['What counts as a behaviour', '哪些算行为'],
  'behaviour.pv': ['pv, a click', 'pv，点击'],
  'behaviour.fav': ['fav, a favourite', 'fav，收藏'],
  'behaviour.cart': ['cart, into the cart', 'cart，加购'],
  'behaviour.buy': ['buy, a purchase', 'buy，购买'],
  split: ['How it is split', '如何划分'],
  'split.kind': ['split', '划分'],
  'split.leave-last-out': ['the last behaviours of each user', '每位用户的最后几次行为'],
  'split.time': ['by time', '按时间'],
  'split.industrial': ['as in industry', '工业方式'],
  'split.leave-last-out.note': [
    'Of every user the last behaviours are test targets, those before them validation targets, the rest is for training.',
    '每位用户的最后几次行为作测试目标，其前的作验证目标，其余用于训练。',
  ],
  'split.time.note': [
    'The log’s last days are for test, those before for validation: nothing that is learnt from is later than what is asked.',
    '日志的最后几天作测试，其前的作验证：训练内容不会晚于提问。',
  ],
  'split.industrial.note': [
    'As in the paper (4.1): clicks of the target days are targets, their history is the days before; the last days are for test, a tenth of the users for validation.',
    '如论文 4.1 节：目标日的点击作目标，其前若干天作历史；最后几天作测试，十分之一的用户作验证。',
  ],
  'split.authors': [
    'The authors’ files bring their own targets and negatives; a tenth of the training users is for validation.',
    '作者的文件自带目标与负样本；训练用户的十分之一作验证。',
  ],
  'split.validation': ['for validation', '验证'],
  'split.test': ['for test', '测试'],
  'split.validation-days': ['days for validation', '验证天数'],
  'split.test-days': ['days for test', '测试天数'],
  'split.target-days': ['days of targets', '目标天数'],
  'split.history-days': ['days of history', '历史天数'],
  'split.targets': ['training targets per user at most', '每用户训练目标上限'],
  'split.core': ['k-core: at least so many behaviours', 'k-core：最少行为数'],
  'split.negatives': ['negatives per positive', '每正样本的负样本数'],
  'split.repeats': ['leave out targets that are in their history', '去掉已在历史中的目标'],
  'finding.ragged': ['rows with too few columns', '列数不足的行'],
  'finding.too-many-columns': ['rows with too many columns', '列数过多的行'],
  'finding.bad-number': ['rows whose number cannot be read', '数字无法读取的行'],
  'finding.bad-time': ['rows whose time cannot be read', '时间无法读取的行'],
  'finding.bad-label': ['rows whose label is none of 0, 1, true, false', '标签不是 0、1、true、false 的行'],
  'finding.no-id': ['rows without a user or an item', '缺少用户或物品的行'],
  'finding.long-id': ['rows with an id of more than 256 bytes', '编号超过 256 字节的行'],
  'finding.milliseconds': ['times in milliseconds or finer, read as such', '毫秒或更细的时间，按其读取'],
  'finding.no-category': ['rows without a category', '没有类别的行'],
  'finding.category-changes': [
    'rows that give an item another category than before (the first counts)',
    '物品类别与之前不同的行（以首次为准）',
  ],
  'finding.unknown-behaviour': [
    'rows whose behaviour is none of pv, fav, cart, buy',
    '行为不是 pv、fav、cart、buy 的行',
  ],
  'finding.other-behaviour': ['rows of behaviours that were not asked for', '未选择的行为'],
  'finding.uneven-history': [
    'rows whose history has more items than categories, or fewer',
    '历史中物品数与类别数不一致的行',
  ],
  'finding.long-history': [
    'histories with more than 512 behaviours, of which the last 512 are kept',
    '超过 512 次行为的历史：保留最后 512 次',
  ],
  'finding.user-in-both': ['training rows of users who are in the test file', '测试文件中也有其用户的训练行'],
  'finding.event-twice': ['rows that repeat an event: same user, item and time', '重复的行：用户、物品、时间相同'],
  'finding.far-time': [
    'rows more than 60 days from all but a thousandth of the log',
    '与日志其余部分相隔 60 天以上的行',
  ],
  'finding.core-user': ['users with too few behaviours for the k-core', '行为数不足 k-core 的用户'],
  'finding.core-item': ['items with too few behaviours for the k-core', '行为数不足 k-core 的物品'],
  'finding.film-twice': ['films listed again (the first row counts)', '重复列出的电影（以首行为准）'],
  'finding.latin-1': ['lines that are not UTF-8, read as Latin-1', '不是 UTF-8 的行，按 Latin-1 读取'],
  'finding.no-genre': [
    'films with an empty genre, taken as “(no genres listed)”',
    '类型为空的电影，视作“（未列类型）”',
  ],
  'finding.short-user': [
    'users with too few behaviours for the split, who are never asked about',
    '行为太少、无法划分的用户，不参与提问',
  ],
  'finding.unknown-film': ['ratings of films that movies.csv does not list', 'movies.csv 未列出的电影的评分'],
  'finding.long-user': [
    'users whose history was longer: the last 512 behaviours are kept',
    '历史更长的用户：保留最后 512 次行为',
  ],
  'finding.no-history': ['positives without a history, which are not asked about', '没有历史的正样本，不参与提问'],
  'finding.beyond-limit': [
    'positives before the last 512 behaviours of their user, which are not asked about',
    '在用户最后 512 次行为之前的正样本，不参与提问',
  ],
  'finding.repeated-negative': [
    'items shown, not clicked, that are in their history already',
    '曝光未点击、但已在历史中的物品',
  ],
  'finding.repeated-positive': [
    'positives whose item is in their history already, where no negative can be',
    '物品已在历史中的正样本（负样本不会如此）',
  ],
  'finding.no-negative': ['negatives not found: the user has nearly all items', '找不到负样本：用户几乎有全部物品'],

  'model.base': ['Base', '基础模型'],
  'model.base.what': [
    'Embedding & MLP: the history is the sum of its behaviours',
    '嵌入与多层感知机：历史即各行为之和',
  ],
  'model.wide-deep': ['Wide&Deep', 'Wide&Deep'],
  'model.wide-deep.what': ['the base, and a linear part beside it', '基础模型，加一个线性部分'],
  'model.pnn': ['PNN', 'PNN'],
  'model.pnn.what': ['the base, and products of target and history', '基础模型，加目标与历史的乘积'],
  'model.din': ['DIN', 'DIN'],
  'model.din.what': [
    'behaviours weighed by how they fit the target; their order does not matter',
    '按与目标的契合给行为加权；不看顺序',
  ],
  'model.gru4rec': ['GRU4Rec', 'GRU4Rec'],
  'model.gru4rec.what': ['the last state of a GRU over the behaviours', '行为上 GRU 的最后状态'],
  'model.gru-att': ['two-layer GRU + attention', '两层 GRU + 注意力'],
  'model.gru-att.what': ['a second GRU, its states pooled by attention', '第二个 GRU，其状态按注意力汇聚'],
  'model.gru': ['GRU', 'GRU'],
  'model.gru.what': ['the evolving layer as a plain GRU, attention unused', '演化层为普通 GRU，不用注意力'],
  'model.aigru': ['AIGRU', 'AIGRU'],
  'model.aigru.what': ['attention scales the input', '注意力缩放输入'],
  'model.agru': ['AGRU', 'AGRU'],
  'model.agru.what': ['attention is the update gate', '注意力取代更新门'],
  'model.augru': ['AUGRU', 'AUGRU'],
  'model.augru.what': ['attention scales the update gate; no auxiliary loss', '注意力缩放更新门；无辅助损失'],
  'model.augru-code': ["AUGRU, authors' code", 'AUGRU（作者代码）'],
  'model.augru-code.what': ["the update weight of the authors' published code", '作者公开代码中的更新权重'],
  'model.dien': ['DIEN', 'DIEN'],
  'model.dien.what': ['AUGRU and the auxiliary loss', 'AUGRU 加辅助损失'],

  ladder: ['Ladder', '模型阶梯'],
  'ladder.intro': [
    'DIEN’s claim is a comparison: make it yourself. Each model learns from the same impressions, stops when its validation AUC no longer rises, and is tested once, with its best weights. Several seeds show the spread; a difference inside it is called a tie. Learning rate and batch are those of the Train panel.',
    'DIEN 的主张是一个比较：请亲自验证。每个模型用同样的曝光学习，验证 AUC 不再上升即停，用最佳权重测试一次。多个种子给出波动范围；范围之内的差别算平局。学习率与批大小取自训练面板。',
  ],
  'ladder.data': [
    'The data: {name}. {users} people; {train} impressions to learn from, {validation} for validation, {test} for the test.',
    '数据：{name}。{users} 人；{train} 次曝光用于学习，{validation} 次用于验证，{test} 次用于测试。',
  ],
  'ladder.models': ['Models', '模型'],
  'ladder.run': ['▶ Train them all', '▶ 全部训练'],
  'ladder.pause': ['❚❚ Pause', '❚❚ 暂停'],
  'ladder.resume': ['▶ Go on', '▶ 继续'],
  'ladder.stop': ['Clear', '清空'],
  'ladder.seeds': ['seeds', '种子数'],
  'ladder.epochs': ['epochs at most', '最多轮数'],
  'ladder.hidden': ['width', '宽度'],
  'ladder.pooling': ['history pooled by', '历史汇聚方式'],
  'ladder.sum': ['sum', '求和'],
  'ladder.mean': ['mean', '平均'],
  'ladder.activation': ['activation', '激活函数'],
  'ladder.usual': ['the model’s usual', '模型默认'],
  'ladder.penalty': ['regularisation λ', '正则化 λ'],
  'ladder.idle': ['Nothing has been trained here yet.', '尚未训练。'],
  'ladder.state.running': ['{done} of {total} trials are done.', '已完成 {done} / {total} 次试验。'],
  'ladder.state.paused': ['Paused after {done} of {total} trials.', '已暂停，完成 {done} / {total} 次试验。'],
  'ladder.state.done': ['All {total} trials are done.', '{total} 次试验全部完成。'],
  'ladder.training': ['{model}, seed {seed}: step {step}.', '{model}，种子 {seed}：第 {step} 步。'],
  'ladder.testing': ['{model}, seed {seed}: testing.', '{model}，种子 {seed}：测试中。'],
  'ladder.diverged': [
    '{model}, seed {seed}: the loss was no longer a number; lower the learning rate.',
    '{model}，种子 {seed}：损失不再是数值，请降低学习率。',
  ],
  'ladder.caption': [
    'Test impressions, mean ± standard deviation over seeds. Bold: the highest AUC and what ties with it (Welch’s t-test, 95 %; with one seed everything ties).',
    '测试曝光，各种子的均值 ± 标准差。粗体：最高 AUC 及与之平局者（Welch t 检验，95%；只有一个种子时全部平局）。',
  ],
  'ladder.head.model': ['model', '模型'],
  'ladder.head.seeds': ['seeds', '种子'],
  'ladder.head.auc': ['AUC', 'AUC'],
  'ladder.head.gauc': ['GAUC', 'GAUC'],
  'ladder.head.logloss': ['log loss', '对数损失'],
  'ladder.head.calibration': ['calibration error', '校准误差'],
  'ladder.head.perfect': ['of the perfect', '占完美预测的'],
  'ladder.head.base': ['against base', '对比基础模型'],
  'ladder.head.din': ['against DIN', '对比 DIN'],
  'ladder.head.attention': ['attention on the true interest', '注意力落在真实兴趣上的比例'],
  'ladder.head.followed': ['drifts followed', '跟上的漂移'],
  'ladder.head.steps': ['behaviours until it follows', '跟上所需行为数'],
  'ladder.following': [
    'Following the true interest of {shoppers} test shoppers, {drifts} drifts: the share of attention on behaviours of the interest that the shopper now has; how many drifts p(click) followed before the next one, and after how many behaviours.',
    '跟随 {shoppers} 位测试顾客的真实兴趣（{drifts} 次漂移）：注意力落在当前真实兴趣行为上的比例；在下一次漂移之前 p(点击) 跟上了多少次，用了几个行为。',
  ],
  'ladder.uniform': ['uniform attention', '均匀注意力'],
  'ladder.head.parameters': ['parameters', '参数'],
  'ladder.head.seconds': ['seconds', '秒'],
  'ladder.head.weights': ['weights, seed 1', '权重（种子 1）'],
  'ladder.above': ['above', '更高'],
  'ladder.tie': ['tie', '平局'],
  'ladder.below': ['below', '更低'],
  'ladder.download': ['Download', '下载'],
  'ladder.target': ['Target loss, seed 1', '目标损失，种子 1'],
  'ladder.auxiliary': [
    'Auxiliary loss, seed 1: only DIEN is trained by it (the paper’s Figure 2)',
    '辅助损失，种子 1：只有 DIEN 用它训练（论文图 2）',
  ],
  'ladder.auc': ['Validation AUC, seed 1', '验证 AUC，种子 1'],
  'shop.settings': ['Another shop: noise, drift, number of interests', '换一家商店：噪声、漂移、兴趣数'],
  'shop.note': [
    'The shop is simulated. A shopper’s interest drifts with this chance per step; a stray click is any item at all. The perfect predictor knows these numbers, but not the shopper.',
    '商店是模拟的。顾客的兴趣每步以此概率漂移；杂散点击可以是任何商品。完美预测者知道这些数字，但不知道顾客的心思。',
  ],
  'shop.shoppers': ['shoppers', '顾客数'],
  'shop.interests': ['interests', '兴趣数'],
  'shop.drift': ['drift rate', '漂移率'],
  'shop.stray': ['stray clicks', '杂散点击率'],
  'shop.seed': ['seed', '种子'],
  'shop.make': ['Make this shop', '生成这家商店'],
  ab: ['A/B test', 'A/B 测试'],
  'ab.intro': [
    'Two models rank the same twelve candidates for the same new shoppers, by probability times bid, and show the first; clicks follow the shop’s own probabilities (the paper’s Table 5, simulated). Intervals are 95 %, over shoppers.',
    '两个模型为同样的新顾客给同样的十二个候选排序（概率 × 出价），展示第一个；点击按商店自身的概率产生（论文表 5 的模拟）。区间为 95%，按顾客计算。',
  ],
  'ab.a': ['A', 'A'],
  'ab.b': ['B', 'B'],
  'ab.shoppers': ['shoppers', '顾客数'],
  'ab.seed': ['seed', '种子'],
  'ab.run': ['▶ Let them come', '▶ 开始'],
  'ab.stop': ['■ Stop', '■ 停止'],
  'ab.perfect': ['the perfect predictor', '完美预测者'],
  'ab.shipped': ['{model}, shipped', '{model}（附带）'],
  'ab.so-far': ['{done} of {of} shoppers, seed {seed}.', '{done} / {of} 位顾客，种子 {seed}。'],
  'ab.caption': [
    'Lift is against A. Synthetic shoppers: it says nothing about real ones.',
    '提升相对于 A。顾客是合成的，不代表真人。',
  ],
  'ab.head.arm': ['arm', '分组'],
  'ab.head.impressions': ['shown', '展示'],
  'ab.head.clicks': ['clicks', '点击'],
  'ab.head.ctr': ['CTR', 'CTR'],
  'ab.head.ctr-lift': ['CTR lift', 'CTR 提升'],
  'ab.head.ecpm': ['eCPM', 'eCPM'],
  'ab.head.ecpm-lift': ['eCPM lift', 'eCPM 提升'],
  'ab.head.expected': ['eCPM without the noise of clicks', '去除点击噪声的 eCPM'],

  about: ['About', '关于'],
  'about.1': [
    'A Deep Interest Evolution Network (Zhou et al., AAAI 2019) predicts whether a person clicks an item from what they clicked before. A GRU reads the history (the extractor), an auxiliary loss ties each of its states to the next click, attention weighs them against the target, and a second recurrence follows the interest as it changes. The three columns are three ways to let attention into that second recurrence.',
    '深度兴趣演化网络（Zhou 等，AAAI 2019）根据历史点击预测下一次点击。GRU 读取历史（兴趣抽取），辅助损失把每个状态与下一次点击相连，注意力按目标加权，第二个循环网络跟随兴趣的演化。三列是让注意力进入第二个循环网络的三种方式。',
  ],
  'about.2': [
    "AIGRU scales the cell's input by a. AGRU puts a in the place of the update gate. AUGRU (the paper's form) scales the update gate: w = a · u. The authors' published code computes w = u + a(1 − u) under the same name, which at a = 0 is an ordinary GRU step; it is shown as a column of its own.",
    'AIGRU 用 a 缩放单元输入；AGRU 用 a 取代更新门；AUGRU（论文形式）用 a 缩放更新门：w = a · u。作者公开的代码在同一名字下计算 w = u + a(1 − u)，a = 0 时就是普通 GRU 的一步；本页把它单独列为一列。',
  ],
  'about.3': [
    'The shop is simulated and says nothing about real people. What one history shows is an example, not a proof; which unit is better is a question for many histories, seeds and data sets: the Ladder panel puts it.',
    '商店是模拟的，不代表真实的人。一段历史只是例子，不是证明；哪个单元更好，要看许多历史、种子和数据集：“模型阶梯”面板就是做这个比较的。',
  ],
  'about.4': [
    'Keys: ← → step, Home and End, Space plays. Everything here is computed by a burn model compiled to WebAssembly, in workers of this page.',
    '按键：← → 逐步，Home 与 End 到两端，空格播放。全部由编译成 WebAssembly 的 burn 模型在本页的 Worker 中计算。',
  ],
  diagnostics: ['Diagnostics', '诊断'],
  'diagnostics.note': [
    'What happens when a part of this page fails? Try it: nothing of yours is lost.',
    '页面的一部分失败时会怎样？试试看：您的东西不会丢失。',
  ],
  'diagnostics.inference': ['Make the inference worker panic', '让推断 Worker 崩溃'],
  'diagnostics.workshop': ['Make the training worker panic', '让训练 Worker 崩溃'],
  footer: [
    'Everything runs on your machine; nothing is sent anywhere. The shop and its shoppers are simulated.',
    '一切都在您的机器上运行，不发送任何内容。商店和顾客都是模拟的。',
  ],
  build: ['Build {id}.', '构建 {id}。'],
  loading: ['Loading the model …', '正在加载模型…'],
  'loading.bytes': ['{done} of {total} kB', '{done} / {total} kB'],

  'fault.close': ['Close', '关闭'],
  'fault.details': ['What it said', '原始信息'],
  'fault.no-wasm': [
    'This browser has no WebAssembly, which the model runs on. Use a current Firefox, Chrome, Edge or Safari, or allow WebAssembly for this page.',
    '此浏览器没有 WebAssembly，模型无法运行。请使用新版 Firefox、Chrome、Edge 或 Safari，或允许本页使用 WebAssembly。',
  ],
  'fault.no-simd': [
    "This browser's WebAssembly has no SIMD, which the model is compiled for. Use a browser from 2023 or later (Chrome 91, Firefox 89, Safari 16.4).",
    '此浏览器的 WebAssembly 不支持 SIMD，而模型需要它。请使用 2023 年以后的浏览器（Chrome 91、Firefox 89、Safari 16.4 起）。',
  ],
  'fault.no-file': [
    'A file of this page could not be loaded: {file}. If you host the page yourself, check that pkg/ and www/ lie side by side; else reload.',
    '页面的一个文件无法加载：{file}。若您自行托管，请检查 pkg/ 与 www/ 是否并列；否则请刷新。',
  ],
  'fault.bad-wasm': [
    '{file} is not a WebAssembly module that this browser can compile: it may be truncated. Reload without the cache (Ctrl + Shift + R).',
    '{file} 不是此浏览器能编译的 WebAssembly 模块，可能不完整。请强制刷新（Ctrl + Shift + R）。',
  ],
  'fault.stale': [
    'Two builds of this page are mixed in your cache. Reload without the cache (Ctrl + Shift + R).',
    '缓存中混有本页的两个版本。请强制刷新（Ctrl + Shift + R）。',
  ],
  'fault.panic.inference': [
    'The inference worker failed and was started anew; its weights and your question were sent to it again.',
    '推断 Worker 出错，已重新启动；权重和您的问题已重新发送。',
  ],
  'fault.panic.workshop': [
    'The training worker failed and was started anew. The run under way ended at step {step}; the columns keep its last weights. “Start again” repeats it.',
    '训练 Worker 出错，已重新启动。当前训练止于第 {step} 步；各列保留其最后的权重。点“重新开始”可重来。',
  ],
  'fault.worker': ['A worker of this page could not be started: {what}', '页面的 Worker 无法启动：{what}'],
  'fault.log': ['{file} cannot be read: {what}. {remedy}', '无法读取 {file}：{what}。{remedy}'],
  'fault.log.no-column': [
    '{file} lacks a column, or has it twice: {what}. MovieLens’ files must keep their own names; of any other CSV, say in “Your data” which column is what.',
    '{file} 缺少所需的列，或列名重复（{what}）。MovieLens 的文件须保留原列名；其他 CSV 请在“您的数据”中指定各列。',
  ],
  'fault.log.empty': [
    '{file} is empty. Choose the file as it was downloaded.',
    '{file} 是空文件。请选择下载的原文件。',
  ],
  'fault.log.not-utf8': [
    '{file}, line {line}, is not UTF-8. Save the file as UTF-8.',
    '{file} 第 {line} 行不是 UTF-8。请另存为 UTF-8。',
  ],
  'fault.log.not-utf16': [
    '{file}, line {line}, is broken UTF-16. Save the file as UTF-8.',
    '{file} 第 {line} 行的 UTF-16 已损坏。请另存为 UTF-8。',
  ],
  'fault.log.not-text': [
    '{file} is no text: it may be compressed. Unpack it, or save it as UTF-8.',
    '{file} 不是文本，可能是压缩文件。请先解压，或另存为 UTF-8。',
  ],
  'fault.log.malformed': [
    '{file}, line {line}, cannot be read. Mend the line, or leave it out.',
    '{file} 第 {line} 行无法读取。请修改或删除该行。',
  ],
  'fault.log.long-record': [
    '{file}, line {line}: a record without an end. Look for a quote that is never closed.',
    '{file} 第 {line} 行：记录没有结尾，请检查未闭合的引号。',
  ],
  'fault.log.truncated': [
    '{file} ends in the middle of a record or a character. It may be truncated: copy it anew.',
    '{file} 在记录或字符中间结束，可能被截断，请重新复制。',
  ],
  'fault.log.too-large': [
    '{file} is larger than this page can hold ({what}). Use a part of it: a smaller edition, fewer users, a shorter time; or train with the command line and drop the checkpoint here.',
    '{file} 超出本页的容量（{what}）。请用其一部分：较小的版本、更少的用户或更短的时间；或用命令行训练，再把检查点拖到此处。',
  ],
  'fault.log.nothing-to-read': [
    '{file} holds nothing that can be used: {what}. Choose the file as it was downloaded, and with it the others of its log.',
    '{file} 中没有可用的内容（{what}）。请选择下载的原文件，以及同一日志的其他文件。',
  ],
  'fault.log.missing-file': [
    '{file} is missing. Choose it together with the other file of the log.',
    '缺少 {file}。请与日志的另一个文件一起选择。',
  ],
  'fault.log.mixed-formats': [
    '{file} is of another format than the file before. Choose the files of one log.',
    '{file} 与前一个文件格式不同。请选择同一日志的文件。',
  ],
  'fault.log.no-core': [
    'No user and item have as many behaviours as the k-core asks for. Ask for fewer.',
    '没有用户和物品达到 k-core 要求的行为数。请减小该数。',
  ],
  'fault.log.no-training': [
    'The days of the split leave nothing to train on. Choose fewer days, or split by each user’s last behaviours.',
    '划分的天数没有留下可供训练的内容。请减少天数，或按每位用户的最后行为划分。',
  ],
  'fault.log.kept': ['What was open before still is.', '之前打开的内容仍在。'],
  'fault.checkpoint': ['A checkpoint cannot be used: {what}', '检查点无法使用：{what}'],
  'fault.unknown-item': [
    'The link names item {item}, but there are only the items 0 to below {items}. The story is shown as it is.',
    '链接中的商品 {item} 不存在（共 {items} 件，编号从 0 起）。已显示原来的故事。',
  ],
  'fault.history-too-long': [
    'The link names a history of {length} behaviours; at most {limit} can be read. The story is shown as it is.',
    '链接中的历史有 {length} 次行为，最多可读 {limit} 次。已显示原来的故事。',
  ],
  'fault.files': [
    'These are not the files that can be read here: {names}. What can be is listed in “Your data”.',
    '这些不是能读取的文件：{names}。可读取的文件列在“您的数据”中。',
  ],
  'fault.mixed-files': [
    'These files are not of one log: {names}. Drop the files of one log together.',
    '这些文件不属于同一日志：{names}。请一起拖入同一日志的文件。',
  ],
  'fault.one-checkpoint': [
    'A checkpoint is opened by itself: drop one .safetensors file and nothing beside it. Its log can be read first.',
    '检查点要单独打开：请只拖入一个 .safetensors 文件。可以先读入其日志。',
  ],
  'fault.own-checkpoint.file': [
    '{file} cannot be used: it {what}. What was shown before still is.',
    '{file} 无法使用：{what}。之前显示的内容仍在。',
  ],
  'fault.own-checkpoint.tensor': [
    '{file} cannot be used: its tensor “{tensor}” {what}. What was shown before still is.',
    '{file} 无法使用：张量“{tensor}”{what}。之前显示的内容仍在。',
  ],
  bench: ['Benchmark', '基准测试'],
  'bench.title': ['How fast does this browser train and predict?', '这个浏览器训练和预测有多快？'],
  'bench.back': ['Back to the explorer', '返回主页面'],
  'bench.what': [
    'The same cases as `dien bench`: a training step (arrays in; forward, backward, Adam; the loss read back), a traced prediction (everything it computed read back), and every what-if that leaves one behaviour out, for AIGRU, AGRU and AUGRU. The data are made up: a recurrence takes as long whatever its numbers mean.',
    '与 `dien bench` 相同的用例：一个训练步（数组输入；前向、反向、Adam；读回损失）、一次带轨迹的预测（读回全部中间量），以及对 AIGRU、AGRU、AUGRU 逐一去掉每个行为的全部假设。数据是编造的：循环网络的耗时与数值的含义无关。',
  ],
  'bench.read': [
    'Milliseconds: median (10 % – 90 %). “One operation” is what the page runs: each layer in one operation of our own. “burn’s operations” is the same network as its equations read, the first one’s oracle in the tests. Compare columns of one run: other programs, a low battery or heat change all numbers at once.',
    '单位毫秒：中位数（10 %–90 %）。“单一算子”是页面实际使用的：每层一个自己的算子。“burn 算子”是按公式直写的同一网络，在测试中作为前者的参照。请比较同一次运行中的各列：其他程序、低电量或发热会同时改变所有数字。',
  ],
  'bench.own': [
    'Sizes of your own go into the address, as on the command line: bench.html?batch=64&time=30&width=24&head=64,32&unit=agru&mask',
    '自定义尺寸写在地址中，与命令行相同：bench.html?batch=64&time=30&width=24&head=64,32&unit=agru&mask',
  ],
  'bench.run': ['Measure', '开始测量'],
  'bench.stop': ['Stop', '停止'],
  'bench.ready': ['Takes about two minutes; nothing leaves this page.', '约需两分钟；数据不会离开本页。'],
  'bench.loading': ['Loading…', '加载中…'],
  'bench.running': ['Measuring {done} of {of}…', '正在测量 {done} / {of}…'],
  'bench.done': ['Done.', '完成。'],
  'bench.stopped': ['Stopped; what was measured stays.', '已停止；已测结果保留。'],
  'bench.failed': ['It could not be measured: {what}', '无法测量：{what}'],
  'bench.lines': ['As JSON, a line per measurement', '以 JSON 显示，每次测量一行'],
  'bench.caption': ['Milliseconds, median (10 % – 90 %)', '毫秒，中位数（10 %–90 %）'],
  'bench.case': ['Case', '用例'],
  'bench.fused': ['one operation', '单一算子'],
  'bench.plain': ['burn’s operations', 'burn 算子'],
  'bench.ratio': ['plain / one (ndarray)', '直写 / 单一（ndarray）'],

  'fault.other': ['Something went wrong: {what}', '出错了：{what}'],
};

/** @type {Language} */
let language = 'en';

/** @param {Language} wanted */
export function setLanguage(wanted) {
  language = wanted;
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-t]')) {
    element.textContent = t(/** @type {HTMLElement} */ (element).dataset.t ?? '');
  }
  for (const element of document.querySelectorAll('[data-t-label]')) {
    const label = t(/** @type {HTMLElement} */ (element).dataset.tLabel ?? '');
    element.setAttribute('aria-label', label);
    element.setAttribute('title', label);
  }
}

/** @param {string} key */
export const has = (key) => key in strings;

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const entry = strings[key];
  if (!entry) throw new Error(`no words for ${key}`);
  const text = entry[language === 'en' ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A name in the language in force. @param {import('../types.js').Name} name */
export const named = (name) => name[language];

/** All keys, for the check that none lacks a language. */
export const keys = () => Object.entries(strings);
