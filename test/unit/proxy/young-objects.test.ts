import { cachedDataVersionTag } from 'node:v8';
import { expect, test } from 'vitest';
import { keepYoungObjectsYoung } from '../../../main/proxy/young-objects.ts';

test('V8 takes the flag by the name it is asked for, once', () => {
  // The tag is made of V8's version and of all flags that matter for compiled code; a flag that is unknown changes nothing.
  const before = cachedDataVersionTag();
  keepYoungObjectsYoung();
  const asked = cachedDataVersionTag();
  expect(asked).not.toBe(before);
  keepYoungObjectsYoung();
  expect(cachedDataVersionTag()).toBe(asked);
});
