import type { KeyringState } from '../../preload/contract.ts';
import { hostRunner, type HostOutcome } from './host-runner.ts';
import type { SpawnKeyring } from './keyring-port.ts';
import { withinLimit } from './limit.ts';
import type { SecretService, ServiceLook } from './secret-service.ts';

/**
 * Why the keyring cannot be used. `unset`: it has no default collection yet; `unloadable`: the system lacks its client
 * library; `denied`: it is open and still refused; `slow`: no answer in time.
 */
export type KeyringReason = 'noBus' | 'noProvider' | 'unloadable' | 'unset' | 'locked' | 'denied' | 'slow';

/**
 * Why one entry cannot be had. `elsewhere`: it lies in a locked collection while the default one is open, so that it is
 * neither read without a prompt nor in the way of a new one.
 */
export type EntryReason = KeyringReason | 'elsewhere';

/** What one call came to; `get` of a proven absence is null. */
export type KeyringResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: EntryReason };

/** The system's keyring. Every answer comes by `until` (monotonic ms); only `unlock` may ever raise a prompt on Linux. */
export interface Keyring {
  state(): KeyringState;
  /** What stands in the way; null when nothing is known to. */
  reason(): KeyringReason | null;
  /** Which keyring answers, as far as it has a name. */
  name(): string | null;
  /** Looks how it stands. */
  look(): Promise<KeyringState>;
  get(account: string, until: number): Promise<KeyringResult<string | null>>;
  set(account: string, value: string, until: number): Promise<KeyringResult<null>>;
  /** The value says whether there was anything. */
  delete(account: string, until: number): Promise<KeyringResult<boolean>>;
  /**
   * Opens it because a person asked, with the system's prompt if need be. Answers within the limit; a prompt still on
   * screen stays there for two minutes, and its end is told by `onChange`.
   */
  unlock(): Promise<KeyringState>;
  /** The one listener of changes of state or name. */
  onChange(listener: () => void): void;
  close(): void;
}

export interface KeyringOptions {
  readonly spawn: SpawnKeyring;
  /** Null where the system has no Secret Service: macOS and Windows. */
  readonly service: SecretService | null;
  /** The name where there is no service to ask for it: `Keychain`. */
  readonly systemName: string | null;
  /**
   * The system may ask the person in the middle of any call, as macOS does after an update. Such a call is answered as
   * slow within the limit and left to go on as long as a prompt may, instead of taking the prompt off the screen.
   */
  readonly asksDuringCalls?: boolean;
  readonly limitMs?: number;
  readonly promptLimitMs?: number;
  readonly idleMs?: number;
}

/** How long an answer may take. */
export const keyringLimitMs = 3_000;
const promptLimitMs = 120_000;
const idleMs = 30_000;
/** With less time left than this a call is not begun. */
const leastMs = 5;
/** The entry that proves whether the keyring takes a write; one cut in the middle may leave it there. */
export const probeAccount = 'postern#probe';

