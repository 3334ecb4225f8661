import { resolve } from 'node:path';
import type { NetworkView } from '../../preload/contract.ts';
import {
  directTransport,
  isSameTransport,
  type NetworkSettings,
  type Transport,
} from '../domain/transport.ts';
import { chooseCa, readBundle, type CaChoice } from './certificates.ts';
import { chooseProxy } from './proxy-choice.ts';
import { watchFile, type WatchedFile } from './watch-file.ts';

/** What is in force, as far as the window is told. */
export type TransportView = Pick<NetworkView, 'caFrom' | 'caProblem' | 'proxyInForce' | 'proxyProblem'>;

/** How upstreams are reached now. */
export interface TransportRoom {
  /** The same object as long as nothing changes. */
  current(): Transport;
  view(): TransportView;
  /** Reads settings, environment and the file of authorities anew; what it finds is in force when it resolves. */
  reload(): Promise<void>;
  close(): void;
}

export interface TransportOptions {
  readonly settings: () => NetworkSettings;
  /** The environment this process was started with. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Told once for each change of `current` or `view`. */
  readonly onChange: () => void;
  /** The password of the proxy in the settings; null when none is kept. */
  readonly proxyPassword: () => string | null;
}

/** Opens the room with what is set now in force, and follows the file of certificate authorities from then on. */
export async function openTransport(options: TransportOptions): Promise<TransportRoom> {
  let transport = directTransport;
  let view: TransportView = { caFrom: null, caProblem: null, proxyInForce: null, proxyProblem: null };
  let following: { readonly path: string; readonly file: WatchedFile } | null = null;
  let isOpen = false;
  let isClosed = false;
  let reading: Promise<void> = Promise.resolve();

  function follow(choice: CaChoice | null): void {
    const path = choice === null ? null : resolve(choice.path);
    if (following?.path === path || (following === null && path === null)) return;
    following?.file.close();
    following = path === null ? null : { path, file: watchFile(path, () => void reload()) };
  }

  async function read(): Promise<void> {
    if (isClosed) return;
    const settings = options.settings();
    const choice = chooseCa(settings.caBundle, options.variables);
    follow(choice);
    const bundle = choice === null ? null : await readBundle(choice);
    const proxy = chooseProxy(settings, options.variables, options.proxyPassword());
    const next: Transport = { extraCaPem: bundle?.ok === true ? bundle.value : null, proxy: proxy.proxy };
    const nextView: TransportView = {
      caFrom: bundle?.ok === true && choice !== null ? choice.from : null,
      caProblem: bundle?.ok === false ? bundle.problem : null,
      proxyInForce: proxy.shown,
      proxyProblem: proxy.problem,
    };
    const isNew = !isSameTransport(next, transport);
    const looksNew = JSON.stringify(nextView) !== JSON.stringify(view);
    if (isClosed || (!isNew && !looksNew)) return;
    if (isNew) transport = next;
    view = nextView;
    if (isOpen) options.onChange();
  }

  function reload(): Promise<void> {
    reading = reading.then(read);
    return reading;
  }

  await reload();
  isOpen = true;
  return {
    current: () => transport,
    view: () => view,
    reload,
    close() {
      isClosed = true;
      following?.file.close();
    },
  };
}
