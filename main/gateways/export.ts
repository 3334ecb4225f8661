import {
  usualOptions,
  type Auth,
  type Backend,
  type BackendOptions,
  type Gateway,
} from '../domain/gateway.ts';

/** The version of the files gateways travel in; a higher one is refused. */
export const gatewayFileVersion = 1;

/** What a gateway's file is called: the name is safe in a path as it is in an address. */
export function gatewayFileName({ name }: Pick<Gateway, 'name'>): string {
  return `${name}.postern.json`;
}

/**
 * A gateway as a file for another machine: what its backends are and what each needs. No id, key, account or AWS profile is
 * in it, and not whether it is paused or what it may spend: those are this machine's own.
 */
export function gatewayFileText({ name, backends }: Pick<Gateway, 'name' | 'backends'>): string {
  const gateway = { name, backends: backends.map(backendPart) };
  return `${JSON.stringify({ postern: 'gateway', version: gatewayFileVersion, gateway }, null, 2)}\n`;
}

function backendPart({ name, schema, upstream, modelPattern, auth, model, disabled, options }: Backend) {
  const differing = optionsPart(options);
  return {
    name,
    schema,
    upstream,
    ...(modelPattern === '.*' ? {} : { modelPattern }),
    auth: authPart(auth),
    ...(model === null ? {} : { model }),
    // One that needs an account comes in disabled anyway, so that says nothing about it.
    ...(disabled && auth.type !== 'account' ? { disabled } : {}),
    ...(Object.keys(differing).length === 0 ? {} : { options: differing }),
  };
}

function authPart(auth: Auth) {
  switch (auth.type) {
    case 'transparent':
    case 'none':
    case 'account':
      return { type: auth.type };
    case 'apiKey':
      return { type: auth.type, header: auth.header };
    case 'aws':
      return { type: auth.type, region: auth.region };
  }
}

function optionsPart({ headers, query, retries, connectTimeoutMs, streamIdleTimeoutMs }: BackendOptions) {
  return {
    ...(headers.length === 0 ? {} : { headers }),
    ...(query.length === 0 ? {} : { query }),
    ...(retries === usualOptions.retries ? {} : { retries }),
    ...(connectTimeoutMs === null ? {} : { connectTimeoutMs }),
    ...(streamIdleTimeoutMs === null ? {} : { streamIdleTimeoutMs }),
  };
}