/** Opens the keyring; nothing is asked of it before the first look or call. */
export function openKeyring(options: KeyringOptions): Keyring {
  const { service } = options;
  const limitMs = options.limitMs ?? keyringLimitMs;
  const host = hostRunner(options.spawn, options.idleMs ?? idleMs);
  let state: KeyringState = 'unknown';
  let reason: KeyringReason | null = null;
  let name = service === null ? options.systemName : null;
  let owner: string | null = null;
  let listener: () => void = () => {};
  let tail: Promise<unknown> = Promise.resolve();
  let prompting: Promise<unknown> | null = null;
  let closed = false;

  let openedElsewhere: NodeJS.Timeout | undefined;

  service?.onChange((look) => {
    if (prompting === null) noteLook(look);
    // The prompt was answered, or another program opened the keyring: either way ours soon has nothing to wait for.
    else if (look.state === 'unlocked') openedElsewhere ??= setTimeout(host.drop, limitMs);
  });

  function note(next: KeyringReason | null, nextName: string | null = name): void {
    const nextState = stateOf(next);
    if (closed || (nextState === state && next === reason && nextName === name)) return;
    state = nextState;
    reason = next;
    name = nextName;
    listener();
  }

  /** A provider that was started again is met with a fresh process: libsecret keeps a session that is no longer good. */
  function noteLook(look: ServiceLook): KeyringReason | null {
    if (look.owner !== null && look.owner !== owner) {
      if (owner !== null) host.drop();
      owner = look.owner;
    }
    const seen = look.state === 'unlocked' ? null : look.state;
    note(seen, look.collection ?? name);
    return seen;
  }

  async function obstacle(until: number): Promise<KeyringReason | null> {
    return service === null ? null : noteLook(await service.look(until));
  }

  /** One call: nothing is asked of a keyring that is not open, and a null counts only while it was open all along. */
  async function attempt<T>(
    op: Parameters<typeof host.run>[0],
    until: number,
    read: (value: unknown) => T,
  ): Promise<KeyringResult<T>> {
    if (prompting !== null) return { ok: false, reason: 'locked' };
    if (closed || performance.now() + leastMs >= until) return { ok: false, reason: 'slow' };
    const before = await obstacle(until);
    if (before !== null) return { ok: false, reason: before };
    if (op.op === 'get' && (await service?.settleEntries(op.account, until)) === 'locked')
      return { ok: false, reason: 'elsewhere' };
    const outcome = options.asksDuringCalls === true ? await patiently(op, until) : await host.run(op, until);
    const failure = failureOf(outcome);
    if (failure === null && outcome.type === 'answer' && outcome.answer.ok) {
      const after = outcome.answer.value === null && op.op === 'get' ? await obstacle(until) : null;
      if (after !== null) return { ok: false, reason: after };
      if (service === null) note(null);
      // What libsecret set is to be the only one that answers; what it could not delete is not gone.
      const standing = op.op === 'get' ? 'ready' : await service?.settleEntries(op.account, until);
      if (op.op === 'delete' && standing === 'locked') return { ok: false, reason: 'elsewhere' };
      return { ok: true, value: read(outcome.answer.value) };
    }
    const found = (failure === 'denied' ? await obstacle(until) : null) ?? failure ?? 'denied';
    note(found);
    return { ok: false, reason: found };
  }

  async function patiently(op: Parameters<typeof host.run>[0], until: number): Promise<HostOutcome> {
    const running = host.run(op, performance.now() + (options.promptLimitMs ?? promptLimitMs));
    const outcome = await withinLimit(running, until);
    if (outcome !== null) return outcome;
    prompting = running.then((late) => {
      prompting = null;
      note(failureOf(late));
    });
    return { type: 'overran' };
  }

  function queued<T>(
    op: Parameters<typeof host.run>[0],
    until: number,
    read: (value: unknown) => T,
  ): Promise<KeyringResult<T>> {
    if (prompting !== null) return Promise.resolve({ ok: false, reason: 'locked' });
    const result = tail.then(() => attempt(op, until, read));
    tail = result;
    return result;
  }

  async function look(): Promise<KeyringState> {
    if (prompting !== null) return state;
    const until = performance.now() + limitMs;
    if (service === null) await queued({ op: 'get', account: probeAccount }, until, () => null);
    else await obstacle(until);
    return state;
  }

  /** A write is what makes the system ask for its password, and proves that a write works. */
  async function openWithPrompt(): Promise<void> {
    const until = performance.now() + (options.promptLimitMs ?? promptLimitMs);
    await tail;
    let failure: KeyringReason | null = null;
    for (const op of ['set', 'delete'] as const) {
      const outcome = await host.run(
        op === 'set' ? { op, account: probeAccount, value: 'probe' } : { op, account: probeAccount },
        until,
      );
      failure = failureOf(outcome);
      if (failure !== null) break;
    }
    clearTimeout(openedElsewhere);
    openedElsewhere = undefined;
    const seen = service === null ? null : await service.look(performance.now() + limitMs);
    prompting = null;
    const standing = seen === null ? null : noteLook(seen);
    if (standing !== null) return;
    if (seen === null || failure === 'denied') note(failure);
    // A probe that was cut may have been written all the same.
    if (failure === 'slow')
      void queued({ op: 'delete', account: probeAccount }, performance.now() + limitMs, () => null);
  }

  return {
    state: () => state,
    reason: () => reason,
    name: () => name,
    look,
    get: (account, until) => queued({ op: 'get', account }, until, (value) => value as string | null),
    set: (account, value, until) => queued({ op: 'set', account, value }, until, () => null),
    delete: (account, until) => queued({ op: 'delete', account }, until, (value) => value === true),
    async unlock() {
      if (prompting === null) {
        await look();
        if (state === 'available' || state === 'missing' || closed) return state;
        prompting ??= openWithPrompt();
      }
      await withinLimit(prompting, performance.now() + limitMs);
      return state;
    },
    onChange: (one) => (listener = one),
    close() {
      closed = true;
      host.drop();
      service?.end();
    },
  };
}

function failureOf(outcome: HostOutcome): KeyringReason | null {
  if (outcome.type === 'overran') return 'slow';
  if (outcome.type === 'died') return 'slow';
  if (outcome.answer.ok) return null;
  if (outcome.answer.why === 'unloadable') return 'unloadable';
  return reasonIn(outcome.answer.message);
}

/** The reason in a message of libsecret, macOS or Windows; the service's own state, where there is one, goes first. */
export function reasonIn(message: string): KeyringReason {
  if (/given address is empty|autolaunch|Could not connect/i.test(message)) return 'noBus';
  if (/not provided by any|ServiceUnknown|NoReply|disconnected|closed/i.test(message)) return 'noProvider';
  if (/locked collection|interaction is not allowed|is locked/i.test(message)) return 'locked';
  return 'denied';
}

/** The state that the window shows for a reason; a keyring that is slow may be anything. */
export function stateOf(reason: KeyringReason | null): KeyringState {
  switch (reason) {
    case null:
      return 'available';
    case 'slow':
      return 'unknown';
    case 'noBus':
    case 'noProvider':
    case 'unloadable':
      return 'missing';
    case 'unset':
    case 'locked':
      return 'locked';
    case 'denied':
      return 'denied';
  }
}
