import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** What libsecret marks keytar's entries with. */
const schema = ['xdg:schema', 'org.freedesktop.Secret.Generic'];

/** The real `secret-tool` on a bus of a test's own: another program's eye on the keyring. */
export interface SecretTool {
  /** Every entry of a service, as `secret-tool search --all` prints it; `label = …` begins an entry's facts. */
  search(service: string): Promise<string>;
  /** How many entries of a service there are. */
  count(service: string): Promise<number>;
  /** Stores an entry as Postern's own library would, in a collection by its name. */
  store(account: string, value: string, collection: string, label?: string): Promise<void>;
}

/** Uses the bus at an address. */
export function secretToolOn(busAddress: string): SecretTool {
  const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', DBUS_SESSION_BUS_ADDRESS: busAddress };
  const search = async (service: string): Promise<string> => {
    const { stdout, stderr } = await run('secret-tool', ['search', '--all', 'service', service], { env });
    return `${stdout}${stderr}`;
  };
  return {
    search,
    count: async (service) => (await search(service)).match(/^label = /gm)?.length ?? 0,
    async store(account, value, collection, label = `Postern/${account}`) {
      const child = spawn(
        'secret-tool',
        [
          'store',
          `--label=${label}`,
          `--collection=/org/freedesktop/secrets/collection/${collection}`,
          'service',
          'Postern',
          'account',
          account,
          ...schema,
        ],
        { env, stdio: ['pipe', 'ignore', 'inherit'] },
      );
      child.stdin.end(value);
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code !== 0) throw new Error(`secret-tool store ended with ${code}`);
    },
  };
}
