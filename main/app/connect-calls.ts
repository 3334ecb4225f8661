import type { Calls } from '../../preload/contract.ts';
import { AppError, problem } from '../domain/problem.ts';
import type { Handlers } from '../ipc/answer.ts';

type ConnectCall = Extract<
  keyof Calls,
  `home/${string}` | `connect/${string}` | `doctor/${string}` | `help/${string}`
>;

/** What main does for the calls about Codex's own configuration. */
export function makeConnectCalls(): Pick<Handlers, ConnectCall> {
  const notYet = (): never => {
    throw new AppError(problem('not-found', 'This is being built.', '', ''));
  };
  return {
    'home/list': () => [],
    'home/add': notYet,
    'home/forget': notYet,
    'connect/preview': notYet,
    'connect/restorePreview': notYet,
    'connect/apply': notYet,
    'connect/restore': notYet,
    'connect/settle': notYet,
    'connect/cleanLeftover': notYet,
    'doctor/run': notYet,
    'doctor/fix': notYet,
    'doctor/copy': notYet,
    'help/headless': notYet,
  };
}
