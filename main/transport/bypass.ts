import { BlockList, isIP } from 'node:net';
import { isLoopbackHost } from '../domain/url.ts';

/** The entries of a NO_PROXY text: separated by commas or spaces. */
export function parseBypass(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

/**
 * True when a host is reached without the proxy: this machine always, else what an entry names. The entries are those curl
 * and reqwest know: `*`; a domain with all below it, with or without a leading dot; `*.domain` for what is below it alone; an
 * address; a block of addresses (`10.0.0.0/8`); each name or address with a port of its own. Names are never looked up.
 */
export function isBypassed(hostname: string, port: number, bypass: readonly string[]): boolean {
  const host = bare(hostname);
  if (isLoopbackHost(host) || isLoopbackBlock(host)) return true;
  return bypass.some((entry) => covers(entry.toLowerCase(), host, port));
}

function covers(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(entry, host);
  const { name, ownPort } = split(entry);
  if (ownPort !== null && ownPort !== port) return false;
  if (isIP(host) !== 0) return isWithin(name, host);
  if (name.startsWith('*.')) return name.length > 2 && host.endsWith(name.slice(1));
  const domain = name.replace(/^\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** A name and the port it is limited to; null covers every port. An IPv6 address with a port stands in brackets. */
function split(entry: string): { readonly name: string; readonly ownPort: number | null } {
  if (isIP(entry) === 6) return { name: entry, ownPort: null };
  const found = /^(.*?)(?::(\d+))?$/.exec(entry);
  const port = found?.[2];
  return { name: bare(found?.[1] ?? entry), ownPort: port === undefined ? null : Number(port) };
}

function isWithin(block: string, host: string): boolean {
  const version = isIP(host);
  const [address = '', length] = block.split('/');
  const family = isIP(bare(address));
  if (version === 0 || family === 0) return false;
  const whole = family === 6 ? 128 : 32;
  const bits = length === undefined ? whole : /^\d+$/.test(length) ? Number(length) : -1;
  if (bits < 0 || bits > whole) return false;
  const list = new BlockList();
  list.addSubnet(bare(address), bits, family === 6 ? 'ipv6' : 'ipv4');
  return list.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopbackBlock(host: string): boolean {
  const version = isIP(host);
  return version !== 0 && loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

function bare(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}
