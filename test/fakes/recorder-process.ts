import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { built } from './built.ts';

/** A recorder in a process of its own, to be killed. */
export interface RecorderProcess {
  readonly pid: number;
  /** What it said, line by line: `open`, `unopened`, `taken 3`, `completed s1 t1`, `degraded`, `recovered`. */
  readonly lines: readonly string[];
  /** Sends a batch; it is numbered from 1. */
  send(events: readonly ExchangeEvent[]): void;
  /** Resolves when it has said a line like this, at once if it has already. */
  saw(matches: (line: string) => boolean): Promise<void>;
  /** Has it close its log and open this one; lines and numbers begin anew. */
  turnTo(databasePath: string): void;
  /** kill -9; resolves when it is gone and all it said has been read. */
  kill(): Promise<void>;
  /** Lets it close its log. */
  stop(): Promise<void>;
}

/** How a recorder's process is started. */
export interface RecorderSpawn {
  /** Another program, with its arguments, that starts it. */
  readonly through?: readonly string[];
  /** Tries again twenty times as soon after a failure. */
  readonly hasty?: boolean;
}

/** Starts one over this log; resolves when the log is open. */
export async function spawnRecorder(
  databasePath: string,
  { through = [], hasty = false }: RecorderSpawn = {},
): Promise<RecorderProcess> {
  const entry = await built(fileURLToPath(new URL('recorder-process-entry.ts', import.meta.url)));
  const own = [process.execPath, entry, databasePath, ...(hasty ? ['hasty'] : [])];
  const [program = '', ...args] = [...through, ...own];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const reading = createInterface({ input: child.stdout });
  reading.on('line', (line) => {
    lines.push(line);
    for (const listener of listeners) listener();
  });
  const gone = Promise.all([once(child, 'exit'), once(reading, 'close')]);
  let sequence = 0;

  const self: RecorderProcess = {
    pid: child.pid ?? 0,
    lines,
    send(events) {
      sequence += 1;
      child.stdin.write(`${JSON.stringify({ sequence, events }, bytesAsText)}\n`);
    },
    turnTo(path) {
      lines.length = 0;
      sequence = 0;
      child.stdin.write(`${JSON.stringify({ databasePath: path })}\n`);
    },
    saw(matches) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (!lines.some(matches)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        void gone.then(() => reject(new Error(`the recorder's process ended: ${lines.join(', ')}`)));
        look();
      });
    },
    async kill() {
      child.stdin.on('error', () => undefined);
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.stdin.end();
      await gone;
    },
  };
  await self.saw((line) => line === 'open');
  return self;
}

// A Buffer has turned itself into its own JSON shape before a replacer sees it.
function bytesAsText(_: string, value: unknown): unknown {
  const isBuffer =
    typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer';
  return isBuffer ? { base64: Buffer.from((value as { data: number[] }).data).toString('base64') } : value;
}
