import { tmpdir } from 'node:os';
import { z } from 'zod';
import type { Answer } from '../../preload/contract.ts';
import type { CodexRoom } from '../codex/room.ts';
import type { ControlCalls } from '../control/calls.ts';
import { openControlServer } from '../control/server.ts';
import type { AskedCall } from '../control/visitor.ts';
import { filesReplaced } from '../domain/files-replaced.ts';
import { AppError, ok, problem, problemOf, valueOrThrow, type Result } from '../domain/problem.ts';
import type { Places, Variables } from '../environment.ts';
import { sweepFolder } from '../files/atomic.ts';
import { answerCall, type Handlers } from '../ipc/answer.ts';
import { callNames } from '../ipc/parse.ts';
import type { Log } from '../log.ts';
import type { Told } from '../core.ts';

export interface ControlOptions {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Pick<Places, 'home'>;
  readonly log: Log;
}

/** What the socket offers once the core is open. */
export interface ServedCore {
  readonly calls: Handlers;
  /** Told everything the window is told; returns the function that ends it. */
  readonly onTold: (listener: Told) => () => void;
  /** `proxy.settled` goes before it, as before every launch. */
  readonly codex: Pick<CodexRoom, 'prepare' | 'ended'>;
  readonly settled: () => Promise<unknown>;
  /** The bearer of a connection; null when there is no such connection. */
  readonly bearer: (connectionId: string) => Promise<string | null>;
  readonly quit: () => void;
  /** Null brings up the window as it is. @throws {AppError} window-missing. */
  readonly show: (place: ControlCalls['show'][0]['place']) => void;
  readonly version: string;
  readonly window: boolean;
}

/** The socket of this run: this profile is ours as long as it is open. */
export interface Control {
  /** Begins to answer; what was asked before has waited. */
  serve(core: ServedCore): void;
  clients(): number;
  /** Told how many clients there are, whenever that changes. */
  onClients(listener: (count: number) => void): void;
  close(): Promise<void>;
}

/** How long another run of this profile may take to answer before it is said to hang, in milliseconds. */
const answersWithinMs = 5_000;

/**
 * Claims the profile and opens its socket for the `postern` command; to be called before anything of the profile is opened.
 * Problems: `control-busy`, `control-hung` (another run has it, and keeps it), `control-no-place`.
 */
export async function openControl(options: ControlOptions): Promise<Result<Control>> {
  const { variables, platform, places, log } = options;
  const runtimeFolder = variables['XDG_RUNTIME_DIR'] ?? '';
  let told: (count: number) => void = () => undefined;
  let start: (core: ServedCore) => void = () => undefined;
  let endTold: () => void = () => undefined;
  const served = new Promise<ServedCore>((resolve) => {
    start = resolve;
  });
  const opened = await openControlServer({
    around: {
      platform,
      home: places.home,
      runtimeFolder: runtimeFolder === '' ? null : runtimeFolder,
      temporaryFolder: tmpdir(),
    },
    patienceMs: answersWithinMs,
    answer: async (call) => answerAsked(await served, call, log),
    onClients: (count) => told(count),
    onRefused: (why) => log.warn('control: refused a client', { why }),
  });
  if (!opened.ok) return opened;
  const server = opened.value;
  // Nobody else writes here now: what a run that was killed left behind goes, launches and all.
  await sweepFolder(places.home).catch((error: unknown) =>
    log.warn('control: could not sweep', { error: String(error) }),
  );
  return ok({
    serve(core) {
      // What the window is to show is for the window.
      endTold = core.onTold((name, payload) => {
        if (name !== 'window/show') server.tell(name, payload);
      });
      start(core);
    },
    clients: server.clients,
    onClients(listener) {
      told = listener;
    },
    async close() {
      endTold();
      await server.close();
    },
  });
}

const contractNames: ReadonlySet<string> = new Set(callNames);
const isContractName = (name: string): name is keyof Handlers => contractNames.has(name);

async function answerAsked(core: ServedCore, asked: AskedCall, log: Log): Promise<Answer<unknown>> {
  const { name, params } = asked;
  const onUnexpected = (error: unknown): void =>
    log.error('control: a call failed', { name, error: String(error) });
  if (Object.hasOwn(parameters, name))
    return answerOwn(core, name as keyof ControlCalls, params, onUnexpected);
  if (!isContractName(name)) return { ok: false, problem: unknownCall(name) };
  // The window alone has one session it watches; a command that asked would take it from the window.
  if (name === 'session/watch') return { ok: false, problem: unknownCall(name) };
  const answer = await answerCall(core.calls, name, params, (_, error) => onUnexpected(error));
  if (name === 'login/start' && answer.ok) endLoginWith(core, asked, answer.value, onUnexpected);
  return answer;
}

