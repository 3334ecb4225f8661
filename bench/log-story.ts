import type { ExchangeEvent } from '../main/domain/exchange.ts';
import {
  answer,
  codexHeaders,
  completed,
  created,
  added,
  delta,
  developer,
  done,
  ended,
  prompt,
  reasoning,
  requestBody,
  requestBytes,
  responded,
  responseBytes,
  shellCall,
  shellOutput,
  sse,
  started,
  surroundings,
  turnMetadata,
} from '../test/fakes/codex-traffic.ts';
import { files, makeDice, programOutput, prose, type Dice } from './log-words.ts';

type Json = Readonly<Record<string, unknown>>;

/** One session of the story: who it is, and how many turns it has. */
export interface Plot {
  readonly index: number;
  readonly id: string;
  readonly turns: number;
  /** Unix ms. */
  readonly startedAt: number;
  readonly gateway: string;
  readonly backend: string;
  readonly account: string | null;
  readonly model: string;
  readonly folder: string;
}

/** The story's last day, and how far back it goes. */
export const storyEnd = new Date(2026, 10, 21).getTime();
const storyMs = 2 * 365 * 86_400_000;

export const gateways = ['default', 'team', 'azure eu'] as const;
export const models = ['gpt-5.6-sol', 'gpt-5.6-luna', 'gpt-5.4-mini', 'somebody-elses-model'] as const;
export const folders: readonly string[] = Array.from(
  { length: 60 },
  (_, index) => `/home/me/work/project-${index}`,
);

/** The sessions: many short ones, few long ones, one of 500 turns; in the order they begin. */
export function plotsOf(turns: number): readonly Plot[] {
  const sessions = Math.max(2, Math.round(turns / 20));
  const dice = makeDice(42);
  const longest = Math.min(500, Math.floor(turns / 2));
  const weights = Array.from({ length: sessions - 1 }, () => Math.exp((dice.roll() + dice.roll() - 1) * 2));
  const sum = weights.reduce((left, right) => left + right, 0);
  const counts = weights.map((weight) => Math.max(1, Math.round((weight / sum) * (turns - longest))));
  counts.splice(Math.floor(sessions * 0.9), 0, longest);
  return counts.map((count, index) => ({
    index,
    id: `019a0000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    turns: count,
    startedAt: storyEnd - storyMs + Math.floor((storyMs * index) / counts.length),
    gateway: dice.pick(gateways),
    backend: dice.pick(['openai', 'chatgpt-codex', 'key', 'local']),
    account: dice.pick([null, null, 'account:me', 'key:b1', 'none']),
    model: dice.pick(models),
    folder: dice.pick(folders),
  }));
}

/** A word that is said in this session alone. */
export const ownWord = (index: number): string => `ticket${index}x`;
/** Words said side by side in this session, in one turn of it. */
export const ownPhrase = (index: number): string => {
  const dice = makeDice(index + 900_000);
  return prose(dice, 3).replaceAll('.', '');
};

/** One turn of a session as the proxy tells it: a prompt, some rounds of tools, an answer. */
export function turnEvents(plot: Plot, turn: number): readonly ExchangeEvent[] {
  const dice = makeDice(plot.index * 10_007 + turn);
  const name = `${plot.index}-${turn}`;
  const metadata = turnMetadata(
    plot.id,
    `019b0000-0000-7000-${String(turn).padStart(4, '0')}-${plot.index}`,
    {
      model: plot.model,
    },
  );
  const rounds = 1 + dice.below(4);
  const asked = [prose(dice, 8 + dice.below(40)), turn === 0 ? ownWord(plot.index) : ''].join(' ');
  const input: Json[] = [developer(), surroundings(plot.folder), prompt(`msg_p${name}`, asked)];
  const events: ExchangeEvent[] = [];
  let at = plot.startedAt + turn * 180_000;
  for (let round = 0; round <= rounds; round += 1) {
    const isLast = round === rounds;
    const thought = reasoning(`rs_${name}_${round}`, prose(dice, 15 + dice.below(30)));
    const call = shellCall(`fc_${name}_${round}`, `call_${name}_${round}`, command(dice));
    const said = `${prose(dice, 30 + dice.below(120))} ${turn === 0 ? ownPhrase(plot.index) : ''}`;
    const output = isLast ? [answer(`msg_a${name}`, said)] : round % 2 === 0 ? [thought, call] : [call];
    events.push(...exchange(plot, metadata, `e${name}-${round}`, at, input, output));
    input.push(...output);
    if (!isLast) {
      const lines = dice.roll() < 0.05 ? 400 : 3 + dice.below(25);
      input.push(shellOutput(`call_${name}_${round}`, programOutput(dice, lines), dice.roll() < 0.1 ? 1 : 0));
    }
    at += 4_000 + dice.below(20_000);
  }
  return events;
}

const [history]: readonly Plot[] = plotsOf(40);
const said: Json[] = [];

/** The next request of a session that is one long turn and sends all that was said with each of them. */
export function historyEvents(request: number): readonly ExchangeEvent[] {
  if (history === undefined) throw new Error('the story has no session');
  const dice = makeDice(request + 5_000_000);
  const metadata = turnMetadata(history.id, 'turn-of-all', { model: history.model });
  if (request === 0)
    said.splice(
      0,
      said.length,
      developer(),
      surroundings(history.folder),
      prompt('msg_all', prose(dice, 40)),
    );
  const call = shellCall(`fc_all_${request}`, `call_all_${request}`, command(dice));
  const events = exchange(history, metadata, `all-${request}`, history.startedAt + request * 9_000, said, [
    call,
  ]);
  said.push(call, shellOutput(`call_all_${request}`, programOutput(dice, 3 + dice.below(25))));
  return events;
}

function exchange(
  plot: Plot,
  metadata: ReturnType<typeof turnMetadata>,
  id: string,
  at: number,
  input: readonly Json[],
  output: readonly Json[],
): readonly ExchangeEvent[] {
  const begin = started(id, 'http', { at, headers: codexHeaders(metadata) });
  const body = requestBody(metadata, input, { model: plot.model });
  const end = at + 3_000;
  const { gateway, backend, account } = plot;
  return [
    { ...begin, gateway, gatewayId: gateway, backend, account } as ExchangeEvent,
    requestBytes(id, Buffer.from(JSON.stringify(body))),
    { type: 'requestEnded', exchangeId: id, at: at + 1 },
    responded(id, at + 400),
    responseBytes(
      id,
      end,
      sse([created(`r${id}`), ...output.flatMap(streamed), completed(`r${id}`, 9_000, 400)]),
    ),
    ended(id, end + 1),
  ];
}

/** An item as upstreams stream it: begun, its text bit by bit, done. */
function streamed(item: Json, index: number): readonly Json[] {
  const content = item['content'];
  const text = Array.isArray(content)
    ? String((content[0] as { text?: unknown } | undefined)?.text ?? '')
    : '';
  const bits = text.match(/[\s\S]{1,60}/g) ?? [];
  return [added(index, item), ...bits.map((bit) => delta(index, String(item['id']), bit)), done(index, item)];
}

function command(dice: Dice): string {
  const file = dice.pick(files);
  return dice.pick([
    `sed -n '1,${dice.below(400)}p' ${file}`,
    `rg -n "${prose(dice, 2)}" ${file.split('/')[0]}`,
    `npm test -- ${file}`,
    `git diff --stat && cat ${file}`,
    `python3 - <<'EOF'\n${prose(dice, 20)}\nEOF`,
  ]);
}
