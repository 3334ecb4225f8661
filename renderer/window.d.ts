import type { Bridge } from '../preload/contract.ts';

declare global {
  interface Window {
    /** Put there by the preload, and by nothing else. */
    readonly postern: Bridge;
  }
}
