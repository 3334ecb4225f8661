import type { UpdatesView, UpdateState } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { decideOffer, isLookDue } from '../domain/update.ts';
import type { UpdateSource } from '../domain/updater.ts';
import { bookIn, changeUpdateBook } from '../files/update-book.ts';
import type { Log } from '../log.ts';
import type { OpenSettings } from '../settings/settings.ts';
import type { Network } from './network.ts';

/** Newer versions of Postern, as far as Postern has a part in them. */
export interface UpdatesDesk {
  state(): Pick<UpdatesView, 'way' | 'state'>;
  /** Looks now, because a person asked. */
  look(): Promise<void>;
  /** Fetches what is offered, because a person asked. */
  fetch(): Promise<void>;
  /** Another channel, or another wish. */
  settingsChanged(): void;
  /** Puts in what was fetched: the last thing of a quit. */
  install(): Promise<void>;
  close(): void;
}

export interface UpdatesDeskOptions {
  readonly source: UpdateSource;
  readonly settings: Pick<OpenSettings, 'current'>;
  readonly network: Pick<Network, 'view'>;
  /** The file of `UpdateBook`. */
  readonly bookPath: string;
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly notify: (title: string, body: string) => void;
  readonly onChange: () => void;
  readonly log: Log;
}

/** A start has better things to do first, in milliseconds. */
export const firstLookMs = 30_000;
/** How often it is seen whether a look is due, in milliseconds: a machine may sleep through days. */
export const seeEveryMs = 60 * 60_000;

/** Opens it. Where Postern has no part in updates, it asks nobody and does nothing. */
export function openUpdates(options: UpdatesDeskOptions): UpdatesDesk {
  const { source, settings, network, bookPath, now, log } = options;
  const { way, updater } = source;
  let state: UpdateState = { type: 'idle' };
  const told = new Set<string>();
  const timers = updater === null ? [] : [setTimeout(see, firstLookMs), setInterval(see, seeEveryMs)];
  for (const timer of timers) timer.unref();

  function become(next: UpdateState): void {
    state = next;
    options.onChange();
  }

  function isBusy(): boolean {
    return state.type === 'looking' || state.type === 'fetching' || state.type === 'ready';
  }

  function see(): void {
    const due = isLookDue(
      settings.current().updates.check,
      bookIn(bookPath).lookedAt,
      now(),
      updater?.online() ?? false,
    );
    if (due) void look(false);
  }

  async function look(asked: boolean): Promise<void> {
    if (updater === null || isBusy()) return;
    const before = state;
    become({ type: 'looking' });
    const { channel } = settings.current().updates;
    const { proxyInForce, proxyBypass } = network.view();
    const share = ownShare();
    const found = await updater.look({ channel, proxy: proxyInForce, bypass: proxyBypass, share });
    if (!found.ok) {
      log.info('updates: not looked', { code: found.problem.code });
      // Nobody asked, so nobody is told.
      return become(asked ? { type: 'failed', problem: found.problem } : before);
    }
    changeUpdateBook(bookPath, (book) => ({ ...book, lookedAt: now() }));
    // Another channel was chosen meanwhile: this answer is of the one before.
    if (settings.current().updates.channel !== channel) {
      become({ type: 'idle' });
      return look(asked);
    }
    if (found.value === null) return become({ type: 'newest', at: now() });
    return offer(found.value, asked);
  }

  async function offer(version: string, asked: boolean): Promise<void> {
    const metered = (await updater?.metered()) ?? false;
    const { check } = settings.current().updates;
    const decided = decideOffer({ version, failed: bookIn(bookPath).failed, check, metered });
    log.info('updates: offered', { version, decided, metered });
    if (decided === 'passOver') return become({ type: 'passedOver', version });
    become({ type: 'offered', version, metered: metered && check === 'download' });
    if (decided === 'fetch') return fetch(false);
    if (!asked) tell(version, t`Postern ${version} is there`, t`Fetch it in the settings when it suits you.`);
  }

  async function fetch(asked: boolean): Promise<void> {
    if (updater === null || state.type !== 'offered') return;
    const offered = state;
    const { version } = offered;
    become({ type: 'fetching', version, percent: 0 });
    const done = await updater.fetch((percent) => {
      const whole = Math.floor(percent);
      if (state.type === 'fetching' && whole > state.percent)
        become({ type: 'fetching', version, percent: whole });
    });
    if (done.ok) {
      log.info('updates: fetched', { version });
      become({ type: 'ready', version });
      if (!asked) tell(version, t`Postern ${version} is ready`, t`It is put in when you quit Postern.`);
      return;
    }
    log.warn('updates: not fetched', { version, code: done.problem.code });
    // What was changed on its way is worth knowing, whoever asked.
    const toSay = asked || done.problem.code === 'update-forged';
    become(toSay ? { type: 'failed', problem: done.problem } : offered);
  }

  function tell(version: string, title: string, body: string): void {
    if (told.has(version)) return;
    told.add(version);
    options.notify(title, body);
  }

  function ownShare(): number {
    const { share } = changeUpdateBook(bookPath, (book) =>
      book.share === null ? { ...book, share: options.random() * 100 } : book,
    );
    return share ?? 0;
  }

  return {
    state: () => ({ way, state }),
    look: () => look(true),
    fetch: () => fetch(true),
    settingsChanged() {
      if (isBusy()) return;
      become({ type: 'idle' });
      if (settings.current().updates.check !== 'off') void look(false);
    },
    async install() {
      if (updater === null || state.type !== 'ready') return;
      const done = await updater.install();
      if (!done.ok) log.warn('updates: not put in', { version: state.version, code: done.problem.code });
    },
    close: () => timers.forEach(clearTimeout),
  };
}
