import { styleText } from 'node:util';
import type { ProblemView } from '../../preload/contract.ts';
import { factLines, listLines, wrapped, type Column } from './layout.ts';
import { jsonText, plainLine, plainLines } from './text.ts';

/** Where a command writes. */
export interface OutputStreams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Columns of the terminal; null when the output goes elsewhere. */
  readonly columns: number | null;
  readonly colour: { readonly out: boolean; readonly error: boolean };
  readonly json: boolean;
}

/** What a command says. Everything shown goes through here, where a terminal is kept from obeying it. */
export interface Output {
  readonly json: boolean;
  /** The answer: `value` where JSON was asked for, else what `show` writes. */
  answer(value: unknown, show: (paper: Paper) => void): void;
  /** Something on the way, for people, beside the answer. */
  note(text: string): void;
  problem(problem: ProblemView): void;
  /** Text of another program or for one, as it is. */
  raw(text: string): void;
  readonly terminal: boolean;
}

/** Writes an answer for people. */
export interface Paper {
  line(text: string): void;
  title(text: string): void;
  lines(text: string): void;
  /** `paint` colours a line by what it is. */
  painted(style: Style, text: string): void;
  /** Sentences, broken between words where the terminal ends; nothing that anybody copies. */
  prose(style: Style | 'plain', text: string): void;
  facts(facts: readonly (readonly [name: string, value: string])[]): void;
  list<Row>(columns: readonly Column<Row>[], rows: readonly Row[], empty: string): void;
}

export type Style = 'good' | 'bad' | 'odd' | 'quiet';

const styles = { good: 'green', bad: 'red', odd: 'yellow', quiet: 'dim' } as const;

/** Makes the output of one command. */
export function makeOutput(streams: OutputStreams): Output {
  const { out, error, columns, colour, json } = streams;
  const paint = (on: boolean, style: Parameters<typeof styleText>[0], text: string): string =>
    on && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  const paper: Paper = {
    line: (text) => out(`${plainLine(text)}\n`),
    title: (text) => out(`${paint(colour.out, 'bold', plainLine(text))}\n`),
    lines: (text) => out(`${plainLines(text)}\n`),
    painted: (style, text) => out(`${paint(colour.out, styles[style], plainLine(text))}\n`),
    prose(style, text) {
      for (const line of wrapped(plainLine(text), columns))
        out(`${style === 'plain' ? line : paint(colour.out, styles[style], line)}\n`);
    },
    facts: (facts) => factLines(facts).forEach((line) => out(`${line}\n`)),
    list(list, rows, empty) {
      if (rows.length === 0) return out(`${plainLine(empty)}\n`);
      const { head, lines } = listLines(list, rows, columns);
      out(`${paint(colour.out, 'bold', head)}\n`);
      for (const line of lines) out(`${line}\n`);
    },
  };
  return {
    json,
    terminal: columns !== null,
    answer(value, show) {
      if (json) out(`${jsonText(value)}\n`);
      else show(paper);
    },
    note: (text) => error(`${plainLine(text)}\n`),
    problem(found) {
      if (json) return error(`${jsonText({ problem: found })}\n`);
      error(`${paint(colour.error, ['bold', 'red'], plainLine(found.what))}\n`);
      if (found.why !== '') error(`${plainLine(found.why)}\n`);
      if (found.next !== '') error(`${paint(colour.error, 'bold', 'Next:')} ${plainLine(found.next)}\n`);
    },
    raw: out,
  };
}
