import { emptyPalette } from './palette.ts';
import { type Parts, patch } from './parts.ts';

/** What a person does with the palette itself; what its entries do is in `palette-run.ts`. */
export interface PaletteActions {
  readonly openPalette: () => void;
  readonly typePalette: (query: string) => void;
  readonly movePalette: (at: number) => void;
  readonly closePalette: () => void;
}

/** Builds them; `readHomes` reads what can be connected and restored. */
export function paletteActions({ store }: Parts, readHomes: () => Promise<void>): PaletteActions {
  return {
    openPalette() {
      store.setState({ palette: emptyPalette });
      patch(store, 'place', { sheet: 'palette' });
      if (store.getState().homes.state !== 'ready') void readHomes();
    },
    typePalette: (query) => patch(store, 'palette', { query, at: 0 }),
    movePalette: (at) => patch(store, 'palette', { at }),
    closePalette: () => patch(store, 'place', { sheet: 'none' }),
  };
}
