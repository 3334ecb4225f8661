import { describe, expect, test } from 'vitest';
import { checkBackend } from '../../../main/domain/constraints.ts';
import { usualBackend, laneOf } from '../../../main/domain/gateway.ts';
import { presets } from '../../../main/providers/presets.ts';
import { adapterOf } from '../../../main/schemas/adapters.ts';

describe.each(presets().map((preset) => [preset.id, preset] as const))('the preset %s', (_id, preset) => {
  const { id: _none, ...said } = preset.draft;
  const backend = usualBackend({ ...said, id: 'b1' });

  test('passes every rule for backends', () => {
    expect(checkBackend(backend)).toBeNull();
  });

  test('is new, has nothing out of the usual, and takes the API lane', () => {
    expect(preset.draft).toMatchObject({ id: null, modelPattern: '.*', model: null });
    expect(laneOf(backend)).toBe('api');
  });

  test('puts its key where its schema takes one', () => {
    const { auth, schema } = preset.draft;
    if (auth.type === 'apiKey') expect(adapterOf(schema).credentialHeaders).toContain(auth.header);
    else expect(preset.keyPrefix).toBeNull();
  });

  test('says what it is in one plain sentence', () => {
    expect(preset.about).toMatch(/^[A-Z].*[^.]\.$/);
    expect(preset.about).not.toMatch(/[.!?] /);
    expect(preset.about.length).toBeLessThan(120);
  });

  test('keeps to this machine without a key, and leaves it by https with one', () => {
    const { protocol, hostname } = new URL(preset.draft.upstream);
    if (preset.draft.auth.type === 'none') expect(hostname).toBe('127.0.0.1');
    expect(protocol).toBe(hostname === '127.0.0.1' ? 'http:' : 'https:');
  });
});

test('presets are told apart by id, name and the name their backend gets', () => {
  for (const part of [
    presets().map(({ id }) => id),
    presets().map(({ name }) => name),
    presets().map(({ draft }) => draft.name),
    presets().map(({ draft }) => draft.upstream),
  ]) {
    expect(new Set(part).size).toBe(presets().length);
  }
});
