import { createRoot } from 'react-dom/client';
import type { Language } from '../../preload/contract.ts';
import { speak } from '../../preload/catalogs.ts';
import { App } from '../../renderer/app.tsx';
import { startClock } from '../../renderer/store/clock.ts';
import { StoreContext } from '../../renderer/store/context.ts';
import { createStore } from '../../renderer/store/create.ts';
import { startRefresh } from '../../renderer/store/refresh.ts';
import '../../renderer/styles/index.css';
import { bridgeOf, scenarios } from './scenarios.ts';

// The window itself over a fake bridge; `?state=` names the scenario, `?language=` what it speaks.
const asked = new URLSearchParams(location.search);
const name = asked.get('state') ?? 'streaming';
document.documentElement.lang = asked.get('language') ?? 'en';
await speak((asked.get('language') ?? 'en') as Language);
const scenario = scenarios[name];
const root = document.getElementById('root');
if (root === null || scenario === undefined) throw new Error(`no scenario is called ${name}`);

const bridge = bridgeOf(scenario);
const store = createStore(bridge);
startClock(store.state, document);
startRefresh(store, document);
Object.assign(window, { gallery: { store, bridge, names: Object.keys(scenarios) } });
// What is never answered holds the start up; the person goes on all the same.
void Promise.race([store.start(), new Promise((resolve) => setTimeout(resolve, 150))]).then(() =>
  scenario.after?.(store, bridge),
);
createRoot(root).render(
  <StoreContext value={store}>
    <App />
  </StoreContext>,
);
