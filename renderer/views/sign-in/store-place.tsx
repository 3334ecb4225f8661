import type { SecretPlace, StoreView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { useWindow } from '../../store/context.ts';
import { sentences } from '../../store/sentences.ts';
import { valueOf } from '../../store/state.ts';
import { placeSentence } from '../../store/store-words.ts';

/** Where what is signed in with will be kept, said before; with `kept`, where it is. And why, where the keyring is not to be had. */
export function StorePlace({ kept }: { kept?: SecretPlace }) {
  const store = useWindow((state) => valueOf(state.ledger)?.store ?? null);
  const place = kept ?? store?.place;
  return place === undefined ? null : (
    <p className="store-place" data-place={place}>
      {placeText(place, store?.problem ?? null, kept !== undefined)}
    </p>
  );
}

function placeText(place: SecretPlace, problem: StoreView['problem'], kept: boolean): string {
  if (place !== 'memory' || problem === null) return placeSentence(place);
  return sentences(
    problem.what,
    placeSentence(place),
    kept ? t`Once the keyring can be used, Postern moves it there by itself.` : '',
  );
}
