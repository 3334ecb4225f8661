import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { placeSentence } from '../../store/store-words.ts';

/** Where what is signed in with will be kept; said before, not after. */
export function StorePlace() {
  const place = useWindow((state) => valueOf(state.ledger)?.store.place);
  return place === undefined ? null : (
    <p className="store-place" data-place={place}>
      {placeSentence(place)}
    </p>
  );
}
