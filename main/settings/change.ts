import type { SettingsChange } from '../../preload/contract.ts';
import { isLoopbackHost } from '../domain/url.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { Settings } from './file.ts';
import { changeProxy } from './network.ts';

/** The part of the settings that a change of the window's sets anew; `call-invalid` says which entry cannot be used. */
export function changedSettings(current: Settings, change: SettingsChange): Result<Partial<Settings>> {
  const { network, storage, traces, notices, ...plain } = change;
  const proxy = network === undefined ? null : changeProxy(current.proxy, network);
  if (proxy?.ok === false) return proxy;
  const endpoint = traces?.endpoint?.trim() ?? null;
  if (endpoint !== null && endpoint !== '' && !mayReceive(endpoint)) return failed(noCollector);
  return ok({
    ...plain,
    ...(proxy === null ? {} : { proxy: proxy.value }),
    ...(storage === undefined ? {} : { retention: { ...current.retention, ...storage } }),
    ...(notices === undefined
      ? {}
      : {
          notices: {
            ...current.notices,
            ...notices,
            thresholds: [...(notices.thresholds ?? current.notices.thresholds)],
          },
        }),
    ...(traces === undefined
      ? {}
      : {
          traces: {
            ...current.traces,
            ...traces,
            ...(traces.endpoint === undefined ? {} : { endpoint: endpoint === '' ? null : endpoint }),
          },
        }),
  });
}

function mayReceive(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

const noCollector = problem(
  'call-invalid',
  'Traces cannot be sent to that address.',
  'A collector has an https address, or http on this machine, without a user, a query or a fragment.',
  'Write it as https://collector.example:4318.',
);
