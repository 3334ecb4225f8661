/** The part of undici that the proxy needs, loaded alone: a start waits for it, and the whole of undici takes three times as long. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client as PublicClient } from 'undici';
  import { kKeepAliveTimeoutValue } from 'undici/lib/core/symbols.js';
  export default class Client extends PublicClient {
    /** How long its connection may be idle, in milliseconds: what the upstream announced last, less a margin, or the usual. */
    readonly [kKeepAliveTimeoutValue]: number;
  }
}

declare module 'undici/lib/core/symbols.js' {
  export const kKeepAliveTimeoutValue: unique symbol;
  const symbols: { readonly kKeepAliveTimeoutValue: typeof kKeepAliveTimeoutValue };
  export default symbols;
}
