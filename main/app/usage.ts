import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { NoticesView, UsageView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Http } from '../auth/http.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import { spokenLimit } from '../../preload/limit-name.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { latestFile } from '../files/latest.ts';
import { findBackend } from '../gateways/places.ts';
import { askUsage } from '../usage/ask.ts';
import { marksPassed, markText, newMarks } from '../usage/marks.ts';
import type { SignIn } from './sign-in.ts';

type Told = Omit<UsageView, 'name'>;

/** The limits of plans, as they pass by and as they are asked for. */
export interface Usage {
  /** The one told last first. */
  list(): readonly UsageView[];
  /** Takes in what the recorder saw pass by. */
  seen(told: readonly Told[]): void;
  /** Asks for the limits of an account of ours. */
  ask(accountId: string): Promise<Result<readonly UsageView[]>>;
}

export interface UsageOptions {
  readonly signIn: Promise<SignIn>;
  readonly signInNow: () => SignIn | null;
  readonly book: () => GatewayBook;
  readonly notices: () => NoticesView;
  readonly send: Http['send'];
  readonly chatgptOrigin: string;
  /** What was told to the person already, so that a restart does not tell it again. */
  readonly toldPath: string;
  readonly now: () => number;
  readonly onChange: (usages: readonly UsageView[]) => void;
  readonly notify: (title: string, body: string) => void;
}

const toldShape = z.record(z.string(), z.number());

/** Opens it; nothing is asked by itself. */
export function openUsage(options: UsageOptions): Usage {
  const known = new Map<string, Told>();
  const file = latestFile(options.toldPath, () => undefined);
  let told: Readonly<Record<string, number>> | null = null;
  let telling: Promise<void> = Promise.resolve();

  function nameOf(id: string): string {
    const [kind, rest = ''] = id.split(/:(.*)/s);
    if (kind === 'account') {
      const account = options
        .signInNow()
        ?.auth.accounts.list()
        .find((one) => one.id === rest);
      return account?.name ?? t`An account that is gone`;
    }
    if (kind === 'key') {
      const place = findBackend(options.book(), rest);
      return place === null ? t`A key that is gone` : t`Key of ${place.gateway.name}/${place.backend.name}`;
    }
    return t`Codex’s own sign-in`;
  }

  const list = (): readonly UsageView[] =>
    [...known.values()]
      .map((one) => ({ ...one, name: nameOf(one.id), limits: one.limits.map(spokenLimit) }))
      .toSorted((left, right) => right.seenAt - left.seenAt);

  function take(usages: readonly Told[]): void {
    for (const one of usages) if (one.seenAt >= (known.get(one.id)?.seenAt ?? 0)) known.set(one.id, one);
    options.onChange(list());
    telling = telling.then(tell).catch(() => undefined);
  }

  async function tell(): Promise<void> {
    const { limits, thresholds } = options.notices();
    if (!limits) return;
    told ??= await readTold(options.toldPath);
    const { fresh, told: next } = newMarks(marksPassed(list(), thresholds), told);
    if (JSON.stringify(next) !== JSON.stringify(told)) await file.write(`${JSON.stringify(next)}\n`);
    told = next;
    for (const mark of fresh) {
      const { title, body } = markText(mark, options.now());
      options.notify(title, body);
    }
  }

  return {
    list,
    seen: take,
    async ask(accountId) {
      const { auth } = await options.signIn;
      const credential = await auth.credentialFor(accountId, null);
      if (!credential.ok) return credential;
      if (credential.origin !== options.chatgptOrigin) return failed(noPlan());
      const asked = await askUsage(options.send, options.chatgptOrigin, credential.headers, options.now());
      if (!asked.ok) return asked;
      take([{ id: `account:${accountId}`, ...asked.value }]);
      return ok(list());
    },
  };
}

async function readTold(path: string): Promise<Readonly<Record<string, number>>> {
  try {
    return toldShape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}

const noPlan = () =>
  problem(
    'not-found',
    t`An API key has no plan with limits.`,
    t`What it costs is counted by its tokens.`,
    t`Look at the totals.`,
  );
