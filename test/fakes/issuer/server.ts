import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type TlsIdentity } from '../upstream/listener.ts';
import { someone, tokensFor, type Person } from './people.ts';

/** One request the issuer saw. */
export interface IssuerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A whole answer in place of the usual one. */
export interface CannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Does what was asked, then cuts the line without an answer. */
  readonly cutAfterwards?: boolean;
}

/** What a test may change while it runs. */
export interface IssuerRules {
  person: Person;
  /** Sent back by the authorize page in place of a code. */
  authorizeError: Readonly<Record<string, string>> | null;
  /** Answers for a path, the first for the first request; the usual one when empty. */
  readonly canned: Map<string, CannedAnswer[]>;
  /** How long an access token lasts; null issues ones that do not say. */
  accessTokenMs: number | null;
  /** What `interval` a device code carries; undefined leaves it out. */
  interval: unknown;
  /** Whether device codes are approved when first asked about. */
  approveAtOnce: boolean;
  /** Answers wait for this; null answers at once. */
  hold: Promise<void> | null;
  /** The issuer's own clock. */
  now: () => number;
}

/** An issuer that acts like OpenAI's where Codex and Postern can tell. */
export interface FakeIssuer {
  readonly origin: string;
  readonly port: number;
  readonly rules: IssuerRules;
  readonly requests: IssuerRequest[];
  /** Requests for a path. */
  to(path: string): readonly IssuerRequest[];
  /** Resolves when so many requests for a path have come. */
  reached(path: string, count: number): Promise<void>;
  approve(): void;
  /** Refresh tokens that were used a second time. */
  readonly reused: string[];
  readonly revoked: string[];
  /** Every access and refresh token it gave. */
  readonly issued: readonly string[];
  /** Is this the access token last issued? */
  isCurrent(accessToken: string): boolean;
  close(): Promise<void>;
}

