import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
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
createRoot(root).render(
  <StoreContext value={store}>
    <App />
  </StoreContext>,
);
