import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Answer, Bridge, CallName, Calls, NotificationName, Notifications } from './contract.ts';
import { callNames, channelOf, notificationNames } from './names.ts';

const bridge: Bridge = {
  async call<N extends CallName>(
    name: N,
    ...params: Calls[N][0] extends void ? [] : [Calls[N][0]]
  ): Promise<Answer<Calls[N][1]>> {
    if (!callNames.has(name)) throw new Error('postern: unknown call');
    return ipcRenderer.invoke(channelOf(name), params[0]) as Promise<Answer<Calls[N][1]>>;
  },

  on<N extends NotificationName>(name: N, listener: (payload: Notifications[N]) => void): () => void {
    if (!notificationNames.has(name)) throw new Error('postern: unknown notification');
    // The event stays here: it carries `sender`, which would hand the page ipcRenderer itself.
    const receive = (_event: IpcRendererEvent, payload: Notifications[N]): void => listener(payload);
    ipcRenderer.on(channelOf(name), receive);
    return () => {
      ipcRenderer.removeListener(channelOf(name), receive);
    };
  },
};

contextBridge.exposeInMainWorld('postern', bridge);
