import type { AccountView, GatewayView, SessionFilter, SessionStatus } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { dateFormat, numberText } from '../format/intl.ts';
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
export function facetLabels(): Readonly<Record<Facet, string>> {
  return {
    statuses: t`Status`,
    gateways: t`Gateway`,
    models: t`Model`,
    folders: t`Folder`,
    accounts: t`Account`,
    tools: t`Tool`,
    time: t`Time`,
    cost: t`Cost over`,
    tokens: t`Tokens over`,
  };
}

/** What each span of days is called. */
export function spanLabels(): Readonly<Record<SpanDays, string>> {
  return {
    1: t`Today`,
    7: t`Last 7 days`,
    30: t`Last 30 days`,
  };
}

/** What turns ids into names. */
export interface Names {
  readonly accounts: readonly AccountView[];
  readonly gateways: readonly GatewayView[];
}

function statusWords(): Readonly<Record<SessionStatus, string>> {
  return {
    streaming: t`Running`,
    completed: t`Completed`,
    failed: t`Failed`,
    interrupted: t`Interrupted`,
  };
}

/** One choice of a facet as people read it. */
export function choiceText(facet: ChoiceFacet, value: string, names: Names): string {
  switch (facet) {
    case 'statuses':
      return statusWords()[value as SessionStatus] ?? value;
    case 'folders':
      return value === '' ? t`No folder told` : inertText(shortFolderText(value));
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
  if (account === null || account === '' || account === 'codex') return t`Codex’s own sign-in`;
  if (account === 'aws') return t`AWS keys`;
  if (account === 'none') return t`No credential`;
  const [kind, id] = [account.slice(0, account.indexOf(':')), account.slice(account.indexOf(':') + 1)];
  if (kind === 'account') return names.accounts.find((one) => one.id === id)?.name ?? t`A removed account`;
  const backend = names.gateways.flatMap((one) => one.backends).find((one) => one.id === id);
  return backend === undefined ? t`A removed key` : t`Key of ${backend.name}`;
}

/** One facet of a filter, in a chip. */
export function chipText(filter: SessionFilter, facet: Facet, names: Names): string {
  if (hasChoices(facet)) {
    const values: readonly string[] = filter[facet] ?? [];
    if (values.length > 2) return manyText(facet, values.length);
    const [first = '', ...rest] = values.map((value, index) =>
      index > 0 && facet === 'statuses' ? statusInside(value) : choiceText(facet, value, names),
    );
    return rest.reduce((head, last) => t`${head} or ${last}`, first);
  }
  switch (facet) {
    case 'time':
      return timeText(filter);
    case 'cost':
      return t`Over ${costText(filter.minCostUsd ?? 0)}`;
    case 'tokens':
      return t`Over ${countText(filter.minTokens ?? 0)} tokens`;
    default:
      return facet satisfies never;
  }
}

/** A whole filter in one line: what is searched for, then what it is narrowed by. */
export function filterText(filter: SessionFilter, names: Names): string {
  const text = textOf(filter);
  return [
    ...(text === '' ? [] : [t`“${inertText(text)}”`]),
    ...facetsIn(filter).map((facet) => chipText(filter, facet, names)),
  ].join(', ');
}

/** A status within a line: names keep their capitals there, words of ours do not. */
function statusInside(value: string): string {
  switch (value as SessionStatus) {
    case 'streaming':
      return t`running`;
    case 'completed':
      return t`completed`;
    case 'failed':
      return t`failed`;
    case 'interrupted':
      return t`interrupted`;
    default:
      return value.toLowerCase();
  }
}

function manyText(facet: ChoiceFacet, count: number): string {
  const shown = numberText(count);
  switch (facet) {
    case 'statuses':
      return counted(count)`${shown} state | ${shown} states`;
    case 'gateways':
      return counted(count)`${shown} gateway | ${shown} gateways`;
    case 'models':
      return counted(count)`${shown} model | ${shown} models`;
    case 'folders':
      return counted(count)`${shown} folder | ${shown} folders`;
    case 'accounts':
      return counted(count)`${shown} account | ${shown} accounts`;
    case 'tools':
      return counted(count)`${shown} tool | ${shown} tools`;
    default:
      return facet satisfies never;
  }
}

function timeText(filter: SessionFilter): string {
  const span = spanOf(filter);
  if (span !== null) return spanLabels()[span];
  const day = dateFormat({ day: 'numeric', month: 'short' });
  const { from, to } = filter;
  if (from !== undefined && to !== undefined) return day.formatRange(from, to);
  if (from !== undefined) return t`Since ${day.format(from)}`;
  return to === undefined ? t`Any time` : t`Until ${day.format(to)}`;
}
