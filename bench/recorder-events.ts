// An ordinary turn as the proxy tells it to the recorder: 10 KB of request, 30 events in three pieces.
import type { ExchangeEvent } from '../main/domain/exchange.ts';
import { deltaText, endTexts, eventText } from './ordinary-answer.ts';
import { makeRequest } from './request.ts';
import { eventCounts, works } from './work.ts';

/** A batch of one turn, and the block that its bytes stand in. */
export interface TurnTold {
  readonly events: readonly { readonly event: ExchangeEvent }[];
  readonly block: Uint8Array;
}

/** The turn of this number, of one of so many sessions, all in one batch. */
export function turnTold(turn: number, sessions: number): TurnTold {
  const work = works.find((one) => one.name === 'sse1');
  if (work === undefined) return { events: [], block: new Uint8Array() };
  const session = `session-${turn % sessions}`;
  const bytes = makeRequest(work, '', 'localhost', session).numbered(turn);
  const end = bytes.indexOf('\r\n\r\n');
  const lines = bytes.toString('latin1', 0, end).split('\r\n').slice(1);
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  const exchangeId = `exchange-${turn}`;
  const at = Date.now();
  const id = `resp_${turn}`;
  const pieces = [
    eventText('response.created', { response: { id } }),
    deltaText(`msg_${id}`).repeat(eventCounts.sse - 3),
    endTexts(id).join(''),
  ];
  const body = bytes.subarray(end + 4);
  const block = Buffer.from(
    new SharedArrayBuffer(body.length + pieces.reduce((sum, one) => sum + one.length, 0)),
  );
  block.set(body, 0);
  let used = body.length;
  const shared = pieces.map((piece) => {
    const start = used;
    used += block.write(piece, used, 'latin1');
    return block.subarray(start, used);
  });
  const events: readonly ExchangeEvent[] = [
    {
      type: 'started',
      exchangeId,
      at,
      transport: 'http',
      launchId: 'bench',
      gateway: 'bench',
      gatewayId: 'bench',
      account: null,
      backend: 'bench',
      schema: 'OpenAI',
      lane: 'api',
      method: 'POST',
      path: 'responses',
      headers,
    },
    { type: 'requestBytes', exchangeId, bytes: block.subarray(0, body.length) },
    { type: 'requestEnded', exchangeId, at },
    {
      type: 'responded',
      exchangeId,
      at: at + 1,
      status: 200,
      headers: [
        ['content-type', 'text/event-stream'],
        ['openai-model', 'gpt-6.1-sol'],
      ],
    },
    ...shared.map(
      (piece, index) => ({ type: 'responseBytes', exchangeId, at: at + 2 + index, bytes: piece }) as const,
    ),
    { type: 'ended', exchangeId, at: at + 5, outcome: 'ended', overheadUs: 200, problem: null },
  ];
  return { events: events.map((event) => ({ event })), block };
}
