import type { CallName, NotificationName } from './contract.ts';

// Records rather than lists: a name the contract gains and these lack does not compile.
const calls: Readonly<Record<CallName, true>> = {
  'status/read': true,
  'routing/set': true,
  'gateway/list': true,
  'book/change': true,
  'book/undo': true,
  'backend/check': true,
  'backend/verify': true,
  'key/save': true,
  'key/saveFromFile': true,
  'key/saveFromCommand': true,
  'key/forget': true,
  'local/find': true,
  'aws/read': true,
  'preset/list': true,
  'gatewayFile/export': true,
  'gatewayFile/open': true,
  'gatewayFile/preview': true,
  'gatewayFile/import': true,
  'settings/chooseCa': true,
  'settings/clearCa': true,
  'settings/setProxyPassword': true,
  'session/list': true,
  'session/search': true,
  'session/facets': true,
  'filter/list': true,
  'filter/save': true,
  'filter/delete': true,
  'totals/read': true,
  'exchange/list': true,
  'session/delete': true,
  'session/deleteBefore': true,
  'session/continue': true,
  'session/copyContinue': true,
  'session/openFolder': true,
  'session/copyLink': true,
  'export/preview': true,
  'export/save': true,
  'bundle/preview': true,
  'bundle/save': true,
  'usage/list': true,
  'usage/ask': true,
  'traces/setHeader': true,
  'traces/test': true,
  'session/watch': true,
  'codex/find': true,
  'launch/preview': true,
  'launch/start': true,
  'launch/copyCommand': true,
  'launch/chooseFolder': true,
  'launch/receipts': true,
  'settings/read': true,
  'settings/change': true,
  'clipboard/write': true,
  'place/open': true,
  'login/start': true,
  'login/submit': true,
  'login/cancel': true,
  'login/openPage': true,
  'account/list': true,
  'account/signOut': true,
  'secret/list': true,
  'secret/test': true,
  'secret/forget': true,
  'secret/forgetAll': true,
  'secret/setMode': true,
  'secret/retry': true,
  'codexLogin/read': true,
  'codexLogin/start': true,
  'codexLogin/handOver': true,
  'backend/useAccount': true,
};

const notifications: Readonly<Record<NotificationName, true>> = {
  'status/changed': true,
  'gateway/changed': true,
  'log/changed': true,
  'receipt/changed': true,
  'usage/changed': true,
  'settings/changed': true,
  'login/changed': true,
  'account/changed': true,
  'secret/changed': true,
  'window/show': true,
};

/** The names of all calls of the contract, at run time. */
export const callNames: ReadonlySet<string> = new Set(Object.keys(calls));

/** The names of all notifications of the contract, at run time. */
export const notificationNames: ReadonlySet<string> = new Set(Object.keys(notifications));

/** The channel that carries a call or notification between the window and the main process. */
export function channelOf(name: CallName | NotificationName): string {
  return `postern:${name}`;
}
