/** A span as a collector keeps it. */
export interface TakenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number; readonly message: string } | null;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the body of an OTLP/HTTP request in JSON as strictly as the specification allows: every key known, ids in
 * hexadecimal and not all zeros, moments and 64-bit integers as decimal texts, one type per value, no key twice.
 *
 * @throws with the place of the first fault.
 */
export function readTraceRequest(text: string): readonly TakenSpan[] {
  const body = object(JSON.parse(text), 'body', ['resourceSpans']);
  return array(body['resourceSpans'], 'resourceSpans').flatMap((one) => {
    const resourceSpans = object(one, 'resourceSpans', ['resource', 'scopeSpans', 'schemaUrl']);
    const resource = object(resourceSpans['resource'], 'resource', ['attributes']);
    const facts = attributes(resource['attributes'], 'resource');
    if (typeof facts['service.name'] !== 'string') throw new Error('resource: no service.name');
    return array(resourceSpans['scopeSpans'], 'scopeSpans').flatMap((other) => {
      const scopeSpans = object(other, 'scopeSpans', ['scope', 'spans', 'schemaUrl']);
      object(scopeSpans['scope'], 'scope', ['name', 'version', 'attributes']);
      return array(scopeSpans['spans'], 'spans').map(span);
    });
  });
}

const spanKeys = [
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'startTimeUnixNano',
  'endTimeUnixNano',
];

function span(value: unknown): TakenSpan {
  const one = object(value, 'span', [...spanKeys, 'attributes', 'status']);
  const startTimeUnixNano = moment(one['startTimeUnixNano']);
  const endTimeUnixNano = moment(one['endTimeUnixNano']);
  if (BigInt(endTimeUnixNano) < BigInt(startTimeUnixNano)) throw new Error('span: it ends before it starts');
  if (one['kind'] !== 1 && one['kind'] !== 3) throw new Error(`span: kind ${String(one['kind'])}`);
  if (typeof one['name'] !== 'string' || one['name'] === '') throw new Error('span: no name');
  const status = one['status'] === undefined ? null : object(one['status'], 'status', ['code', 'message']);
  if (status !== null && (status['code'] !== 2 || typeof status['message'] !== 'string')) {
    throw new Error('span: status');
  }
  return {
    traceId: hex(one['traceId'], 32),
    spanId: hex(one['spanId'], 16),
    parentSpanId: one['parentSpanId'] === undefined ? null : hex(one['parentSpanId'], 16),
    name: one['name'],
    kind: one['kind'],
    startTimeUnixNano,
    endTimeUnixNano,
    attributes: attributes(one['attributes'], 'span'),
    status: status === null ? null : { code: 2, message: String(status['message']) },
  };
}

function attributes(value: unknown, where: string): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const one of array(value, where)) {
    const { key, value: inner } = object(one, `${where} attribute`, ['key', 'value']);
    if (typeof key !== 'string' || !/^[a-z][a-z0-9_.]*$/.test(key))
      throw new Error(`${where}: key ${String(key)}`);
    if (key in read) throw new Error(`${where}: ${key} twice`);
    read[key] = anyValue(inner, key);
  }
  return read;
}

function anyValue(value: unknown, key: string): unknown {
  const entries = Object.entries(
    object(value, key, ['stringValue', 'intValue', 'doubleValue', 'boolValue', 'arrayValue']),
  );
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new Error(`${key}: ${entries.length} values`);
  const [type, inner] = entry;
  if (type === 'arrayValue') {
    return array(object(inner, key, ['values'])['values'], key).map((one) => anyValue(one, key));
  }
  if (type === 'intValue') {
    if (typeof inner !== 'string' || !/^-?\d{1,19}$/.test(inner))
      throw new Error(`${key}: intValue is no text of digits`);
    return Number(inner);
  }
  const wanted = { stringValue: 'string', doubleValue: 'number', boolValue: 'boolean' }[type];
  if (typeof inner !== wanted) throw new Error(`${key}: ${type} is a ${typeof inner}`);
  return inner;
}

function object(value: unknown, where: string, keys: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${where}: no object`);
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  if (stranger !== undefined) throw new Error(`${where}: unknown key ${stranger}`);
  return value as Json;
}

function array(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where}: no list`);
  return value as readonly unknown[];
}

function hex(value: unknown, length: number): string {
  if (typeof value !== 'string' || !new RegExp(`^[0-9a-f]{${length}}$`).test(value) || /^0+$/.test(value)) {
    throw new Error(`id ${String(value)} is not ${length} hexadecimal digits`);
  }
  return value;
}

function moment(value: unknown): string {
  if (typeof value !== 'string' || !/^[1-9]\d{0,19}$/.test(value)) throw new Error(`moment ${String(value)}`);
  return value;
}
