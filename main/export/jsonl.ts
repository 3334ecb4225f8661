import type { ImageView, ItemView, SessionDetail, SessionView, TurnView } from '../../preload/contract.ts';
import { groupByTurn } from './markdown.ts';

/** The shape of a line; it goes up when a field goes or changes its meaning. Described in docs/export.md. */
export const jsonlVersion = 1;

/** The first line of a file. */
export function jsonlHead(facts: {
  readonly postern: string;
  readonly at: number;
  readonly redacted: boolean;
}): string {
  return line({ type: 'export', version: jsonlVersion, ...facts });
}

/** A session as lines: itself, then each turn followed by its items. The detail is redacted already. */
export function* jsonlOf(detail: SessionDetail): Generator<string> {
  yield line(sessionLine(detail.session));
  const items = groupByTurn(detail.items);
  for (const turn of detail.turns) {
    yield line(turnLine(turn));
    for (const item of items.get(turn.id) ?? []) yield line(itemLine(item));
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

// Fields are named one by one: a view may change, the file's shape may not.
function sessionLine(session: SessionView): object {
  return {
    type: 'session',
    id: session.id,
    kind: session.kind,
    parentId: session.parentId,
    forkedFromId: session.forkedFromId,
    title: session.title,
    folder: session.folder,
    model: session.model,
    effort: session.effort,
    gateway: session.gateway,
    backend: session.backend,
    lane: session.lane,
    transport: session.transport,
    originator: session.originator,
    account: session.account,
    status: session.status,
    startedAt: session.startedAt,
    lastActivityAt: session.lastActivityAt,
    activeMs: session.activeMs,
    turns: session.turns,
    toolCalls: session.toolCalls,
    tokens: session.tokens,
    costUsd: session.costUsd,
    costPartial: session.costPartial,
  };
}

function turnLine(turn: TurnView): object {
  return {
    type: 'turn',
    id: turn.id,
    sessionId: turn.sessionId,
    ordinal: turn.ordinal,
    kind: turn.kind,
    status: turn.status,
    problem: turn.problem === null ? null : { ...turn.problem },
    model: turn.model,
    effort: turn.effort,
    backend: turn.backend,
    transport: turn.transport,
    startedAt: turn.startedAt,
    sentAt: turn.sentAt,
    firstTokenAt: turn.firstTokenAt,
    endedAt: turn.endedAt,
    overheadUs: turn.overheadUs,
    exchanges: turn.exchanges,
    retries: turn.retries,
    toolCalls: turn.toolCalls,
    tokens: turn.tokens,
    costUsd: turn.costUsd,
    contextTokens: turn.contextTokens,
    contextWindow: turn.contextWindow,
  };
}

function imageRef({ path, mediaType, bytes, hash, url }: ImageView): object {
  return { path, mediaType, bytes, hash, url };
}

function itemLine(item: ItemView): object {
  const base = {
    type: 'item',
    id: item.id,
    sessionId: item.sessionId,
    turnId: item.turnId,
    position: item.position,
    at: item.at,
    kind: item.type,
  };
  switch (item.type) {
    case 'prompt':
      return { ...base, text: item.text, images: item.images.length, imageRefs: item.images.map(imageRef) };
    case 'answer':
    case 'reasoning':
      return { ...base, text: item.text };
    case 'toolCall':
      return {
        ...base,
        name: item.name,
        input: item.input,
        output: item.output,
        imageRefs: item.images.map(imageRef),
        exitCode: item.exitCode,
        durationMs: item.durationMs,
      };
    case 'compaction':
      return base;
    case 'other':
      return { ...base, label: item.label, text: item.text };
    case 'omitted':
      return { ...base, reason: item.reason };
  }
}
