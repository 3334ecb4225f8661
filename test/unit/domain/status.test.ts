import { expect, test } from 'vitest';
import { statusSentence, type StatusFacts } from '../../../main/domain/status.ts';

const calm: StatusFacts = { routing: true, proxy: 'listening', gateway: 'default', runningSessions: 0 };

test.each([
  [calm, 'Routing through default'],
  [{ ...calm, runningSessions: 1 }, 'Routing through default · 1 session running'],
  [{ ...calm, runningSessions: 2 }, 'Routing through default · 2 sessions running'],
  [{ ...calm, routing: false }, 'Not routing · Codex goes straight to its provider'],
  [
    { ...calm, routing: false, runningSessions: 2 },
    'Not routing · 2 sessions running, still passing through',
  ],
  [{ ...calm, proxy: 'starting' as const }, 'Starting'],
  [{ ...calm, proxy: 'restarting' as const }, 'The proxy is starting again'],
  [{ ...calm, proxy: 'failed' as const }, 'The proxy is not running'],
])('%j reads %j', (facts, sentence) => {
  expect(statusSentence(facts)).toBe(sentence);
});
