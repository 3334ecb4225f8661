import type { AccountView, GatewayView, SessionFilter, SessionStatus } from '../../preload/contract.ts';
import { countText } from '../format/amounts.ts';
import { costText } from '../format/costs.ts';
import { shortFolderText } from '../format/folders.ts';
import { inertText } from '../format/inert.ts';
import {
  type ChoiceFacet,
  type Facet,
  facetsIn,
  hasChoices,
  spanOf,
  type SpanDays,
  textOf,
} from './filters.ts';

/** What each facet is called. */
export const facetLabels: Readonly<Record<Facet, string>> = {
  statuses: 'Status',
  gateways: 'Gateway',
  models: 'Model',
  folders: 'Folder',
  accounts: 'Account',
  tools: 'Tool',
  time: 'Time',
  cost: 'Cost over',
  tokens: 'Tokens over',
};

/** What each span of days is called. */
export const spanLabels: Readonly<Record<SpanDays, string>> = {
  1: 'Today',
  7: 'Last 7 days',
  30: 'Last 30 days',
};

/** What turns ids into names. */
export interface Names {
  readonly accounts: readonly AccountView[];
  readonly gateways: readonly GatewayView[];
}

const statusWords: Readonly<Record<SessionStatus, string>> = {
  streaming: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** One choice of a facet as people read it. */
export function choiceText(facet: ChoiceFacet, value: string, names: Names): string {
  switch (facet) {
    case 'statuses':
      return statusWords[value as SessionStatus] ?? value;
    case 'folders':
      return value === '' ? 'No folder told' : inertText(shortFolderText(value));
    case 'accounts':
      return accountText(value, names);
    case 'gateways':
      return names.gateways.find((one) => one.id === value)?.name ?? inertText(value);
    case 'models':
    case 'tools':
      return inertText(value);
    default:
      return facet satisfies never;
  }
}

/** Whose credential was used, in a phrase; null and an empty word stand for Codex's own. */
export function accountText(account: string | null, names: Names): string {
  if (account === null || account === '' || account === 'codex') return 'Codex’s own sign-in';
  if (account === 'aws') return 'AWS keys';
  if (account === 'none') return 'No credential';
  const [kind, id] = [account.slice(0, account.indexOf(':')), account.slice(account.indexOf(':') + 1)];
  if (kind === 'account') return names.accounts.find((one) => one.id === id)?.name ?? 'A removed account';
  const backend = names.gateways.flatMap((one) => one.backends).find((one) => one.id === id);
  return backend === undefined ? 'A removed key' : `Key of ${backend.name}`;
}

/** One facet of a filter, in a chip. */
export function chipText(filter: SessionFilter, facet: Facet, names: Names): string {
  if (hasChoices(facet)) {
    const values: readonly string[] = filter[facet] ?? [];
    const words = values.map((value) => choiceText(facet, value, names));
    if (words.length > 2) return `${words.length} ${plurals[facet]}`;
    // Names keep their capitals; words of ours do not, within a line.
    return words
      .map((word, index) => (index > 0 && facet === 'statuses' ? word.toLowerCase() : word))
      .join(' or ');
  }
  switch (facet) {
    case 'time':
      return timeText(filter);
    case 'cost':
      return `Over ${costText(filter.minCostUsd ?? 0)}`;
    case 'tokens':
      return `Over ${countText(filter.minTokens ?? 0)} tokens`;
    default:
      return facet satisfies never;
  }
}

/** A whole filter in one line: what is searched for, then what it is narrowed by. */
export function filterText(filter: SessionFilter, names: Names): string {
  const text = textOf(filter);
  return [
    ...(text === '' ? [] : [`“${inertText(text)}”`]),
    ...facetsIn(filter).map((facet) => chipText(filter, facet, names)),
  ].join(', ');
}

const plurals: Readonly<Record<ChoiceFacet, string>> = {
  statuses: 'states',
  gateways: 'gateways',
  models: 'models',
  folders: 'folders',
  accounts: 'accounts',
  tools: 'tools',
};

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function timeText(filter: SessionFilter): string {
  const span = spanOf(filter);
  if (span !== null) return spanLabels[span];
  const { from, to } = filter;
  if (from !== undefined && to !== undefined) return day.formatRange(from, to);
  if (from !== undefined) return `Since ${day.format(from)}`;
  return to === undefined ? 'Any time' : `Until ${day.format(to)}`;
}
