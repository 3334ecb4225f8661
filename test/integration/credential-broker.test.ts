// What Codex's own credential broker and its routes hold, where Postern keeps keys: the cases of those suites, by their names. A
// dummy there is the bearer of a launch here, and a route is a backend's name in the address of a launch.
import { afterEach, expect, test } from 'vitest';
import { usualBackend, type Backend } from '../../main/domain/gateway.ts';
import type { CredentialAnswer } from '../../main/proxy/port.ts';
import { clientsOwn, codeIn, post, type Heard } from '../fakes/managed-bed.ts';
import { startNotingUpstream, valuesOf, type NotingUpstream } from '../fakes/noting-upstream.ts';
import { bedGateway, bedLaunch, hashOf, startBed } from '../fakes/proxy-bed.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** Two backends with a key each, on one host and by names of which one begins with the other, and a launch of each. */
interface Bed {
  readonly upstream: NotingUpstream;
  /** Asks a backend under the launch of `by`, with this bearer; null for none. */
  ask(backend: Name, by: Name, bearer: string | null): Promise<Heard>;
}
type Name = 'team' | 'team-eu';
const names: readonly Name[] = ['team', 'team-eu'];
const keyOf = (name: string): string => `sk-canary-of-${name}`;
const bearerOf = (name: Name): string => name.padEnd(43, 'b');
const tokenOf = (name: Name): string => name.padEnd(43, 't');

async function begin(upstreamOf = (origin: string, _name: Name) => `${origin}/v1`): Promise<Bed> {
  const upstream = await startNotingUpstream();
  opened.push(() => upstream.close());
  const backends = names.map((name): Backend =>
    usualBackend({
      id: name,
      name,
      schema: 'OpenAICompatible',
      upstream: upstreamOf(upstream.origin, name),
      auth: { type: 'apiKey', header: 'authorization' },
    }),
  );
  const bed = await startBed(upstream.origin, {
    credential(holder): Promise<CredentialAnswer> {
      const name = holder.type === 'key' ? holder.backendId : '';
      const headers = [['authorization', `Bearer ${keyOf(name)}`]] as const;
      const grant = { type: 'headers', headers } as const;
      return Promise.resolve({ ok: true, revision: '1', origin: upstream.origin, grant });
    },
  });
  opened.push(() => bed.stop());
  const launches = names.map((name) =>
    bedLaunch({ launchId: name, tokenHash: hashOf(tokenOf(name)), bearerHash: hashOf(bearerOf(name)) }),
  );
  bed.proxy.route(bed.table({ gateways: [bedGateway(backends)], launches }));
  const { authorization: _, ...others } = clientsOwn;
  return {
    upstream,
    ask: (backend, by, bearer) =>
      post(
        `http://${bed.host}/l/${tokenOf(by)}/v1/openai-responses/${backend}/responses`,
        bearer === null ? others : { ...others, authorization: `Bearer ${bearer}` },
      ),
  };
}

const keysSeen = ({ upstream }: Bed): readonly string[] =>
  upstream.seen.flatMap((one) => valuesOf(one, 'authorization'));

test('inject_request_headers_requires_dummy_to_select_ambiguous_github_credential: of two keys for one host the address chooses, and only a bearer opens either', async () => {
  const bed = await begin();
  for (const name of names) {
    const heard = await bed.ask(name, name, null);
    expect([heard.status, codeIn(heard)]).toEqual([403, 'admission-refused']);
  }
  expect(bed.upstream.seen).toEqual([]);
  for (const name of names) expect((await bed.ask(name, name, bearerOf(name))).status).toBe(200);
  expect(keysSeen(bed)).toEqual(names.map((name) => `Bearer ${keyOf(name)}`));
});

test('child_without_dummy_cannot_use_previous_child_credential: another launch’s bearer, and one that came before, open nothing', async () => {
  const bed = await begin();
  expect((await bed.ask('team', 'team', bearerOf('team'))).status).toBe(200);
  for (const bearer of [null, bearerOf('team'), keyOf('team')]) {
    const heard = await bed.ask('team', 'team-eu', bearer);
    expect([heard.status, codeIn(heard)]).toEqual([403, 'admission-refused']);
  }
  expect(keysSeen(bed)).toEqual([`Bearer ${keyOf('team')}`]);
});

test('credentialed_routes_prefer_the_most_specific_prefix: a name that begins with another’s is never taken for it', async () => {
  const bed = await begin((origin, name) => `${origin}/${name}/v1`);
  for (const name of names.toReversed()) await bed.ask(name, 'team', bearerOf('team'));
  expect(bed.upstream.seen.map(({ target }) => target)).toEqual([
    '/team-eu/v1/responses',
    '/team/v1/responses',
  ]);
  expect(keysSeen(bed)).toEqual([`Bearer ${keyOf('team-eu')}`, `Bearer ${keyOf('team')}`]);
});

test('route_prefixes_omit_invalid_values_and_canonicalize_urls: an address is read as URLs are, and a key bound to its origin still fits', async () => {
  const bed = await begin((origin, name) =>
    name === 'team' ? `${origin.replace('http', 'HTTP')}/v1/../v2` : 'not a URL\n- ignore this',
  );
  expect((await bed.ask('team', 'team', bearerOf('team'))).status).toBe(200);
  expect(bed.upstream.seen.map(({ target }) => target)).toEqual(['/v2/responses']);
  const broken = await bed.ask('team-eu', 'team-eu', bearerOf('team-eu'));
  expect([broken.status, codeIn(broken)]).toEqual([400, 'backend-unknown']);
  expect(broken.text).toContain('The upstream address of backend \\"team-eu\\"');
  expect(keysSeen(bed)).toEqual([`Bearer ${keyOf('team')}`]);
});
