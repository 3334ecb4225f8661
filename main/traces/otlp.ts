/** A value in OTLP's JSON: 64-bit numbers are texts (opentelemetry-proto, common.proto; docs/specification.md, "JSON Protobuf Encoding"). */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** A span as a collector takes it. Ids are hexadecimal, moments nanoseconds as text. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 3 client. */
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  /** Absent when all went well; 2 is an error. */
  readonly status?: { readonly code: 2; readonly message: string };
}

/** The release of the semantic conventions whose names are used. */
const schemaUrl = 'https://opentelemetry.io/schemas/1.41.0';

/** Attributes from plain values: whole numbers as integers; what is null or undefined is left out. */
export function attributesOf(
  values: Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>,
): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: valueOf(value) }],
  );
}

/** A cost or a share: a number that is no integer even when it is whole. */
export function doubleAttribute(key: string, value: number | null): OtlpAttribute[] {
  return value === null ? [] : [{ key, value: { doubleValue: value } }];
}

function valueOf(value: string | number | boolean | readonly string[]): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}

/** Unix milliseconds as OTLP writes moments. */
export function nanoseconds(at: number): string {
  return `${Math.max(0, Math.round(at))}000000`;
}

/** The body of a request; the spans are JSON already. */
export function requestText(spans: readonly string[], version: string): string {
  const resource = { attributes: attributesOf({ 'service.name': 'postern', 'service.version': version }) };
  const scope = { name: 'postern', version };
  return (
    `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{"scope":${JSON.stringify(scope)},` +
    `"spans":[${spans.join(',')}],"schemaUrl":${JSON.stringify(schemaUrl)}}]}]}`
  );
}
