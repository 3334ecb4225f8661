import { parentPort, type MessagePort } from 'node:worker_threads';
import type { ExchangeBatch } from '../domain/exchange.ts';
import type { RecorderCommand, RecorderReport } from './port.ts';
import { unreadable } from './problems.ts';
import { createRecorder, type Recorder } from './recorder.ts';

// The recorder's thread: it joins the recorder to main and to the proxy's batches, and decides nothing.
if (parentPort === null) throw new Error('The recorder runs as a worker thread.');
const main: MessagePort = parentPort;
let recorder: Recorder | null = null;
let batches: MessagePort | null = null;

function report(message: RecorderReport): void {
  main.postMessage(message);
}

/** Batches wait on their port until the log is open. */
function listen(): void {
  const [port, taker] = [batches, recorder];
  if (port === null || taker === null) return;
  port.on('message', (batch: ExchangeBatch) => taker.take(batch, (answer) => port.postMessage(answer)));
}

function stop(): void {
  batches?.close();
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
      batches?.close();
      batches = command.port;
      return listen();
    case 'recordContent':
      recorder?.setRecordContent(command.on);
      return;
    case 'launchEnded':
      recorder?.launchEnded(command.launchId);
      return;
    case 'query':
      return answer(command);
    case 'stop':
      return stop();
  }
});

function answer({ id, query }: Extract<RecorderCommand, { type: 'query' }>): void {
  try {
    if (recorder !== null) report({ type: 'answer', id, answer: recorder.query(query) });
  } catch (error) {
    const why = error instanceof Error ? `${error.message}.` : 'The reason is unknown.';
    report({ type: 'queryFailed', id, problem: unreadable(why) });
  }
}

report({ type: 'ready' });
