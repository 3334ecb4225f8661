import { expect, test } from 'vitest';
import { contextWindowOf } from '../../../main/domain/context-window.ts';

test('the context window of a known model is the one Codex uses; of any other none is claimed', () => {
  expect(contextWindowOf('gpt-6.1-sol')).toBe(272_000);
  expect(contextWindowOf('gpt-6.1-terra')).toBe(500_000);
  expect(contextWindowOf('gpt-6.1-sol-1m')).toBeNull();
  expect(contextWindowOf('qwen3-coder')).toBeNull();
});
