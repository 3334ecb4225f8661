import { appScenario } from './app-scenario.ts';
import { connectScenario } from './connect-scenario.ts';
import { interactiveScenario } from './interactive-scenario.ts';
import { knownScenario } from './known-scenario.ts';
import { launchScenario } from './launch-scenario.ts';
import type { Scenario } from './scenario.ts';
import { strictScenario } from './strict-scenario.ts';
import { chatgptWay, keyWay, managedWay, plainWay, storedWay } from './ways.ts';

/** What is tried with a release, in this order; the whole app only where `app` says so. */
export function scenarios(app: boolean): readonly Scenario[] {
  return [
    knownScenario,
    launchScenario('ChatGPT, WebSocket', chatgptWay, 'websocket'),
    launchScenario('ChatGPT, HTTP', chatgptWay, 'http'),
    launchScenario('key, WebSocket', keyWay, 'websocket'),
    launchScenario('key, HTTP', keyWay, 'http'),
    launchScenario('stored key, WebSocket', storedWay, 'websocket'),
    launchScenario('stored key, HTTP', storedWay, 'http'),
    launchScenario('managed, WebSocket', managedWay, 'websocket'),
    launchScenario('managed, HTTP', managedWay, 'http'),
    launchScenario('managed, HTTP-only upstream', plainWay, 'http'),
    connectScenario,
    strictScenario,
    interactiveScenario,
    ...(app ? [appScenario] : []),
  ];
}
