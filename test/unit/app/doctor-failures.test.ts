import { expect, test } from 'vitest';
import type { BackendView, BookView, SessionDetail } from '../../../preload/contract.ts';
import { lastFailures } from '../../../main/app/doctor-failures.ts';
import { problem } from '../../../main/domain/problem.ts';
import { backendView, sessionView, turnView } from '../../fakes/views.ts';

const said = problem('upstream-status', 'The plan is used up.', 'It said so.', 'Wait an hour.');
const book = (lastResult: BackendView['lastResult'], changes: Partial<BackendView> = {}): BookView => ({
  organisations: [],
  gateways: [
    {
      id: 'g',
      name: 'default',
      selected: true,
      paused: false,
      budget: null,
      backends: [backendView({ id: 'b', name: 'api', lastResult, ...changes })],
    },
  ],
});
const logged = sessionView({
  id: 's',
  gateway: 'default',
  backend: 'api',
  status: 'failed',
  lastActivityAt: 100,
});
const detail: SessionDetail = {
  session: logged,
  turns: [
    turnView({ id: 't', problem: said, endedAt: 100 }),
    turnView({ id: 'u', problem: null, endedAt: 120 }),
  ],
  items: [],
  background: [],
};
const look = (lastResult: BackendView['lastResult'], failed = [logged]) =>
  lastFailures({ book: book(lastResult), failed, session: () => Promise.resolve(detail) });

test('R5 a backend that never failed is not named', async () => {
  expect(await look(null, [])).toEqual([]);
  expect(await look({ at: 5, status: 200, problem: null }, [])).toEqual([]);
});

test('R5 the log’s own explanation is taken, and whether an answer since was good', async () => {
  const failure = { name: 'default/api', backendId: 'b', at: 100, problem: said };
  expect(await look(null)).toEqual([{ ...failure, isOver: false }]);
  expect(await look({ at: 200, status: 200, problem: null })).toEqual([{ ...failure, isOver: true }]);
});

test('R5 what the proxy saw later is explained by the table', async () => {
  const [found] = await look({ at: 300, status: 401, problem: null });
  expect(found).toMatchObject({
    at: 300,
    isOver: false,
    problem: { what: expect.stringContaining('401') as string },
  });
  const own = problem('key-missing', 'The key is missing.', 'None was entered.', 'Enter it.');
  expect(await look({ at: 300, status: null, problem: own })).toMatchObject([{ problem: own }]);
});
