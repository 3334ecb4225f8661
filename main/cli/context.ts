import type { Answer } from '../../preload/contract.ts';
import type { SocketCallName, SocketCalls } from '../control/calls.ts';
import type { ControlClient } from '../control/client.ts';
import { AppError, problem, type Problem } from '../domain/problem.ts';
import type { Places, Variables } from '../environment.ts';
import type { Output } from './output.ts';

/** Where keys and answers come from. */
export interface Input {
  /** True when a person types. */
  readonly interactive: boolean;
  /** A secret from a prompt that does not show it, or all of standard input. @throws {AppError} command-cancelled, secret-malformed. */
  secret(prompt: string): Promise<string>;
  /** A yes or no; no where nobody types. */
  agreed(question: string): Promise<boolean>;
}

/** What a command works with. */
export interface CommandContext {
  readonly output: Output;
  readonly input: Input;
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  /** The folder it was called in. */
  readonly folder: string;
  /** Unix ms. */
  readonly now: () => number;
  /** The Postern that runs. @throws {AppError} not-running, control-hung, control-stranger. */
  running(): Promise<ControlClient>;
  /** The Postern that runs, or a core without a window started for this. @throws {AppError} core-failed and those of `running`. */
  client(): Promise<ControlClient>;
}

/** Asks, and gives the value. @throws {AppError} the problem of the answer. */
export async function ask<N extends SocketCallName>(
  context: CommandContext,
  name: N,
  ...params: SocketCalls[N][0] extends void ? [] : [SocketCalls[N][0]]
): Promise<SocketCalls[N][1]> {
  return valueOf(await (await context.client()).call(name, ...params));
}

/** The value of an answer. @throws {AppError} its problem. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new AppError(answer.problem as Problem);
}

/** A command that was not understood: what is wrong, why, and what is right. */
export function usageError(what: string, why: string, next: string): AppError {
  return new AppError(problem('command-invalid', what, why, next));
}

/** Something a command names is not there. */
export function notThere(what: string, why: string, next: string): AppError {
  return new AppError(problem('not-found', what, why, next));
}
