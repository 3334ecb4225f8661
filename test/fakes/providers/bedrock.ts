import type { TlsIdentity } from '../upstream/listener.ts';
import {
  bearerOf,
  modelList,
  startProvider,
  type Asked,
  type FakeProvider,
  type JsonAnswer,
} from './provider.ts';
import { signatureFault, type SignatureFault, type SigningKeys } from './sigv4.ts';

/** What an AWS account has in one region. */
export interface BedrockOptions {
  readonly region: string;
  /** A Bedrock key it takes as a bearer; null takes none. */
  readonly bearer: string | null;
  /** The keys requests may be signed with; null takes no signature. */
  readonly keys: SigningKeys | null;
  readonly models: readonly string[];
  /** The server's clock; the machine's unless given. */
  readonly now?: () => Date;
  readonly tls?: TlsIdentity;
}

/** The Bedrock endpoint Codex speaks to (`bedrock-mantle`), with the bodies AWS answers in. */
export function startBedrock(options: BedrockOptions): Promise<FakeProvider> {
  const basePath = '/openai/v1';
  return startProvider(
    {
      basePath,
      headers: [['x-amzn-requestid', 'fake-amzn-request']],
      refusal: (asked) => credentialRefusal(options, asked) ?? modelRefusal(options, asked),
      answer: ({ method, path }) =>
        method === 'GET' && path === `${basePath}/models` ? modelList(options.models) : null,
      notFound: () => awsError(404, 'UnknownOperationException', 'Unknown operation'),
    },
    options.tls ?? null,
  );
}

function credentialRefusal(options: BedrockOptions, asked: Asked): JsonAnswer | null {
  const bearer = bearerOf(asked);
  if (bearer !== null) {
    return bearer === options.bearer
      ? null
      : awsError(
          403,
          'AccessDeniedException',
          'Authentication failed: Please make sure your API Key is valid.',
        );
  }
  if (options.keys === null || asked.header('authorization') === null) {
    return awsError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const { exchange } = asked;
  const request = {
    method: exchange.method,
    path: exchange.target,
    headers: exchange.rawHeaders.flat(),
    body: Buffer.from(exchange.body),
  };
  const scope = { region: options.region, service: 'bedrock-mantle' };
  const fault = signatureFault(request, options.keys, scope, options.now?.() ?? new Date());
  return fault === null ? null : signatureRefusal(fault);
}

function signatureRefusal({ fault, message }: SignatureFault): JsonAnswer {
  switch (fault) {
    case 'unsigned':
      return awsError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
    case 'malformed':
      return awsError(400, 'IncompleteSignatureException', message);
    case 'unknown-key':
    case 'wrong-token':
      return awsError(
        403,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    case 'wrong-scope':
      return awsError(
        403,
        'InvalidSignatureException',
        `Credential should be scoped to a valid region: ${message}`,
      );
    case 'expired':
      return awsError(403, 'InvalidSignatureException', `Signature expired: ${message}`);
    case 'unsigned-field':
    case 'wrong-hash':
    case 'wrong-signature':
      return awsError(
        403,
        'InvalidSignatureException',
        `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. (${message})`,
      );
    default:
      return fault satisfies never;
  }
}

function modelRefusal({ models }: BedrockOptions, asked: Asked): JsonAnswer | null {
  if (!asked.path.endsWith('/responses') || models.includes(asked.model)) return null;
  return {
    status: 404,
    body: {
      error: {
        message: `The model '${asked.model}' does not exist`,
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
      },
    },
  };
}

function awsError(status: number, type: string, message: string): JsonAnswer {
  return { status, body: { message }, headers: [['x-amzn-errortype', type]] };
}
