// @ts-check

/**
 * What to lay over electron-builder.yml about the place where newer versions are published: nothing where POSTERN_PUBLISH_URL
 * names one, else that there is none.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{ publish?: null }}
 * @throws {Error} the address is one that no package would ask
 */
export function publishing(env) {
  const address = env.POSTERN_PUBLISH_URL ?? '';
  if (address === '') return { publish: null };
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.hostname !== '127.0.0.1')) {
    throw new Error(`POSTERN_PUBLISH_URL must be an https address, not ${address}.`);
  }
  return {};
}
