import { expect, test } from 'vitest';
import type { ProxyState } from '../../../preload/contract.ts';
import { lookAtProxy, patienceMs, proxyPresent } from '../../../main/domain/proxy-notice.ts';
import { problem } from '../../../main/domain/problem.ts';

const stopped = problem('proxy-stopped', 'The proxy stopped.', 'Its thread ended: exit code 1.', 'Wait.');

/** What is told as the proxy goes through these states, each with the moment it was looked at. */
function toldBy(...looks: readonly (readonly [ProxyState, at: number])[]): readonly string[] {
  let absence = proxyPresent;
  return looks.flatMap(([state, at]) => {
    const look = lookAtProxy(absence, state, state === 'listening' ? null : stopped, at);
    absence = look.absence;
    return look.notice === null ? [] : [look.notice.title];
  });
}

const gone = 'Postern’s proxy has stopped';
const back = 'Postern is back';

test('T6 a proxy that stopped and is back in a moment is nobody’s worry', () => {
  expect(
    toldBy(
      ['starting', 0],
      ['listening', 5],
      ['restarting', 100],
      ['listening', 200],
      ['restarting', 90_000],
    ),
  ).toEqual([]);
});

test('T6 one that does not come back is told once, however often its thread dies, and once that it is back', () => {
  expect(
    toldBy(
      ['listening', 0],
      ['restarting', 1_000],
      ['restarting', 5_000],
      ['restarting', 1_000 + patienceMs],
      ['restarting', 30_000],
      ['failed', 31_000],
      ['listening', 40_000],
      ['listening', 41_000],
    ),
  ).toEqual([gone, back]);
});

test('T6 one that says it cannot run is told at once, and again only after it was back', () => {
  expect(toldBy(['starting', 0], ['failed', 10], ['failed', 20], ['listening', 30], ['failed', 40])).toEqual([
    gone,
    back,
    gone,
  ]);
});

test('T6 the notice says what it means and why; while it is not time yet it says when to look again', () => {
  expect(lookAtProxy(proxyPresent, 'failed', stopped, 0).notice?.body).toBe(
    'Codex sessions that go through it get no answer. Its thread ended: exit code 1.',
  );
  const first = lookAtProxy(proxyPresent, 'restarting', stopped, 1_000);
  expect([first.notice, first.againMs]).toEqual([null, patienceMs]);
  expect(lookAtProxy(first.absence, 'restarting', stopped, 4_000).againMs).toBe(patienceMs - 3_000);
});
