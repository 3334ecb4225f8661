import type {
  Answer,
  Bridge,
  CallName,
  Calls,
  NotificationName,
  Notifications,
} from '../../preload/contract.ts';

/** How the fake answers one call: a value, a whole answer, or a promise of either to hold an answer back. */
export type Answering = {
  readonly [N in CallName]?: (params: Calls[N][0]) => Answer<Calls[N][1]> | Promise<Answer<Calls[N][1]>>;
};

/** A bridge a test holds both ends of. */
export interface FakeBridge extends Bridge {
  /** Every call in the order it came. */
  readonly asked: readonly { readonly name: CallName; readonly params: unknown }[];
  /** Sends a notification to whoever listens. */
  readonly tell: <N extends NotificationName>(name: N, payload: Notifications[N]) => void;
  /** How many subscriptions are open. */
  readonly listening: () => number;
}

/** Makes a bridge that answers as told; a call nobody prepared is answered with a problem naming it. */
export function fakeBridge(answering: Answering = {}): FakeBridge {
  const asked: { name: CallName; params: unknown }[] = [];
  const listeners = new Map<NotificationName, Set<(payload: never) => void>>();
  return {
    asked,
    async call(name, ...params) {
      asked.push({ name, params: params[0] });
      const answer: ((params: never) => unknown) | undefined = answering[name];
      const result = answer?.(params[0] as never) ?? unprepared(name);
      return (await result) as Answer<Calls[typeof name][1]>;
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    tell(name, payload) {
      for (const listener of listeners.get(name) ?? []) listener(payload as never);
    },
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
}

/** A good answer. */
export function good<T>(value: T): Answer<T> {
  return { ok: true, value };
}

function unprepared(name: CallName): Answer<never> {
  return {
    ok: false,
    problem: { code: 'call-failed', what: `The test prepared no answer to ${name}.`, why: '', next: '' },
  };
}
