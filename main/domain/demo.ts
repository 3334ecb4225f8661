import { usualBackend, type Gateway } from './gateway.ts';

/** The demo's own gateway, which stands in no file; what goes through it is counted nowhere. Ids made for others are random. */
export const demoGatewayId = 'postern-demo';

/** What the demo's gateway is called wherever a gateway's name is shown. */
export const demoName = 'Demo';

/** A gateway with the demo's upstream alone, which asks for no credential. */
export function demoGateway(upstream: string): Gateway {
  return {
    id: demoGatewayId,
    name: demoName,
    paused: false,
    budget: null,
    backends: [
      usualBackend({
        id: `${demoGatewayId}-backend`,
        name: 'demo',
        schema: 'OpenAICompatible',
        upstream,
        auth: { type: 'none' },
      }),
    ],
  };
}

/** True for what went through the demo; null is an exchange from before gateways had ids. */
export function isDemo(gatewayId: string | null): boolean {
  return gatewayId === demoGatewayId;
}
