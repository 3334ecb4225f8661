import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import {
  answer,
  developer,
  httpExchange,
  prompt,
  response,
  shellCall,
  shellOutput,
  surroundings,
  turnMetadata,
  type ExchangeOptions,
} from './codex-traffic.ts';

/** One turn as a test tells it; what is not said is usual. */
export interface ToldTurn extends ExchangeOptions {
  readonly session: string;
  readonly turn?: string;
  readonly prompt?: string;
  readonly answer?: string;
  /** A command and what it printed. */
  readonly command?: string;
  readonly output?: string;
  readonly tool?: string;
  readonly model?: string;
  readonly folder?: string;
  readonly tokens?: number;
  readonly broken?: boolean;
}

/** The exchanges of a turn: the prompt, a tool call where one is told, the answer. */
export function toldTurn(told: ToldTurn): readonly ExchangeEvent[] {
  const { session, turn = 't1', model = 'gpt-5.6-sol', tokens = 1_000, at = 1_000 } = told;
  const name = `${session}-${turn}`;
  const metadata = turnMetadata(session, `${turn}-${session}`, { model });
  const opening = [developer(), surroundings(told.folder ?? '/w/project')];
  const asked = [...opening, prompt(`p-${name}`, told.prompt ?? 'go')];
  const options = { ...told, at, more: { model } };
  const said = [answer(`a-${name}`, told.answer ?? 'Done.')];
  const end = { ...options, outcome: told.broken === true ? 'upstreamGone' : 'ended' } as const;
  const whole = response(`r-${name}`, said, tokens, 10);
  const last = told.broken === true ? whole.slice(0, -1) : whole;
  if (told.command === undefined) return httpExchange(`e-${name}`, metadata, asked, last, end);
  const call = {
    ...shellCall(`fc-${name}`, `call-${name}`, told.command),
    name: told.tool ?? 'exec_command',
  };
  const outputs = [...asked, call, shellOutput(`call-${name}`, told.output ?? 'ok')];
  return [
    ...httpExchange(`e-${name}-0`, metadata, asked, response(`r-${name}-0`, [call], tokens, 10), options),
    ...httpExchange(`e-${name}`, metadata, outputs, last, { ...end, at: at + 2_000 }),
  ];
}
