import type { CommandContext } from './context.ts';

/** An option of a command: `--gateway NAME`. */
export interface OptionSpec {
  readonly name: string;
  /** One letter: `f` for `-f`. */
  readonly letter?: string;
  /** What its value is called; absent for a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly many?: true;
  readonly about: string;
}

/** A word after the command: `NAME`. */
export interface OperandSpec {
  readonly name: string;
  readonly about: string;
  /** `rest` takes all that follows. */
  readonly count: 'one' | 'optional' | 'rest';
  readonly choices?: readonly string[];
}

/** One command: everything that help, manual, completion and parser are made from. */
export interface CommandSpec {
  /** `['gateway', 'create']`. */
  readonly words: readonly string[];
  /** One sentence, in the imperative. */
  readonly about: string;
  /** What else there is to know, in paragraphs. */
  readonly more?: readonly string[];
  readonly operands?: readonly OperandSpec[];
  readonly options?: readonly OptionSpec[];
  /** What `--json` prints, as a type of the contract; absent for a command whose output is not Postern's to shape. */
  readonly json?: string;
  readonly run: (context: CommandContext, given: Given) => Promise<number>;
}

/** What was given to a command. */
export interface Given {
  /** The operand; empty when it was not given. */
  operand(name: string): string;
  /** The operands of a `rest`. */
  rest(): readonly string[];
  /** The value of an option; null when it was not given. */
  value(name: string): string | null;
  values(name: string): readonly string[];
  on(name: string): boolean;
}
