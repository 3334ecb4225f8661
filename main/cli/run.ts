import type { ProblemView } from '../../preload/contract.ts';
import { connectControl, type ControlClient } from '../control/client.ts';
import { problem, problemOf, valueOrThrow } from '../domain/problem.ts';
import type { Places, Variables } from '../environment.ts';
import type { CommandContext } from './context.ts';
import { exitCodeOf, exitCodes } from './exit.ts';
import { makeInput } from './input.ts';
import { makeOutput } from './output.ts';
import { parseCommandLine } from './parse.ts';
import { startCore } from './start-core.ts';
import { commandTable, groups } from './table.ts';

/** Everything of this process that a command may touch. */
export interface CliOptions {
  readonly words: readonly string[];
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  readonly version: string;
  /** What makes this process's own binary a core without a window. */
  readonly coreArguments: readonly string[];
  readonly folder: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** How long a core may take from its start to its first answer, in milliseconds. */
const coreAnswersWithinMs = 30_000;

/** Runs one command line to its end; the exit code. Never rejects. */
export async function runCli(options: CliOptions): Promise<number> {
  const { variables, stdout, stderr, places } = options;
  // A reader that has enough closes the pipe: `postern sessions | head`.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(exitCodes.ok);
      throw error;
    });
  }
  const parsed = parseCommandLine(options.words, commandTable, groups, options.version);
  if (parsed.type === 'text') {
    stdout.write(parsed.text);
    return exitCodes.ok;
  }
  if (parsed.type === 'wrong') {
    stderr.write(parsed.text.endsWith('\n') ? parsed.text : `${parsed.text}\n`);
    return exitCodes.usage;
  }
  const colours = (variables['NO_COLOR'] ?? '') === '' && variables['TERM'] !== 'dumb';
  const output = makeOutput({
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    columns: stdout.isTTY ? stdout.columns : null,
    colour: { out: colours && stdout.isTTY, error: colours && stderr.isTTY },
    json: parsed.json,
  });
  let client: ControlClient | null = null;
  const connected = async (start: boolean): Promise<ControlClient> => {
    if (client !== null) return client;
    let found = await connectControl(places.home);
    if (!found.ok && start && found.problem.code === 'not-running') {
      found = await startCore({
        programArguments: options.coreArguments,
        places,
        variables,
        limitMs: coreAnswersWithinMs,
      });
    }
    client = valueOrThrow(found);
    return client;
  };
  const context: CommandContext = {
    output,
    input: makeInput(options.stdin, (text) => void stderr.write(text)),
    variables,
    platform: options.platform,
    places,
    folder: options.folder,
    now: Date.now,
    running: () => connected(false),
    client: () => connected(true),
  };
  try {
    return await parsed.command.run(context, parsed.given);
  } catch (error) {
    const found = problemOf(error, unexpected(error));
    output.problem(found);
    return exitCodeOf(found);
  } finally {
    (client as ControlClient | null)?.close();
  }
}

function unexpected(error: unknown): ReturnType<typeof problem> & ProblemView {
  return problem(
    'call-failed',
    'The command could not be done.',
    error instanceof Error ? error.message : String(error),
    'Try again; `postern logs` may say more.',
  );
}
