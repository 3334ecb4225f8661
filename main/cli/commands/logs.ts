import { createReadStream, watch } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandSpec } from '../command.ts';
import { notThere, type CommandContext } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { plainLines } from '../text.ts';
import { whole } from './draft.ts';

/** The most that is read of the end of a log, in bytes. */
const endBytes = 4 * 1024 * 1024;
/** Where a system does not tell of a change, the file is looked at this often, in milliseconds. */
const lookEveryMs = 1_000;

/** Postern's own log. */
export const logCommands: readonly CommandSpec[] = [
  {
    words: ['logs'],
    about: 'Show the end of Postern’s own log, and follow it.',
    more: [
      'It is a file, read whether Postern runs or not. It holds events and figures, never bodies or credentials; what Codex did is in `postern sessions`.',
    ],
    options: [
      { name: 'follow', letter: 'f', about: 'go on with what is written, until Ctrl+C' },
      { name: 'lines', letter: 'n', value: 'COUNT', about: 'how many lines from the end; without it 50' },
    ],
    async run(context, given) {
      const path = join(context.places.logs, 'postern.log');
      const lines = whole(given, 'lines') ?? 50;
      const found = await stat(path).catch(() => null);
      if (found === null && !given.on('follow')) {
        throw notThere('There is no log yet.', `${path} is not there.`, 'Start Postern once.');
      }
      const size = found?.size ?? 0;
      if (size > 0) {
        const shown = (await lastLines(path, size, lines)).join('\n');
        if (shown !== '') context.output.raw(`${plainLines(shown)}\n`);
      }
      if (given.on('follow')) await follow(context, path, size);
      return exitCodes.ok;
    },
  },
];

async function lastLines(path: string, size: number, count: number): Promise<readonly string[]> {
  const start = Math.max(0, size - endBytes);
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return count === 0 ? [] : lines.slice(-count);
  } finally {
    await file.close();
  }
}

/** Writes what is added, for as long as the program lives. A log that was begun anew is read from its start. */
function follow(context: CommandContext, path: string, from: number): Promise<never> {
  let read = from;
  let busy = false;
  let again = false;
  const look = async (): Promise<void> => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      const size = (await stat(path).catch(() => null))?.size ?? 0;
      if (size < read) read = 0;
      if (size > read) {
        for await (const part of createReadStream(path, { start: read, end: size - 1, encoding: 'utf8' })) {
          context.output.raw(plainLines(String(part)));
        }
        read = size;
      }
    }
    busy = false;
  };
  return new Promise(() => {
    try {
      watch(context.places.logs, () => void look());
    } catch {
      // Not every file system tells; the timer does.
    }
    setInterval(() => void look(), lookEveryMs);
  });
}
