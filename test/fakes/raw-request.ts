import { rawClient, type RawConnection } from './raw-connection.ts';
import type { ProxyBed } from './proxy-bed.ts';

/** The bytes of a request through the bed's proxy; `headers` are whole lines. */
export function requestBytes(
  bed: ProxyBed,
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: readonly string[];
    readonly body?: string;
  } = {},
): string {
  const { method = 'POST', path = `${bed.apiPath}/responses`, headers = [], body = '{}' } = options;
  const length = method === 'GET' ? [] : [`content-length: ${body.length}`];
  const head = [`${method} ${path} HTTP/1.1`, `host: ${bed.host}`, ...headers, ...length];
  return `${head.join('\r\n')}\r\n\r\n${method === 'GET' ? '' : body}`;
}

/** A new connection to the proxy that has sent `bytes`. */
export async function sent(bed: ProxyBed, bytes: string | Buffer): Promise<RawConnection> {
  const client = await rawClient(bed.port);
  client.write(bytes);
  return client;
}

/** Status and error body of one answer of ours. */
export async function refusalOf(client: RawConnection): Promise<{ status: number; code: string }> {
  const text = await client.until((all) => all.includes('\r\n\r\n') && all.trimEnd().endsWith('}'));
  client.socket.destroy();
  const body: unknown = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
  const { code, postern_code: ours } = (body as { error: { code: string; postern_code?: string } }).error;
  return { status: Number(text.split(' ')[1]), code: ours ?? code };
}
