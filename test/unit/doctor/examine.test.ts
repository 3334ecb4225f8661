import { expect, test } from 'vitest';
import { diagnose } from '../../../main/doctor/diagnose.ts';
import { examine, type Readers } from '../../../main/doctor/examine.ts';
import { finding, ordered } from '../../../main/doctor/finding.ts';
import { reportText } from '../../../main/doctor/report-text.ts';
import { contentRedactor } from '../../../main/domain/redact-content.ts';
import {
  layer,
  plantedFacts,
  plantedHome,
  plantedOwn,
  plantedPrograms,
  readAt,
} from '../../fakes/doctor-facts.ts';

const facts = plantedFacts();
const readers = (changes: Partial<Readers> = {}): Readers => ({
  environment: () => Promise.resolve({ desktop: {}, shell: {} }),
  programs: () => Promise.resolve(plantedPrograms()),
  homes: () => Promise.resolve([plantedHome()]),
  certificates: () => Promise.resolve([]),
  connections: () => [],
  loopback: () => Promise.resolve(facts.loopback),
  upstreams: () => Promise.resolve([]),
  failures: () => Promise.resolve([]),
  disks: () => Promise.resolve(facts.disks ?? []),
  signInPorts: () => Promise.resolve(facts.signInPorts ?? []),
  store: () => Promise.resolve({ mode: 'keyring', keyring: 'available', place: 'keyring', problem: null }),
  own: () => plantedOwn(),
  surrounding: () => Promise.resolve('machine'),
  ...changes,
});
const never = new Promise<never>(() => undefined);
const quick = { firstMs: 30, eachMs: 60, togetherMs: 80 };
const look = (changes: Partial<Readers>) => examine(readers(changes), 'linux', () => readAt, quick);

test('T9 what is read is what the checks get', async () => {
  expect(await look({})).toEqual({ facts, unread: [] });
});

test('T9 a reader that never answers is a finding, and the others are read all the same', async () => {
  const { facts: read, unread } = await look({ store: () => never, upstreams: () => never });
  expect(unread.map(({ title }) => title)).toEqual([
    'Postern could not look at the upstreams.',
    'Postern could not look at the store of secrets.',
  ]);
  expect([read.store, read.upstreams, read.programs]).toEqual([null, null, plantedPrograms()]);
});

test('T9 a reader that fails is a finding with the system’s code and nothing of its message', async () => {
  const failing = Object.assign(new Error('at /home/ada/secret-canary'), { code: 'EACCES' });
  const { unread } = await look({
    disks: () => Promise.reject(failing),
    own: () => {
      throw new Error('canary');
    },
  });
  expect(unread.map(({ id, detail }) => [id, detail])).toEqual([
    ['reader.own', 'The system answered an unknown error.'],
    ['reader.disks', 'The system answered EACCES.'],
  ]);
});

test('T9 without the environment the rest is still looked at', async () => {
  const { facts: read, unread } = await look({ environment: () => never });
  expect(unread.map(({ id }) => id)).toEqual(['reader.environment']);
  expect(read.homes).toEqual([plantedHome()]);
});

test('T9 everything together keeps its limit however many readers hang', async () => {
  const hang = (): Promise<never> => never;
  const all = Object.fromEntries(Object.keys(readers()).map((name) => [name, hang]));
  const { facts: read, unread } = await look(all);
  expect(unread).toHaveLength(Object.keys(all).length);
  expect(diagnose(read, unread)).toHaveLength(unread.length);
});

test('findings stand by area, the worst first, and one id once', () => {
  const one = (id: string, area: 'codex' | 'postern', level: 'fine' | 'note' | 'problem') =>
    finding({ id, area, level, title: '' });
  const found = ordered([
    one('a', 'postern', 'problem'),
    one('b', 'codex', 'fine'),
    one('c', 'codex', 'problem'),
    one('b', 'codex', 'note'),
  ]);
  expect(found.map(({ id, level }) => `${id} ${level}`)).toEqual(['c problem', 'b note', 'a problem']);
});

test('M5 what a file says cannot bring a secret or a control character into a finding', () => {
  const text =
    'model_provider = "sk-canary0123456789"\nopenai_base_url = "https://u:canary@a.example/sk-canary0123456789"';
  const layers = { layers: [layer('user', '/home/ada/.codex/a\u001b[2Jb.toml', text)], broken: [] };
  const found = diagnose(plantedFacts({ homes: [plantedHome({ layers })] }));
  expect(JSON.stringify(found)).not.toContain('canary');
  expect(found.some(({ title }) => title.includes('a\\u001b[2Jb.toml'))).toBe(true);
});

test('T9 the report names no person', () => {
  const redact = contentRedactor({ home: '/home/ada', user: 'adalovelace' });
  const found = [
    finding({
      id: 'a',
      area: 'codex',
      level: 'warning',
      title: 'It is at /home/ada/bin, of adalovelace.',
      next: 'Do it.',
      fix: { type: 'copyCommand', label: 'Copy', command: 'ls /home/ada' },
    }),
  ];
  expect(reportText({ at: readAt, version: '0.1.0', system: 'linux' }, found, redact)).toBe(
    [
      '# Postern doctor',
      '',
      '2026-11-21 12:00 UTC, Postern 0.1.0, linux',
      '',
      '## Codex',
      '',
      '- warning: It is at ~/bin, of [user].',
      '  Next: Do it.',
      '  Command: ls ~',
      '',
    ].join('\n'),
  );
});
