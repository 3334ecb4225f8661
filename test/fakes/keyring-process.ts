import type { KeyringAnswer, KeyringRequest, SpawnKeyring } from '../../main/credentials/keyring-port.ts';

/** The largest entry Windows takes, in bytes. */
export const windowsEntryBytes = 2_560;

/** What the keyring does when it is asked. `dies`: the process ends; `diesAfter`: it does what it was asked, then ends. */
export type Manner = 'answers' | 'refuses' | 'hangs' | 'dies' | 'diesAfter';

/** A keyring in memory that outlives its processes and takes no entry larger than Windows does. */
export interface FakeKeyring {
  readonly spawn: SpawnKeyring;
  readonly entries: Map<string, string>;
  /** Every request, in order, over all processes. */
  readonly requests: readonly KeyringRequest[];
  /** How many processes were started, and how many are alive. */
  started(): number;
  alive(): number;
  /** The most requests that were ever under way at once. */
  mostAtOnce(): number;
  /** From the request with this number on (0 is the first from now), it behaves like this. */
  from(request: number, manner: Manner): void;
  /** Every hanging request is answered, as when a prompt is answered at last. */
  release(): void;
}

/** Makes one, empty and well. */
export function fakeKeyring(): FakeKeyring {
  const entries = new Map<string, string>();
  const requests: KeyringRequest[] = [];
  let started = 0;
  let alive = 0;
  let underWay = 0;
  let mostAtOnce = 0;
  let change: { at: number; manner: Manner } = { at: 0, manner: 'answers' };
  let hanging: (() => void)[] = [];

  function perform(request: KeyringRequest): KeyringAnswer {
    const { id } = request;
    switch (request.op) {
      case 'get':
        return { id, ok: true, value: entries.get(request.account) ?? null };
      case 'delete':
        return { id, ok: true, value: entries.delete(request.account) };
      case 'set':
        if (Buffer.byteLength(request.value) > windowsEntryBytes)
          return { id, ok: false, why: 'failed', message: 'The stub received bad data.' };
        entries.set(request.account, request.value);
        return { id, ok: true, value: null };
    }
  }

  return {
    entries,
    requests,
    started: () => started,
    alive: () => alive,
    mostAtOnce: () => mostAtOnce,
    from(request, manner) {
      change = { at: requests.length + request, manner };
    },
    release() {
      for (const answer of hanging.splice(0)) answer();
    },
    spawn: (listener) => {
      let living = true;
      started += 1;
      alive += 1;
      const end = (): void => {
        if (!living) return;
        living = false;
        alive -= 1;
        underWay = 0;
        hanging = [];
        queueMicrotask(listener.onExit);
      };
      return {
        kill: end,
        send(request) {
          if (!living) return;
          const manner = requests.length >= change.at ? change.manner : 'answers';
          requests.push(request);
          underWay += 1;
          mostAtOnce = Math.max(mostAtOnce, underWay);
          const reply = (answer: KeyringAnswer): void => {
            if (!living) return;
            underWay -= 1;
            listener.onAnswer(answer);
          };
          if (manner === 'answers') setImmediate(() => living && reply(perform(request)));
          if (manner === 'refuses')
            setImmediate(() =>
              reply({ id: request.id, ok: false, why: 'failed', message: 'Access is denied.' }),
            );
          if (manner === 'hangs') hanging.push(() => reply(perform(request)));
          if (manner === 'diesAfter') perform(request);
          if (manner === 'dies' || manner === 'diesAfter') setImmediate(end);
        },
      };
    },
  };
}
