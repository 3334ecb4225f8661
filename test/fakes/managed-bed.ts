import { WebSocket } from 'ws';
import type { CredentialHolder } from '../../main/domain/credential.ts';
import { laneOf, laneSegments, usualBackend, type Backend } from '../../main/domain/gateway.ts';
import type { LaunchRoute } from '../../main/domain/routing.ts';
import type { CredentialAnswer } from '../../main/proxy/port.ts';
import { startNotingUpstream, type NotedAnswer, type Seen } from './noting-upstream.ts';
import { bedGateway, bedLaunch, bedToken, hashOf, startBed, type ProxyBed } from './proxy-bed.ts';

/** The bearer that the bed's launch was given. */
export const bedBearer = 'test-launch-bearer-bbbbbbbbbbbbbbbbbbbbbbbb';

/** What the client sends of its own: all of it must stay here. */
export const clientsOwn = {
  authorization: `Bearer ${bedBearer}`,
  'chatgpt-account-id': 'client-account',
  'api-key': 'client-key-1',
  'x-api-key': 'client-key-2',
  cookie: 'client-cookie=1',
  'openai-organization': 'client-org',
  'openai-project': 'client-project',
  referer: 'http://client.example/',
};

/** What the proxy asked main. */
export interface Question {
  readonly holder: CredentialHolder;
  readonly rejectedRevision: string | null;
  readonly probe: boolean;
}

/** The account a question is about; empty for other holders. */
export function accountIn({ holder }: Question): string {
  return holder.type === 'account' ? holder.accountId : '';
}

/** A proxy whose one backend takes a credential of ours. */
export interface ManagedBed {
  readonly bed: ProxyBed;
  /** Where `responses` of the backend is. */
  readonly url: string;
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** How many connections the upstream took in all. */
  connections(): number;
  readonly asked: readonly Question[];
  backend(changes?: Partial<Backend>): Backend;
  /** Routes to the backend with these changes from now on. */
  change(changes: Partial<Backend>): void;
  stop(): Promise<void>;
}

/** How a managed bed differs from the usual. */
export interface ManagedOptions {
  /** The upstream's answers in order, the last for all that follow; 200 or an agreed upgrade when there are none left. */
  readonly statuses?: readonly number[];
  /** Fields of every ordinary answer. */
  readonly headers?: NotedAnswer['headers'];
  readonly answer?: (question: Question, origin: string) => CredentialAnswer | Promise<CredentialAnswer>;
  readonly backend?: Partial<Backend>;
  readonly launch?: Partial<LaunchRoute>;
  readonly credentialMs?: number;
}

/** A ChatGPT account's credential. */
export function granted(origin: string, revision = 'r1'): CredentialAnswer {
  return {
    ok: true,
    revision,
    origin,
    grant: {
      type: 'headers',
      headers: [
        ['authorization', `Bearer at-canary-${revision}`],
        ['chatgpt-account-id', `account-of-${revision}`],
      ],
    },
  };
}

/** Starts one with a `ChatGPTCodex` backend on account `account-1`. */
export async function startManagedBed(options: ManagedOptions = {}): Promise<ManagedBed> {
  const asked: Question[] = [];
  const statuses = [...(options.statuses ?? [])];
  const upstream = await startNotingUpstream(() => {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    return status === undefined
      ? null
      : { status, ...(options.headers === undefined ? {} : { headers: options.headers }) };
  });
  const { origin } = upstream;
  const bed = await startBed(origin, {
    credential(holder, rejectedRevision, probe) {
      const question = { holder, rejectedRevision, probe };
      asked.push(question);
      const own = granted(origin, rejectedRevision === null ? 'r1' : 'r2');
      return Promise.resolve(options.answer?.(question, origin) ?? own);
    },
    ...(options.credentialMs === undefined ? {} : { limits: { credentialMs: options.credentialMs } }),
  });
  const backend = (changes: Partial<Backend> = {}): Backend =>
    usualBackend({
      id: 'backend-chatgpt',
      name: 'chatgpt',
      schema: 'ChatGPTCodex',
      upstream: `${origin}/backend-api/codex`,
      auth: { type: 'account', accountId: 'account-1' },
      ...options.backend,
      ...changes,
    });
  const launch = bedLaunch({ bearerHash: hashOf(bedBearer), ...options.launch });
  const change = (changes: Partial<Backend>): void => {
    bed.proxy.route(bed.table({ gateways: [bedGateway([backend(changes)])], launches: [launch] }));
  };
  change({});
  const { name } = backend();
  return {
    bed,
    url: `http://${bed.host}/l/${bedToken}/v1/${laneSegments[laneOf(backend())]}/${name}/responses`,
    origin,
    seen: upstream.seen,
    connections: upstream.connections,
    asked,
    backend,
    change,
    async stop() {
      await bed.stop();
      upstream.close();
    },
  };
}

/** What a client got. */
export interface Heard {
  readonly status: number;
  readonly text: string;
}

/** Posts a body, as Codex does. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>> = clientsOwn,
  body: string | ReadableStream = '{"a":1}',
): Promise<Heard> {
  const asking = { method: 'POST', headers, body, duplex: 'half', redirect: 'manual' };
  const answer = await fetch(url, asking as RequestInit);
  return { status: answer.status, text: await answer.text() };
}

/** Upgrades; an agreed one sends a word there and back and closes. */
export function upgrade(url: string, headers: Readonly<Record<string, string>> = clientsOwn): Promise<Heard> {
  const socket = new WebSocket(url.replace('http:', 'ws:'), { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    socket.on('open', () => socket.send('word'));
    socket.on('message', (data) => {
      resolve({ status: 101, text: (data as Buffer).toString() });
      socket.terminate();
    });
  });
}

/** The code in an error body of ours. */
export function codeIn(heard: Heard): string {
  const { error } = JSON.parse(heard.text) as { error: { code: string; postern_code?: string } };
  return error.postern_code ?? error.code;
}
