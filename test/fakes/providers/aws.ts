import { createHash, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listen, type TlsIdentity } from '../upstream/listener.ts';
import { signatureFault, type SignatureFault, type SigningKeys } from './sigv4.ts';

/** Keys as AWS gives them out for a while. */
export interface IssuedKeys extends SigningKeys {
  readonly sessionToken: string;
}

/** The sign-in services of AWS: STS and SSO, both on one address. */
export interface FakeAws {
  readonly origin: string;
  readonly port: number;
  /** What was asked, in order: `AssumeRole <arn>`, `GetRoleCredentials <account> <role>`. */
  readonly asked: readonly string[];
  /** What was wrong with the last signature; null when nothing was. */
  lastFault(): SignatureFault | null;
  /** The next answers are this error instead, until it is null again. */
  refuse(refusal: { readonly status: number; readonly code: string } | null): void;
  close(): Promise<void>;
}

export interface FakeAwsOptions {
  /** The keys a role is taken on with. */
  readonly starting: SigningKeys;
  /** What is given; asked once for each answer. */
  readonly issue: () => IssuedKeys;
  /** The bearer of an SSO session. */
  readonly ssoToken: string;
  readonly region: string;
  readonly lifeMs?: number;
  readonly tls?: TlsIdentity;
}

/** Starts them on 127.0.0.1. */
export async function startAws(options: FakeAwsOptions): Promise<FakeAws> {
  const asked: string[] = [];
  let fault: SignatureFault | null = null;
  let refusal: { readonly status: number; readonly code: string } | null = null;
  const expiresAt = (): Date => new Date(Date.now() + (options.lifeMs ?? 3_600_000));

  const onRequest: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const url = new URL(request.url ?? '/', 'http://fake');
      const isSso = url.pathname === '/federation/credentials';
      const form = new URLSearchParams(body.toString('utf8'));
      asked.push(
        isSso
          ? `GetRoleCredentials ${url.searchParams.get('account_id')} ${url.searchParams.get('role_name')}`
          : `${form.get('Action')} ${form.get('RoleArn')}`,
      );
      const send = (status: number, type: string, text: string, errorType = ''): void => {
        response.writeHead(status, { 'content-type': type, 'x-amzn-errortype': errorType }).end(text);
      };
      const sendError = (status: number, code: string): void =>
        isSso
          ? send(status, 'application/json', JSON.stringify({ message: 'refused' }), code)
          : send(status, 'text/xml', errorXml(code));
      if (refusal !== null) return sendError(refusal.status, refusal.code);
      if (isSso) {
        if (request.headers['x-amz-sso_bearer_token'] !== options.ssoToken) {
          return sendError(401, 'UnauthorizedException');
        }
        const { accessKeyId, secretAccessKey, sessionToken } = options.issue();
        const roleCredentials = {
          accessKeyId,
          secretAccessKey,
          sessionToken,
          expiration: expiresAt().getTime(),
        };
        return send(200, 'application/json', JSON.stringify({ roleCredentials }));
      }
      const arrived = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.rawHeaders,
        body,
      };
      fault = signatureFault(
        arrived,
        options.starting,
        { region: options.region, service: 'sts' },
        new Date(),
      );
      if (fault !== null) return sendError(403, 'SignatureDoesNotMatch');
      return send(200, 'text/xml', roleXml(options.issue(), expiresAt(), form.get('RoleArn') ?? ''));
    });
  };
  const listener = await listen(onRequest, options.tls ?? null);
  return {
    origin: listener.origin,
    port: listener.port,
    asked,
    lastFault: () => fault,
    refuse: (next) => (refusal = next),
    close: () => listener.close(),
  };
}

function roleXml(keys: IssuedKeys, expiresAt: Date, arn: string): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><Arn>${arn}/session</Arn><AssumedRoleId>AROAFAKE:session</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey><SessionToken>${keys.sessionToken}</SessionToken><Expiration>${expiresAt.toISOString()}</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></AssumeRoleResponse>`;
}

function errorXml(code: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>refused</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}

/** The AWS folder of somebody's home, on its own. */
export interface AwsHome {
  readonly home: string;
  /** What a process with this home has in its environment. */
  readonly variables: Readonly<Record<string, string>>;
  config(text: string): Promise<void>;
  credentials(text: string): Promise<void>;
  /** Keeps an SSO session as `aws sso login` does. */
  ssoSession(name: string, token: string, expiresAt: Date): Promise<void>;
  /** An executable that runs this shell script; its path. */
  script(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes an empty one. */
export async function makeAwsHome(): Promise<AwsHome> {
  const home = await mkdtemp(join(tmpdir(), 'postern-aws-'));
  const put = async (path: string, text: string): Promise<string> => {
    const full = join(home, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text);
    return full;
  };
  return {
    home,
    variables: { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' },
    config: async (text) => void (await put('.aws/config', text)),
    credentials: async (text) => void (await put('.aws/credentials', text)),
    async ssoSession(name, token, expiresAt) {
      const file = createHash('sha1').update(name).digest('hex');
      const text = JSON.stringify({ accessToken: token, expiresAt: expiresAt.toISOString() });
      await put(`.aws/sso/cache/${file}.json`, text);
    },
    async script(name, text) {
      const path = await put(name, `#!/bin/sh\n${text}\n`);
      await chmod(path, 0o700);
      return path;
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