/** Starts one on the loopback. */
export async function startFakeIssuer(tls: TlsIdentity | null = null): Promise<FakeIssuer> {
  const codes = new Map<string, { challenge: string; redirectUri: string }>();
  const refreshTokens = new Map<string, 'good' | 'used'>();
  const waiting = new Set<() => void>();
  const requests: IssuerRequest[] = [];
  const reused: string[] = [];
  const revoked: string[] = [];
  const issued: string[] = [];
  let count = 0;
  let isApproved = false;
  let lastAccessToken = '';
  const rules: IssuerRules = {
    person: someone,
    authorizeError: null,
    canned: new Map(),
    accessTokenMs: 3_600_000,
    interval: '5',
    approveAtOnce: false,
    hold: null,
    now: Date.now,
  };

  function issue(): object {
    count += 1;
    const tokens = tokensFor(
      rules.person,
      `canary-${count}`,
      rules.accessTokenMs === null ? null : rules.now() + rules.accessTokenMs,
    );
    refreshTokens.set(tokens.refresh_token, 'good');
    lastAccessToken = tokens.access_token;
    issued.push(tokens.access_token, tokens.refresh_token);
    return { ...tokens, token_type: 'bearer', expires_in: 3600 };
  }

  function answer(request: IssuerRequest): CannedAnswer {
    switch (request.path) {
      case '/oauth/authorize':
        return authorize(request.query);
      case '/oauth/token':
        return token(request);
      case '/oauth/revoke': {
        const fields = JSON.parse(request.body) as { token: string };
        revoked.push(fields.token);
        refreshTokens.delete(fields.token);
        return json(200, {});
      }
      case '/api/accounts/deviceauth/usercode': {
        isApproved = rules.approveAtOnce;
        const interval = rules.interval === undefined ? {} : { interval: rules.interval };
        return json(200, { device_auth_id: 'deviceauth_test', user_code: 'ABCD-1234', ...interval });
      }
      case '/api/accounts/deviceauth/token': {
        if (!isApproved)
          return json(403, { error: { code: 'deviceauth_authorization_pending', message: 'pending' } });
        const verifier = 'device-verifier-device-verifier-device-verifier';
        const code = newCode(challengeOf(verifier), `${origin(request)}/deviceauth/callback`);
        return json(200, {
          authorization_code: code,
          code_challenge: challengeOf(verifier),
          code_verifier: verifier,
        });
      }
      case '/api/accounts/v1/user-auth-credential/whoami': {
        if (!(request.headers.authorization ?? '').startsWith('Bearer at-test-good')) {
          return json(401, { error: { message: 'token revoked', code: 'invalid_token' } });
        }
        const { email, userId, workspaceId, plan } = rules.person;
        return json(200, {
          email,
          chatgpt_user_id: userId,
          chatgpt_account_id: workspaceId,
          chatgpt_plan_type: plan,
          chatgpt_account_is_fedramp: false,
        });
      }
      case '/v1/models':
        return request.headers.authorization?.startsWith('Bearer sk-test-good') === true
          ? json(200, { data: [] })
          : json(401, {
              error: { message: 'Incorrect API key provided: sk-test-bad.', code: 'invalid_api_key' },
            });
      default:
        return json(404, {});
    }
  }

  function authorize(query: URLSearchParams): CannedAnswer {
    const redirectUri = query.get('redirect_uri') ?? '';
    const back = new URLSearchParams(
      rules.authorizeError ?? { code: newCode(query.get('code_challenge') ?? '', redirectUri) },
    );
    back.set('state', query.get('state') ?? '');
    return { status: 302, body: '', headers: { location: `${redirectUri}?${back.toString()}` } };
  }

  function newCode(challenge: string, redirectUri: string): string {
    count += 1;
    const code = `ac-test-canary-${count}`;
    codes.set(code, { challenge, redirectUri });
    return code;
  }

  function token(request: IssuerRequest): CannedAnswer {
    if (request.headers['content-type']?.includes('json') === true) return refresh(request);
    const form = new URLSearchParams(request.body);
    if (form.get('grant_type') !== 'authorization_code')
      return json(200, { access_token: 'sk-test-exchanged' });
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const isGood =
      code !== undefined &&
      code.challenge === challengeOf(form.get('code_verifier') ?? '') &&
      code.redirectUri === form.get('redirect_uri') &&
      form.get('client_id') !== null;
    return isGood
      ? json(200, issue())
      : json(400, { error: 'invalid_grant', error_description: 'The code is not good.' });
  }

  function refresh(request: IssuerRequest): CannedAnswer {
    const { refresh_token } = JSON.parse(request.body) as { refresh_token: string };
    const state = refreshTokens.get(refresh_token);
    if (state === 'used') {
      reused.push(refresh_token);
      return json(401, { error: { code: 'refresh_token_reused', message: 'already used' } });
    }
    if (state === undefined)
      return json(401, { error: { code: 'refresh_token_invalidated', message: 'revoked' } });
    refreshTokens.set(refresh_token, 'used');
    return json(200, issue());
  }

  const listener = await listen((request, response) => void take(request, response), tls);
  const origin = (request: IssuerRequest): string =>
    tls === null ? listener.origin : `https://${request.headers.host ?? ''}`;

  async function take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const url = new URL(incoming.url ?? '', 'http://issuer');
    const request: IssuerRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(parts).toString('utf8'),
    };
    requests.push(request);
    for (const check of waiting) check();
    await rules.hold;
    const canned = rules.canned.get(request.path)?.shift();
    const given = canned === undefined || canned.cutAfterwards === true ? answer(request) : canned;
    if (canned?.cutAfterwards === true) return void incoming.socket.destroy();
    response.writeHead(given.status, {
      'content-type': 'application/json',
      date: new Date(rules.now()).toUTCString(),
      ...given.headers,
    });
    response.end(given.body);
  }

  const to = (path: string): IssuerRequest[] => requests.filter((one) => one.path === path);
  return {
    origin: listener.origin,
    port: listener.port,
    rules,
    requests,
    to,
    reached: (path, wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (to(path).length < wanted) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    approve: () => void (isApproved = true),
    reused,
    revoked,
    issued,
    isCurrent: (accessToken) => accessToken === lastAccessToken,
    close: () => listener.close(),
  };
}

function json(status: number, body: object): CannedAnswer {
  return { status, body: JSON.stringify(body) };
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
