import root from '@opentelemetry/otlp-transformer/build/src/generated/root.js';

interface Message {
  fromObject(value: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: object): unknown;
}

/** The request of a collector's trace service, as OpenTelemetry generated it from its protocol files. */
const request = (
  root as unknown as {
    opentelemetry: { proto: { collector: { trace: { v1: { ExportTraceServiceRequest: Message } } } } };
  }
).opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const idKeys = new Set(['traceId', 'spanId', 'parentSpanId']);

/**
 * A request in JSON written as protobuf bytes by OpenTelemetry's own types, read back, and given as JSON again: what those
 * types do not know, or know as something else, is not in it. OTLP writes ids in hexadecimal where protobuf's JSON has base64.
 */
export function throughProtobuf(text: string): unknown {
  const value: unknown = JSON.parse(text, (key, inner: unknown) =>
    idKeys.has(key) && typeof inner === 'string' ? Buffer.from(inner, 'hex').toString('base64') : inner,
  );
  const bytes = request.encode(request.fromObject(value as object)).finish();
  const back = request.toObject(request.decode(bytes), { longs: String, bytes: String, json: true });
  return JSON.parse(JSON.stringify(back), (key, inner: unknown) =>
    idKeys.has(key) && typeof inner === 'string' ? Buffer.from(inner, 'base64').toString('hex') : inner,
  );
}
