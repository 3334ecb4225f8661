import { parentPort, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { batchOf, type BatchMessage } from '../domain/batch-message.ts';
import { problemOf } from '../domain/problem.ts';
import type { RecorderCommand, RecorderQuery, RecorderReport } from './port.ts';
import { notBroughtBack, undeleted, unreadable } from './problems.ts';
import { createRecorder, type ImmediateQuery, type Recorder } from './recorder.ts';

// The recorder's thread: it joins the recorder to main and to the proxy's batches, and decides nothing.
if (parentPort === null) throw new Error('The recorder runs as a worker thread.');
const main: MessagePort = parentPort;
let recorder: Recorder | null = null;
/** Lines of proxies not listened on yet, and those that are. What a proxy sent before it died is still on its line. */
let unheard: readonly MessagePort[] = [];
const heard = new Set<MessagePort>();

function report(message: RecorderReport): void {
  main.postMessage(message);
}

/** Batches wait on their port until the log is open; a line ends when its proxy does, after all it holds was taken. */
function listen(): void {
  const taker = recorder;
  if (taker === null) return;
  for (const port of unheard) {
    heard.add(port);
    port.once('close', () => heard.delete(port));
    port.on('message', (batch: BatchMessage) =>
      taker.take(batchOf(batch), (answer) => port.postMessage(answer)),
    );
  }
  unheard = [];
}

/** What the proxy handed over before it ended, and nobody has read yet: a recorder that was busy is asked to stop all the same. */
function takeWhatIsLeft(port: MessagePort): void {
  for (let left = receiveMessageOnPort(port); left !== undefined; left = receiveMessageOnPort(port)) {
    recorder?.take(batchOf(left.message as BatchMessage), (answer) => port.postMessage(answer));
  }
}

function stop(): void {
  for (const port of [...heard, ...unheard]) takeWhatIsLeft(port);
  for (const port of [...unheard, ...heard]) port.close();
  recorder?.close();
  recorder = null;
  report({ type: 'stopped' });
  main.close();
}

main.on('message', (command: RecorderCommand) => {
  switch (command.type) {
    case 'open':
      recorder = createRecorder({ ...command, report });
      return listen();
    case 'exchanges':
      unheard = [...unheard, command.port];
      return listen();
    case 'recordContent':
      recorder?.setRecordContent(command.on);
      return;
    case 'retention':
      recorder?.setRetention({ keepDays: command.keepDays, keepMegabytes: command.keepMegabytes });
      return;
    case 'watch':
      recorder?.watch(command.sessionId);
      return;
    case 'prices':
      recorder?.setPrices(command.prices);
      return;
    case 'launchEnded':
      recorder?.launchEnded(command.launchId);
      return;
    case 'query':
      return command.query.kind === 'delete' || command.query.kind === 'undelete'
        ? erase(command.id, command.query)
        : answer(command.id, command.query);
    case 'stop':
      return stop();
  }
});

function erase(id: number, query: Extract<RecorderQuery, { kind: 'delete' | 'undelete' }>): void {
  const [done, failure] =
    query.kind === 'delete'
      ? [recorder?.delete(query), undeleted]
      : [recorder?.undelete(query), notBroughtBack];
  done?.then(
    (answered) => report({ type: 'answer', id, answer: answered }),
    (error: unknown) => report({ type: 'queryFailed', id, problem: problemOf(error, failure(whyOf(error))) }),
  );
}

function answer(id: number, query: ImmediateQuery): void {
  try {
    if (recorder !== null) report({ type: 'answer', id, answer: recorder.query(query) });
  } catch (error) {
    report({ type: 'queryFailed', id, problem: unreadable(whyOf(error)) });
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? `${error.message}.` : 'The reason is unknown.';
}

report({ type: 'ready' });
