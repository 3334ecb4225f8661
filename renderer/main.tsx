import { createRoot } from 'react-dom/client';
import { speak } from '../preload/catalogs.ts';
import { App } from './app.tsx';
import { Speaking } from './speaking.tsx';
import { startClock } from './store/clock.ts';
import { StoreContext } from './store/context.ts';
import { createStore } from './store/create.ts';
import { startRefresh } from './store/refresh.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const store = createStore(window.postern);
startClock(store.state, document);
startRefresh(store, document);
void store.start();
// Its texts lie beside the page: nothing is drawn in another language first.
const told = await window.postern.call('language/read').catch(() => null);
if (told?.ok === true) await speak(told.value).catch(() => {});
createRoot(root).render(
  <StoreContext value={store}>
    <Speaking>
      <App />
    </Speaking>
  </StoreContext>,
);
