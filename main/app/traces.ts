import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ProblemView, SecretTest, SessionView, TracesView, TurnView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Http } from '../auth/http.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { contentRedactor } from '../domain/redact-content.ts';
import { findNamedBackend } from '../gateways/places.ts';
import type { RecorderThread } from '../recorder/thread.ts';
import type { OpenSettings } from '../settings/settings.ts';
import { openTraces, type Traces } from '../traces/traces.ts';
import { boundSecret } from './bound-secret.ts';
import type { SignIn } from './sign-in.ts';

/** The export of traces as it is set up; nothing leaves while it is off. */
export interface TracesDesk {
  view(): Pick<TracesView, 'hasHeader' | 'waiting' | 'problem'>;
  /** Begins, ends or leads elsewhere as the settings say now. */
  reload(): void;
  turnEnded(session: SessionView, turn: TurnView): void;
  test(): Promise<SecretTest>;
  readHeader(signIn: SignIn): Promise<void>;
  setHeader(signIn: SignIn, header: string | null): Promise<Result<void>>;
  allForgotten(): void;
  close(): Promise<void>;
}

export interface TracesDeskOptions {
  readonly settings: OpenSettings;
  readonly book: () => GatewayBook;
  readonly recorder: Pick<RecorderThread, 'ask'>;
  /** Postern's own folder. */
  readonly home: string;
  readonly version: string;
  readonly send: Http['send'];
  readonly signIn: Promise<SignIn>;
  readonly onChange: () => void;
}

/** Opens the desk; what an earlier run left to send goes when traces are on. */
export function openTracesDesk(options: TracesDeskOptions): TracesDesk {
  const { settings, recorder } = options;
  const header = boundSecret('traces-header', 'Header for the collector of traces');
  let trouble: ProblemView | null = null;
  let open: Traces | null = null;
  let turn: Promise<void> = Promise.resolve();

  /** One after another: a collector is let go before the next is spoken to. */
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch(() => undefined);
  };

  function told(next: ProblemView | null): void {
    trouble = next;
    options.onChange();
  }

  async function begin(): Promise<void> {
    const was = open ?? trouble;
    await open?.close();
    open = null;
    trouble = null;
    const { on, endpoint, content } = settings.current().traces;
    if (!on || endpoint === null) return was === null ? undefined : options.onChange();
    try {
      open = await openTraces({
        folder: join(options.home, 'traces'),
        endpoint,
        content,
        version: options.version,
        redact: contentRedactor({ home: homedir(), user: userInfo().username }),
        header: () => header.for(endpoint),
        async send(question) {
          const unread = await headerProblem();
          return unread === null ? options.send(question) : failed(unread);
        },
        upstreamOf: (gateway, backend) => findNamedBackend(options.book(), gateway, backend),
        now: Date.now,
        onProblem: told,
      });
      options.onChange();
    } catch (error) {
      told(notOpened(error));
    }
  }

  /** Spans wait while a header that is kept cannot be read: without it the collector would refuse them for good. */
  async function headerProblem(): Promise<Problem | null> {
    return header.isRead() ? null : header.read((await options.signIn).store);
  }

  async function tell(session: SessionView, ended: TurnView): Promise<void> {
    if (open === null) return;
    const place = { sessionId: session.id, turnId: ended.id };
    const [items, exchanges] = await Promise.all([
      recorder.ask({ kind: 'turnItems', ...place }),
      recorder.ask({ kind: 'raw', ...place }),
    ]);
    await open.turnEnded(session, ended, items, exchanges);
  }

  return {
    view: () => ({
      hasHeader: header.for(settings.current().traces.endpoint) !== null,
      waiting: open?.waiting() ?? 0,
      problem: trouble,
    }),
    reload: () => inTurn(begin),
    turnEnded(session, ended) {
      if (open !== null) inTurn(() => tell(session, ended));
    },
    async test() {
      await turn;
      return open === null ? { state: 'fails', problem: notOn() } : open.test();
    },
    async readHeader({ store }) {
      await header.read(store);
      options.onChange();
    },
    async setHeader({ store }, typed) {
      const done = await header.set(store, typed, settings.current().traces.endpoint);
      if (!done.ok) return done;
      options.onChange();
      return ok(undefined);
    },
    allForgotten: header.forgotten,
    async close() {
      await turn;
      await open?.close();
    },
  };
}

const notOn = () =>
  problem(
    'not-found',
    t`Traces are off.`,
    t`Nothing is sent before they are on and have the address of a collector.`,
    t`Turn them on, then try again.`,
  );

const notOpened = (error: unknown) =>
  problem(
    'file-unwritable',
    t`Traces cannot be kept until they are sent.`,
    t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`} for their folder.`,
    t`Check the disk and the permissions of Postern’s folder.`,
  );
