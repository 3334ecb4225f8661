import type {
  ImageView,
  ItemView,
  SessionDetail,
  SessionView,
  TokensView,
  TurnView,
} from '../../preload/contract.ts';
import { duration, fenced, html, moment, plain, quoted } from './markdown-text.ts';

/** A session as a transcript to read: a table of facts, then each turn in order. The detail is redacted already. */
export function* markdownOf(detail: SessionDetail): Generator<string> {
  const { session } = detail;
  yield `# ${plain(session.title ?? 'Untitled session')}\n\n${factsTable(session)}\n`;
  const items = groupByTurn(detail.items);
  for (const turn of detail.turns) {
    yield turnHead(turn);
    for (const item of items.get(turn.id) ?? []) yield itemText(item);
  }
  yield '\n---\n\n';
}

const statusWords = {
  streaming: 'running',
  completed: 'completed',
  failed: 'failed',
  interrupted: 'interrupted',
};

function factsTable(session: SessionView): string {
  const rows: readonly (readonly [string, string | null])[] = [
    ['Session', session.id],
    ['Kind', session.kind === 'user' ? null : session.kind === 'subagent' ? 'sub-agent' : 'title request'],
    ['Belongs to', session.parentId],
    ['Forked from', session.forkedFromId],
    ['Folder', session.folder],
    ['Gateway', `${session.gateway} / ${session.backend}`],
    ['Model', session.model === null ? null : [session.model, session.effort].filter(Boolean).join(', ')],
    ['Status', statusWords[session.status]],
    ['Started', moment(session.startedAt)],
    ['Last active', moment(session.lastActivityAt)],
    ['Turns', `${session.turns}, with ${session.toolCalls} tool calls`],
    ['Time in turns', duration(session.activeMs)],
    ['Tokens', tokens(session.tokens)],
    ['Cost', cost(session)],
    ['Note', session.warning === null ? null : `${session.warning.what} ${session.warning.why}`],
  ];
  const lines = rows.flatMap(([name, value]) => (value === null ? [] : [`| ${name} | ${plain(value)} |\n`]));
  return `| Fact | Value |\n| --- | --- |\n${lines.join('')}`;
}

/** Null where no token was used: nothing was spent. */
function cost({ costUsd, costPartial, tokens: { input, output } }: SessionView): string | null {
  if (costUsd === null) return input + output === 0 ? null : 'not known';
  const about = `about $${costUsd.toFixed(4)}, an estimate`;
  return costPartial ? `${about}; some tokens have no price` : about;
}

function tokens({ input, cached, output, reasoning }: TokensView): string {
  return `${input} in (${cached} cached), ${output} out (${reasoning} reasoning)`;
}

function turnHead(turn: TurnView): string {
  const facts = [
    statusWords[turn.status],
    moment(turn.startedAt),
    turn.endedAt === null ? '' : duration(turn.endedAt - turn.startedAt),
    turn.model ?? '',
    tokens(turn.tokens),
    turn.retries === 0 ? '' : `${turn.retries} retries`,
  ].filter((fact) => fact !== '');
  const name = turn.kind === 'compaction' ? 'Compaction' : 'Turn';
  const trouble =
    turn.problem === null ? '' : `**Problem:** ${plain(`${turn.problem.what} ${turn.problem.why}`, 600)}\n\n`;
  return `\n## ${name} ${turn.ordinal}\n\n${facts.map((fact) => plain(fact)).join(' · ')}\n\n${trouble}`;
}

function itemText(item: ItemView): string {
  switch (item.type) {
    case 'prompt':
      return `### Prompt\n\n${fenced(item.text, 'text')}\n${imageList(item.images)}`;
    case 'answer':
      return `### Answer\n\n${fenced(item.text, 'markdown')}\n`;
    case 'reasoning':
      return `### Reasoning\n\n${quoted(item.text)}\n`;
    case 'toolCall':
      return toolCall(item);
    case 'compaction':
      return '### The conversation was compacted\n\n';
    case 'other':
      return `### ${plain(item.label)}\n\n${fenced(item.text, 'text')}\n`;
    case 'omitted':
      return `### Not recorded\n\n${item.reason === 'metadataOnly' ? 'Content was not recorded.' : 'Content was left out because too much came at once.'}\n\n`;
  }
}

function toolCall(item: Extract<ItemView, { type: 'toolCall' }>): string {
  const facts = [
    item.exitCode === null ? '' : `exit ${item.exitCode}`,
    item.durationMs === null ? '' : duration(item.durationMs),
    item.output === null ? 'no output' : '',
  ].filter((fact) => fact !== '');
  const head = `${html(item.name, 80)}: ${html(item.summary, 120)}${facts.length === 0 ? '' : ` (${html(facts.join(', '))})`}`;
  const output = item.output === null ? '' : `Output\n\n${fenced(item.output, 'text')}\n`;
  const images = imageList(item.images);
  return `<details>\n<summary>${head}</summary>\n\nInput\n\n${fenced(item.input, 'text')}\n${output}${images}</details>\n\n`;
}

/** Images by what is known of them, as plain text: nothing an export is opened with may load one. */
function imageList(images: readonly ImageView[]): string {
  if (images.length === 0) return '';
  const lines = images.map(({ path, mediaType, bytes, hash, url }) => {
    const facts = [
      'Image',
      path,
      mediaType,
      bytes === null ? null : `${bytes} bytes`,
      hash === null ? null : `SHA-256 ${hash}…`,
      url,
    ].filter((fact) => fact !== null);
    return `- ${plain(facts.join(', '), 600)}\n`;
  });
  return `${lines.join('')}\n`;
}

/** Items of each turn, in the order they came. */
export function groupByTurn(items: readonly ItemView[]): ReadonlyMap<string, readonly ItemView[]> {
  const groups = new Map<string, ItemView[]>();
  for (const item of items) {
    const group = groups.get(item.turnId);
    if (group === undefined) groups.set(item.turnId, [item]);
    else group.push(item);
  }
  for (const group of groups.values()) group.sort((left, right) => left.position - right.position);
  return groups;
}
