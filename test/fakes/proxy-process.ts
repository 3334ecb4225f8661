import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { bedToken } from './proxy-bed.ts';
import { rawClient, type RawConnection } from './raw-connection.ts';
import { startRawUpstream, type RawUpstream } from './raw-upstream.ts';

/** What a proxy's process has used so far. */
export interface Used {
  readonly port: number;
  /** Bytes. */
  readonly rss: number;
  /** The greatest it ever was, in bytes. */
  readonly maxRss: number;
  readonly cpuMs: number;
  readonly logLines: number;
  /** What its recorder was sent; all nothing without one. */
  readonly copies: Copies;
}

/** What reached a recorder, in numbers. */
export interface Copies {
  readonly started: number;
  readonly responded: number;
  readonly ended: number;
  /** Answers whose event `response.completed` was among it. */
  readonly completed: number;
  /** Of answers, as copied; and what was left out of the copy. */
  readonly contentBytes: number;
  readonly droppedBytes: number;
}

/** A proxy alone in a process with limits of its own, and the upstream behind it. */
export interface ProxyProcess {
  readonly upstream: RawUpstream;
  readonly port: number;
  used(): Promise<Used>;
  isRunning(): boolean;
  /** The head of a request through it, up to its `more`. */
  head(more: string, token?: string): string;
  /** So many clients that have each said this. */
  many(count: number, says?: string): Promise<readonly RawConnection[]>;
  /** One request from its beginning to its end; the body names it. */
  serves(body: string): Promise<void>;
  end(): Promise<void>;
}

export interface ProxyProcessOptions {
  /** What it may hold at once. */
  readonly descriptors?: number;
  /** Its recorder takes nothing of what it is sent. */
  readonly behind?: boolean;
}

/** Starts one; memory of JavaScript is held to 512 MB in all of them (J8). */
export async function startProxyProcess({
  descriptors = 4_096,
  behind = false,
}: ProxyProcessOptions = {}): Promise<ProxyProcess> {
  const upstream = await startRawUpstream();
  const entry = fileURLToPath(new URL('proxy-process-entry.ts', import.meta.url));
  const run = [
    '--max-old-space-size=512',
    '--import',
    'tsx',
    entry,
    upstream.url,
    behind ? 'behind' : 'none',
  ];
  const child = spawn(
    'sh',
    ['-c', `ulimit -n ${descriptors}; exec "$0" "$@"`, process.execPath, ...run],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  ); // prettier-ignore
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const next = async (): Promise<Used> => JSON.parse(String((await once(lines, 'line'))[0])) as Used;
  const { port } = await next();
  const clients: RawConnection[] = [];
  const head = (more: string, token = bedToken): string =>
    `POST /l/${token}/v1/openai-responses/api/responses HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${more}`;
  return {
    upstream,
    port,
    head,
    used() {
      const answer = next();
      child.stdin.write('look\n');
      return answer;
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async many(count, says = '') {
      const all = await Promise.all(Array.from({ length: count }, () => rawClient(port)));
      clients.push(...all);
      if (says !== '') for (const one of all) one.write(says);
      return all;
    },
    async serves(body) {
      const client = await rawClient(port);
      client.write(head(`content-length: ${body.length}\r\n\r\n${body}`));
      const asked = (): RawConnection | undefined =>
        upstream.connections.find((one) => one.text().endsWith(body));
      await expect.poll(asked).toBeDefined();
      asked()?.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      await client.until('\r\n\r\nok');
      client.socket.destroy();
    },
    async end() {
      for (const { socket } of clients) socket.destroy();
      child.stdin.end();
      await gone;
      await upstream.close();
    },
  };
}