/** A sign-in nobody waits for any more is taken back, so that its port is free for the next. */
function endLoginWith(
  core: ServedCore,
  { gone }: AskedCall,
  view: unknown,
  onUnexpected: (error: unknown) => void,
): void {
  const loginId = typeof view === 'object' && view !== null && 'loginId' in view ? String(view.loginId) : '';
  const cancel = (): void =>
    void answerCall(core.calls, 'login/cancel', { loginId }, (_, error) => onUnexpected(error));
  if (gone.aborted) cancel();
  else gone.addEventListener('abort', cancel, { once: true });
}

async function answerOwn<N extends keyof ControlCalls>(
  core: ServedCore,
  name: N,
  raw: unknown,
  onUnexpected: (error: unknown) => void,
): Promise<Answer<ControlCalls[N][1]>> {
  const parsed = parameters[name].safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const why = `At ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'invalid'}.`;
    return {
      ok: false,
      problem: problem('call-invalid', `${name} was asked for in a way Postern does not know.`, why, ''),
    };
  }
  try {
    return { ok: true, value: await ownHandlers(core)[name](parsed.data) };
  } catch (error) {
    if (!(error instanceof AppError)) onUnexpected(error);
    return { ok: false, problem: problemOf(error, filesReplaced(error) ?? failedCall) };
  }
}

type OwnHandlers = {
  readonly [N in keyof ControlCalls]: (
    params: ControlCalls[N][0],
  ) => ControlCalls[N][1] | Promise<ControlCalls[N][1]>;
};

function ownHandlers(core: ServedCore): OwnHandlers {
  return {
    async 'launch/prepare'({ folder, here, lane, gatewayId, backendId, args }) {
      await core.settled();
      const wish = { folder, here, lane, gatewayId, backendId, tail: args };
      const { command, receipt, ...facts } = valueOrThrow(await core.codex.prepare(wish));
      return { ...command, ...facts, launchId: receipt.launchId, receipt };
    },
    'launch/ended': ({ launchId }) => core.codex.ended(launchId),
    async 'connection/bearer'({ connectionId }) {
      const bearer = await core.bearer(connectionId);
      if (bearer === null) throw new AppError(noConnection);
      return { bearer };
    },
    // The answer goes out first.
    quit: () => void setImmediate(core.quit),
    show: ({ place }) => core.show(place),
    'core/read': () => ({ version: core.version, pid: process.pid, window: core.window }),
  };
}

const id = z.string().min(1).max(200);
const path = z.string().min(1).max(4_096);
const nothing = z
  .undefined()
  .or(z.null())
  .transform(() => undefined);
/** The longest arguments and PATH taken, in characters; systems take fewer. */
const longestArgument = 1_000_000;

const parameters: { readonly [N in keyof ControlCalls]: z.ZodType<ControlCalls[N][0]> } = {
  'launch/prepare': z.strictObject({
    folder: path,
    here: z.strictObject({
      path: z.string().max(longestArgument),
      codexHome: path.nullable(),
      hasApiKey: z.boolean(),
      hasAccessToken: z.boolean(),
      noProxy: z.strictObject({
        upper: z.string().max(longestArgument).nullable(),
        lower: z.string().max(longestArgument).nullable(),
      }),
    }),
    lane: z.enum(['auto', 'chatgpt', 'api']),
    gatewayId: id.nullable(),
    backendId: id.nullable(),
    args: z.array(z.string().max(longestArgument)).max(10_000),
  }),
  'launch/ended': z.strictObject({ launchId: id }),
  'connection/bearer': z.strictObject({ connectionId: id }),
  quit: nothing,
  show: z.strictObject({
    place: z
      .union([
        z.strictObject({
          place: z.literal('session'),
          sessionId: id,
          turnId: id.nullable().exactOptional(),
        }),
        z.strictObject({ place: z.literal('totals') }),
        z.strictObject({ place: z.literal('launch') }),
        z.strictObject({ place: z.literal('gateways') }),
        z.strictObject({ place: z.literal('codex') }),
        z.strictObject({ place: z.literal('doctor') }),
      ])
      .nullable(),
  }),
  'core/read': nothing,
};

function unknownCall(name: string) {
  return problem(
    'call-invalid',
    'This Postern does not know what it was asked for.',
    `${JSON.stringify(name.slice(0, 100))} is nothing it answers here.`,
    'The command and the app may be of different versions: quit Postern and start it again.',
  );
}

const failedCall = problem(
  'call-failed',
  'Postern could not do that.',
  'Something went wrong inside it.',
  'Try again; the log says more.',
);

const noConnection = problem(
  'not-found',
  'There is no such connection.',
  'It was restored meanwhile, or belongs to another profile.',
  'Connect Codex again: postern connect',
);
