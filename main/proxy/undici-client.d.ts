/** The part of undici that the proxy needs, loaded alone: a start waits for it, and the whole of undici takes three times as long. */
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}
