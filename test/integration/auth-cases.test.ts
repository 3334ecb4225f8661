// Cases of Codex's auth suites that need accounts of their own: what counts as another person, and what is let go.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentialText, secretIdOf } from '../../main/auth/credential-text.ts';
import type { Account } from '../../main/domain/account.ts';
import type { ChatgptTokens } from '../../main/domain/credential.ts';
import { jwt, someone, tokensFor, type Person } from '../fakes/issuer/people.ts';
import { openRoomBed, type RoomBed } from '../fakes/issuer/room.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';
import { openMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';

const minute = 60_000;
let issuer: FakeIssuer;
let store: MemoryStore;
let folder = '';
let bed: RoomBed | null = null;

beforeEach(async () => {
  issuer = await startFakeIssuer();
  store = openMemoryStore();
  folder = await mkdtemp(join(tmpdir(), 'postern-auth-cases-'));
});
afterEach(async () => {
  await bed?.close();
  bed = null;
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
});

function account(id: string, more: Partial<Account> = {}): Account {
  return {
    id,
    kind: 'chatgpt',
    organisationId: 'personal',
    email: someone.email,
    hint: null,
    plan: someone.plan,
    workspaceId: someone.workspaceId,
    userId: someone.userId,
    addedAt: 0,
    lastUsedAt: null,
    signInAgain: false,
    ...more,
  };
}

function tokens(mark: string, endsIn: number, person: Person = someone): ChatgptTokens {
  const issued = tokensFor(person, mark, Date.now() + endsIn);
  return {
    type: 'chatgpt',
    idToken: issued.id_token,
    accessToken: issued.access_token,
    refreshToken: issued.refresh_token,
    workspaceId: person.workspaceId,
    obtainedAt: Date.now(),
  };
}

/** Tokens of somebody whose claims name neither person nor workspace. */
function nameless(mark: string, endsIn: number): ChatgptTokens {
  const exp = Math.floor((Date.now() + endsIn) / 1_000);
  return {
    ...tokens(mark, endsIn),
    idToken: jwt({ jti: mark }),
    accessToken: jwt({ jti: mark, exp }),
    workspaceId: null,
  };
}

const put = (id: string, held: ChatgptTokens): void =>
  void store.values.set(secretIdOf(id), credentialText(held));

async function open(...accounts: readonly Account[]): Promise<RoomBed> {
  await writeFile(join(folder, 'accounts.json'), JSON.stringify({ schemaVersion: 1, accounts }));
  bed = await openRoomBed(issuer, { folder, store });
  return bed;
}

async function good(from: RoomBed, id: string, rejected: string | null = null) {
  const answer = await from.room.credentialFor(id, rejected);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer;
}

const renewals = (): number => issuer.to('/oauth/token').length;

describe('…_without_account_id_adopts_auth_with_account_id', () => {
  test.each<[string, Partial<Account>]>([
    ['neither person nor workspace', { workspaceId: null, userId: null }],
    ['no workspace', { workspaceId: null }],
    ['no person', { userId: null }],
  ])('an account of which %s is known takes over stored tokens that say', async (_, unknown) => {
    put('one', nameless('old', 60 * minute));
    const room = await open(account('one', unknown));
    const { revision, headers } = await good(room, 'one');
    expect(headers.map(([name]) => name)).toEqual(['authorization']);
    const newer = tokens('new', 60 * minute);
    put('one', newer);
    const after = await good(room, 'one', revision);
    expect(after.headers).toEqual([
      ['authorization', `Bearer ${newer.accessToken}`],
      ['ChatGPT-Account-ID', someone.workspaceId],
    ]);
    expect(renewals()).toBe(0);
  });

  test('and tokens that do not say are taken over by an account of which all is known', async () => {
    put('one', tokens('old', 60 * minute));
    const room = await open(account('one'));
    const { revision } = await good(room, 'one');
    put('one', nameless('new', 60 * minute));
    expect((await good(room, 'one', revision)).revision).not.toBe(revision);
    expect(renewals()).toBe(0);
  });
});

test.each<[string, Partial<Person>]>([
  ['does_not_overwrite_a_different_account_on_disk: another workspace', { workspaceId: 'ws-other' }],
  ['does_not_adopt_a_different_user_in_same_account: another person', { userId: 'user-other' }],
])('…_%s is neither used nor written over when a renewal is due', async (_, other) => {
  put('one', tokens('mine', 4 * minute));
  const room = await open(account('one'));
  const theirs = tokens('other', 60 * minute, { ...someone, ...other });
  issuer.rules.canned.set('/oauth/token', [{ status: 500, body: '{}' }]);
  // The first use holds the tokens in memory; a renewal that failed leaves them as they were.
  await good(room, 'one');
  expect(renewals()).toBe(1);
  put('one', theirs);
  const held = await good(room, 'one');
  expect(await room.room.credentialFor('one', held.revision)).toMatchObject({
    ok: false,
    problem: { code: 'account-unknown' },
  });
  expect([renewals(), store.values.get(secretIdOf('one'))]).toEqual([1, credentialText(theirs)]);
});

test('stale_proactive_refresh_uses_newer_local_auth_before_spending_cached_refresh_token', async () => {
  put('one', tokens('old', 5 * minute + 1_000));
  const room = await openAhead(account('one'));
  const { revision } = await good(room.bed, 'one');
  put('one', tokens('new', 60 * minute));
  room.skewMs = 2 * minute;
  expect((await good(room.bed, 'one')).revision).not.toBe(revision);
  expect([renewals(), store.writes]).toEqual([0, []]);
});

/** A room whose clock a test can put on. */
async function openAhead(...accounts: readonly Account[]) {
  await writeFile(join(folder, 'accounts.json'), JSON.stringify({ schemaVersion: 1, accounts }));
  const ahead = { skewMs: 0 };
  const opened = await openRoomBed(issuer, { folder, store, now: () => Date.now() + ahead.skewMs });
  bed = opened;
  return Object.assign(ahead, { bed: opened });
}

describe('server unit: does not revoke a token still in use', () => {
  /** Signs in anew over account `one` and waits for all that follows. */
  async function signInAnew(room: RoomBed): Promise<void> {
    issuer.rules.approveAtOnce = true;
    await room.room.logins.start('device');
    expect((await room.step('done')).accountId).toBe('one');
    await room.room.accounts.settled();
  }

  test('a token that another account uses too is left good', async () => {
    put('one', tokens('shared', 60 * minute));
    put('two', tokens('shared', 60 * minute, { ...someone, workspaceId: 'ws-two' }));
    const room = await open(account('one'), account('two', { workspaceId: 'ws-two' }));
    await signInAnew(room);
    expect(issuer.to('/oauth/revoke')).toEqual([]);
    await good(room, 'two');
  });

  test('a token that nobody else uses is revoked', async () => {
    put('one', tokens('mine', 60 * minute));
    put('two', tokens('theirs', 60 * minute, { ...someone, workspaceId: 'ws-two' }));
    await signInAnew(await open(account('one'), account('two', { workspaceId: 'ws-two' })));
    expect(issuer.revoked).toEqual(['rt-test-mine']);
  });

  test('a new sign-in that brings the same refresh token again does not revoke it', async () => {
    put('one', tokens('same', 60 * minute));
    const { id_token, access_token, refresh_token } = tokensFor(someone, 'same', Date.now() + 60 * minute);
    issuer.rules.canned.set('/oauth/token', [
      { status: 200, body: JSON.stringify({ id_token, access_token, refresh_token }) },
    ]);
    await signInAnew(await open(account('one')));
    expect(issuer.to('/oauth/revoke')).toEqual([]);
  });
});

test('A29: the end of one account leaves the others working', async () => {
  put('one', tokens('ended', -minute));
  put('two', tokens('good', 60 * minute, { ...someone, userId: 'user-two' }));
  issuer.rules.canned.set('/oauth/token', [
    { status: 401, body: '{"error":{"code":"refresh_token_invalidated"}}' },
  ]);
  const room = await open(account('one'), account('two', { userId: 'user-two' }));
  expect(await room.room.credentialFor('one', null)).toMatchObject({
    problem: { code: 'account-sign-in-again' },
  });
  await good(room, 'two');
  expect(room.room.accounts.list().map(({ id, state }) => [id, state])).toEqual([
    ['one', 'signInAgain'],
    ['two', 'ready'],
  ]);
});
