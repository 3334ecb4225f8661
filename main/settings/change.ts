import type { SettingsChange } from '../../preload/contract.ts';
import { ok, type Result } from '../domain/problem.ts';
import type { Settings } from './file.ts';
import { changeProxy } from './network.ts';

/** The part of the settings that a change of the window's sets anew; the problem says which entry cannot be used. */
export function changedSettings(
  current: Settings,
  change: SettingsChange,
  checkEndpoint: (text: string) => Result<string>,
): Result<Partial<Settings>> {
  // Whether the system starts Postern is the system's to keep.
  const { network, storage, traces, notices, updates, autostart: _, recentFolders, ...plain } = change;
  const proxy = network === undefined ? null : changeProxy(current.proxy, network);
  if (proxy?.ok === false) return proxy;
  const endpoint = traces?.endpoint?.trim() ?? null;
  const checked = endpoint === null || endpoint === '' ? null : checkEndpoint(endpoint);
  if (checked?.ok === false) return checked;
  return ok({
    ...plain,
    ...(recentFolders === undefined ? {} : { recentFolders: [...recentFolders] }),
    ...(proxy === null ? {} : { proxy: proxy.value }),
    ...(storage === undefined ? {} : { retention: { ...current.retention, ...storage } }),
    ...(updates === undefined ? {} : { updates: { ...current.updates, ...updates } }),
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
            ...(traces.endpoint === undefined ? {} : { endpoint: checked?.value ?? null }),
          },
        }),
  });
}
