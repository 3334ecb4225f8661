// I12, M1: how the proxy compares what it is shown; a timing of it would say less than what it calls.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasHash, launchOf } from '../../../main/proxy/address.ts';
import { bedLaunch, bedToken, hashOf } from '../../fakes/proxy-bed.ts';

/** The byte counts of every comparison that was made in constant time. */
let compared: (readonly [number, number])[] = [];
const usual = crypto.timingSafeEqual;
beforeEach(() => {
  compared = [];
  crypto.timingSafeEqual = (one, other) => {
    compared.push([one.byteLength, other.byteLength]);
    return usual(one, other);
  };
  syncBuiltinESMExports();
});
afterEach(() => {
  crypto.timingSafeEqual = usual;
  syncBuiltinESMExports();
});

const others = ['b', 'c', 'd'].map((letter) =>
  bedLaunch({ launchId: letter, tokenHash: hashOf(letter.repeat(43)) }),
);
const launches = [bedLaunch(), ...others];
/** Lower-case hex SHA-256. */
const digest = [64, 64] as const;

test.each([
  ['the token of the first launch', bedToken, 'launch-1'],
  ['the token of the last launch', 'd'.repeat(43), 'd'],
  ['one that lacks the last character of a token', `${bedToken.slice(0, -1)}b`, null],
  ['one that nothing is right of', 'x'.repeat(43), null],
])('%s is compared with every launch, hash with hash, in constant time', (_, token, launchId) => {
  expect(launchOf(token, launches)?.launchId ?? null).toBe(launchId);
  expect(compared).toEqual(launches.map(() => digest));
});

test.each([
  ['the bearer of a launch', bedToken, true],
  ['one that lacks its last character', `${bedToken.slice(0, -1)}b`, false],
  ['an empty one', '', false],
])('%s is compared hash with hash, in constant time', (_, bearer, isRight) => {
  expect(hasHash(bearer, hashOf(bedToken))).toBe(isRight);
  expect(compared).toEqual([digest]);
});
