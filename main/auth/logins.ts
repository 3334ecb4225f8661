import { randomUUID } from 'node:crypto';
import type { LoginView, LoginWay, SecretPlace } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { failed, problem, type Result } from '../domain/problem.ts';
import { signInWithAccessToken } from './access-token.ts';
import { signInWithApiKey } from './api-key.ts';
import { signInWithBrowser } from './browser-flow.ts';
import type { Clock } from './clock.ts';
import { signInWithDevice } from './device-flow.ts';
import type { Http } from './http.ts';
import type { Issuer } from './issuers.ts';
import type { LoginLog } from './login-log.ts';
import { failedStep, type FlowTools, type LoginStep, type SignedIn } from './login-step.ts';
import { methodProblem, workspaceProblem, type Restrictions } from './restrictions.ts';

/** The sign-ins under way: at most one of each way. */
export interface Logins {
  /** Starts one; an earlier one of the same way ends first. Steps follow through `onChange`. */
  start(way: 'browser' | 'device'): Promise<LoginView>;
  /** Checks and saves a typed secret; returns the last step. */
  submit(way: 'apiKey' | 'accessToken', secret: string): Promise<LoginView>;
  /** Ends one, its port with it; false when none of that id is under way. */
  cancel(loginId: string): Promise<boolean>;
  /** Opens its page again; false when it has none. */
  openPage(loginId: string): boolean;
  /** The last step of each way's latest sign-in. */
  all(): readonly LoginView[];
  close(): Promise<void>;
}

export interface LoginsOptions {
  readonly issuer: Issuer;
  readonly http: Http;
  readonly clock: Clock;
  readonly apiUpstream: string;
  readonly platform: NodeJS.Platform;
  readonly restrictions: () => Promise<Result<Restrictions>>;
  readonly add: (signedIn: SignedIn) => Promise<Result<{ accountId: string; place: SecretPlace }>>;
  readonly openPage: (url: string) => void;
  readonly onChange: (view: LoginView) => void;
  readonly log: LoginLog;
}

interface Running {
  readonly id: string;
  readonly way: LoginWay;
  readonly ending: AbortController;
  view: LoginView;
  done: Promise<LoginView>;
}

/** Opens the sign-ins. */
export function openLogins(options: LoginsOptions): Logins {
  const latest = new Map<LoginWay, Running>();

  async function begin(way: LoginWay, flow: (tools: FlowTools) => Promise<LoginStep>): Promise<Running> {
    const loginId = randomUUID();
    const running: Running = {
      id: loginId,
      way,
      ending: new AbortController(),
      view: { loginId, way, step: 'starting' },
      done: Promise.resolve({ loginId, way, step: 'starting' }),
    };
    const earlier = latest.get(way);
    latest.set(way, running);
    earlier?.ending.abort();
    running.done = (earlier?.done ?? Promise.resolve()).then(() => run(running, flow));
    return running;
  }

  async function run(running: Running, flow: (tools: FlowTools) => Promise<LoginStep>): Promise<LoginView> {
    const { id, way, ending } = running;
    const note: FlowTools['note'] = (step, facts) => options.log.write(id, `${way}: ${step}`, facts);
    note('started', { issuer: options.issuer.url });
    const report = (step: LoginStep): void => {
      if (isOver(running.view)) return;
      running.view = { loginId: id, way, ...step };
      const facts = step.step === 'failed' ? { code: step.problem.code, why: step.problem.why } : {};
      note(step.step, facts);
      options.onChange(running.view);
    };
    try {
      const restrictions = await options.restrictions();
      const forbidden = restrictions.ok ? methodProblem(restrictions.value, way) : restrictions.problem;
      if (!restrictions.ok || forbidden !== null) {
        if (forbidden !== null) report(failedStep(forbidden));
        return running.view;
      }
      const last = await flow({
        issuer: options.issuer,
        http: options.http,
        clock: options.clock,
        platform: options.platform,
        restrictions: restrictions.value,
        openPage: options.openPage,
        save: (signedIn) => saveIfAllowed(signedIn, restrictions.value),
        report,
        note,
        signal: ending.signal,
      });
      report(last);
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      note('broke', { name });
      report(failedStep(brokeProblem(name)));
    }
    return running.view;
  }

  async function saveIfAllowed(
    signedIn: SignedIn,
    restrictions: Restrictions,
  ): ReturnType<FlowTools['save']> {
    const forbidden =
      signedIn.credential.type === 'apiKey'
        ? null
        : workspaceProblem(restrictions, signedIn.identity.workspaceId);
    return forbidden === null ? options.add(signedIn) : failed(forbidden);
  }

  return {
    async start(way) {
      return (await begin(way, way === 'browser' ? signInWithBrowser : signInWithDevice)).view;
    },
    async submit(way, secret) {
      const running = await begin(way, (tools) =>
        way === 'apiKey'
          ? signInWithApiKey(tools, options.apiUpstream, secret)
          : signInWithAccessToken(tools, secret),
      );
      return running.done;
    },
    async cancel(loginId) {
      const running = [...latest.values()].find((one) => one.id === loginId);
      if (running === undefined || isOver(running.view)) return false;
      running.ending.abort();
      await running.done;
      return true;
    },
    openPage(loginId) {
      const view = [...latest.values()].find((one) => one.id === loginId)?.view;
      if (view?.step !== 'waitingForBrowser' && view?.step !== 'showingCode') return false;
      options.openPage(view.url);
      return true;
    },
    all: () => [...latest.values()].map((one) => one.view),
    async close() {
      for (const one of latest.values()) one.ending.abort();
      await Promise.all([...latest.values()].map((one) => one.done));
    },
  };
}

function isOver(view: LoginView): boolean {
  return view.step === 'done' || view.step === 'failed' || view.step === 'cancelled';
}

function brokeProblem(name: string) {
  return problem(
    'login-answer-broken',
    t`The sign-in broke off.`,
    t`Something unexpected happened (${name}).`,
    t`Nothing was saved. Try again; the login log has the steps.`,
  );
}
