import { expect, test } from 'vitest';
import fc from 'fast-check';
import { ForgettingMap } from '../../../main/domain/forgetting-map.ts';

test('it answers as a map does, whatever is set and deleted', () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 5 }), isSet: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const map = new ForgettingMap<number, { readonly step: number }>();
      const known = new Map<number, { readonly step: number }>();
      for (const [at, { key, isSet }] of steps.entries()) {
        known.delete(key);
        if (isSet) {
          known.set(key, { step: at });
          map.set(key, { step: at });
        } else map.delete(key);
      }
      expect(map.values()).toEqual([...known.values()]);
      for (let key = 0; key <= 5; key += 1) {
        expect(map.get(key)).toEqual(known.get(key));
        expect(map.has(key)).toBe(known.has(key));
      }
    }),
  );
});
