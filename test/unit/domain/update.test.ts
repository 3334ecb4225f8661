import { describe, expect, test } from 'vitest';
import {
  decideOffer,
  formerAddress,
  isLookDue,
  isWithinRollout,
  readPublishPlace,
  updateWay,
  type Installed,
} from '../../../main/domain/update.ts';
import { updateProblem } from '../../../main/domain/update-failure.ts';

const place = { url: 'https://updates.example/postern', publisher: null };
const appImage: Installed = {
  packaged: true,
  platform: 'linux',
  packageType: null,
  place,
  appImage: '/home/ada/Postern.AppImage',
  portable: false,
};

describe('T12 how a newer version comes to an installation', () => {
  test.each<[string, Partial<Installed>, string]>([
    ['an AppImage puts it in itself', {}, 'self'],
    ['a checkout has none', { packaged: false }, 'none'],
    ['a build without a place to look at asks nobody', { place: null }, 'none'],
    ['a deb is the system’s', { packageType: 'deb', appImage: null }, 'system'],
    ['an rpm is the system’s, even one that names a place', { packageType: 'rpm' }, 'system'],
    ['a tar.gz is replaced by hand', { appImage: null }, 'byHand'],
    ['macOS checks the signature itself', { platform: 'darwin', appImage: null }, 'self'],
    ['Windows without a publisher takes nothing', { platform: 'win32', appImage: null }, 'unsigned'],
    [
      'Windows with one does',
      { platform: 'win32', appImage: null, place: { ...place, publisher: 'Postern' } },
      'self',
    ],
    [
      'a portable program is replaced by hand',
      { platform: 'win32', portable: true, place: { ...place, publisher: 'Postern' } },
      'byHand',
    ],
  ])('%s', (_, part, way) => expect(updateWay({ ...appImage, ...part })).toBe(way));

  test('the place is read as electron-builder writes it', () => {
    expect(
      readPublishPlace("provider: generic\nurl: 'https://updates.example/p'\nchannel: latest\n"),
    ).toEqual({
      url: 'https://updates.example/p',
      publisher: null,
    });
    const signed = 'provider: generic\nurl: https://u.example/\npublisherName:\n  - Ada Ltd\n';
    expect(readPublishPlace(signed)?.publisher).toBe('Ada Ltd');
    expect(
      readPublishPlace('provider: generic\nurl: https://u.example/\npublisherName: Ada\n')?.publisher,
    ).toBe('Ada');
    for (const none of [
      '',
      'provider: github\nowner: a\n',
      'provider: generic\n',
      'provider: generic\nurl: http://updates.example/\n',
      'provider: generic\nurl: file:///tmp\n',
      'provider: generic\nurl: nonsense\n',
    ])
      expect(readPublishPlace(none), none).toBeNull();
  });

  test('the former version’s file is named as electron-builder.yml names it', () => {
    expect(formerAddress({ ...place, url: `${place.url}//` }, '0.1.0', 'linux')).toBe(
      'https://updates.example/postern/postern-0.1.0-linux-x86_64.AppImage',
    );
    expect(formerAddress(place, '0.1.0', 'darwin')).toMatch(/\/postern-0\.1\.0-mac-universal\.dmg$/);
    expect(formerAddress(place, '0.1.0', 'win32')).toMatch(/\/postern-0\.1\.0-win-x64\.exe$/);
  });
});

describe('T12 when to look, and what to do about what is offered', () => {
  const day = 24 * 60 * 60_000;
  test.each([
    ['never before', 'tell', null, true, true],
    ['a day ago', 'tell', -day, true, true],
    ['an hour ago', 'tell', -3_600_000, true, false],
    ['in a future that was set back', 'download', day, true, true],
    ['only when asked', 'off', null, true, false],
    ['without a network', 'download', null, false, false],
  ] as const)('looked %s', (_, check, ago, online, due) => {
    const now = 1_800_000_000_000;
    expect(isLookDue(check, ago === null ? null : now + ago, now, online)).toBe(due);
  });

  test('it is fetched only where the person wants that, and never where data is paid for', () => {
    const offer = { version: '0.2.0', failed: [], check: 'download', metered: false } as const;
    expect(decideOffer(offer)).toBe('fetch');
    expect(decideOffer({ ...offer, metered: true })).toBe('tell');
    expect(decideOffer({ ...offer, check: 'tell' })).toBe('tell');
    expect(decideOffer({ ...offer, failed: ['0.2.0'] })).toBe('passOver');
  });

  test('a rollout in stages takes the installations below its percentage, none at 0 and all at 100', () => {
    expect([0, 50, 99.99].map((share) => isWithinRollout(0, share))).toEqual([false, false, false]);
    expect([0, 50, 99.99].map((share) => isWithinRollout('100', share))).toEqual([true, true, true]);
    expect([9.9, 10].map((share) => isWithinRollout(10, share))).toEqual([true, false]);
    for (const nothing of [undefined, null, '', 'many', Number.NaN, -1, 101])
      expect(isWithinRollout(nothing, 99)).toBe(true);
  });

  test.each([
    ['ERR_CHECKSUM_MISMATCH', 'sha512 checksum mismatch, expected a, got b', 'update-forged'],
    ['ERR_UPDATER_INVALID_SIGNATURE', 'not signed by the application owner', 'update-forged'],
    ['', 'net::ERR_CONNECTION_REFUSED', 'update-unreachable'],
    ['HTTP_ERROR_503', '503 Service Unavailable', 'update-unreachable'],
    ['ENOSPC', 'no space left on device', 'update-failed'],
  ])('%s %s is said as %s', (code, message, said) => {
    for (const doing of ['look', 'fetch'] as const) {
      const problem = updateProblem({ code, message }, doing);
      expect(problem?.code).toBe(said);
      expect(`${problem?.what}${problem?.why}${problem?.next}`).not.toContain(message);
    }
  });

  test('a connection that breaks off while it is fetched is no failed look', () => {
    const broken = { code: '', message: 'net::ERR_CONTENT_LENGTH_MISMATCH' };
    expect(updateProblem(broken, 'look')?.what).toBe('Could not look for a newer version.');
    expect(updateProblem(broken, 'fetch')?.what).toBe('Could not take the newer version.');
  });

  test('a channel nobody has published to means that there is nothing newer', () => {
    expect(updateProblem({ code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND', message: '404' }, 'look')).toBeNull();
  });
});
