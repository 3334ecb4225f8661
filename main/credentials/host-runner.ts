import type { KeyringAnswer, KeyringProcess, KeyringRequest, SpawnKeyring } from './keyring-port.ts';

type Op = KeyringRequest extends infer R ? (R extends KeyringRequest ? Omit<R, 'id'> : never) : never;

/** What became of one request: its answer, or that the process overran its time or died on it. */
export type HostOutcome =
  | { readonly type: 'answer'; readonly answer: KeyringAnswer }
  | { readonly type: 'overran' }
  | { readonly type: 'died' };

/** The keyring's process while it is needed: started by the first request, ended when idle, killed when it overruns. */
export interface HostRunner {
  /** One request; the caller never makes two at once. Ends by `until` (monotonic ms) at the latest. */
  run(op: Op, until: number): Promise<HostOutcome>;
  /** Ends the process, so that the next request meets a fresh one. */
  drop(): void;
}

/** Makes a runner; nothing is started yet. */
export function hostRunner(spawn: SpawnKeyring, idleMs: number): HostRunner {
  let process: KeyringProcess | null = null;
  let settle: ((outcome: HostOutcome) => void) | null = null;
  let nextId = 1;
  let awaited = 0;
  let idle: NodeJS.Timeout | null = null;

  function started(): KeyringProcess {
    if (process !== null) return process;
    const fresh: KeyringProcess = spawn({
      onAnswer: (answer) => {
        if (process === fresh && answer.id === awaited) settle?.({ type: 'answer', answer });
      },
      onExit: () => {
        if (process !== fresh) return;
        process = null;
        settle?.({ type: 'died' });
      },
    });
    process = fresh;
    return fresh;
  }

  function drop(): void {
    const gone = process;
    process = null;
    gone?.kill();
    settle?.({ type: 'died' });
  }

  return {
    drop,
    async run(op, until) {
      if (idle !== null) clearTimeout(idle);
      idle = null;
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<HostOutcome>((resolve) => {
          settle = resolve;
          timer = setTimeout(
            () => {
              resolve({ type: 'overran' });
              drop();
            },
            Math.max(0, until - performance.now()),
          );
          awaited = nextId++;
          started().send({ ...op, id: awaited });
        });
      } finally {
        clearTimeout(timer);
        settle = null;
        idle = setTimeout(drop, idleMs).unref();
      }
    },
  };
}
