import type { UpdateChannel, UpdateCheck, UpdatesView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** What a person may choose about newer versions. */
export function updateChecks(): readonly { readonly value: UpdateCheck; readonly label: string }[] {
  return [
    { value: 'off', label: t`Look only when asked` },
    { value: 'tell', label: t`Look and tell` },
    { value: 'download', label: t`Look and fetch` },
  ];
}

/** The channels there are. */
export function updateChannels(): readonly { readonly value: UpdateChannel; readonly label: string }[] {
  return [
    { value: 'latest', label: t`Finished versions` },
    { value: 'beta', label: t`Previews too` },
  ];
}

/** Where things stand with newer versions; null while there is nothing to say. */
export function updateStateText({ state }: Pick<UpdatesView, 'state'>): string | null {
  switch (state.type) {
    case 'idle':
    case 'failed':
      return null;
    case 'looking':
      return t`Looking for a newer version`;
    case 'newest':
      return t`There is no newer version for you.`;
    case 'passedOver':
      return t`Postern ${state.version} is there, but it did not start on this machine. It is not offered again.`;
    case 'offered':
      return state.metered
        ? t`Postern ${state.version} is there. It was not fetched, because data is paid for on this network.`
        : t`Postern ${state.version} is there.`;
    case 'fetching':
      return t`Fetching Postern ${state.version}: ${state.percent} %`;
    case 'ready':
      return t`Postern ${state.version} is ready. It is put in when you quit Postern.`;
  }
}

/** What looking for newer versions means as it is set now. */
export function updateAbout({ way, check }: Pick<UpdatesView, 'way' | 'check'>): string {
  switch (way) {
    case 'system':
      return t`Postern is updated by your system, along with its other packages.`;
    case 'byHand':
      return t`This copy is replaced by hand: put a newer one in its place.`;
    case 'unsigned':
      return t`This copy names nobody whose signature could be checked, so it looks for no newer one.`;
    case 'none':
      return t`This copy was built without a place to look at, so it asks nobody.`;
    case 'self':
      break;
  }
  if (check === 'off') return t`Nobody is asked before you press the button.`;
  if (check === 'tell') return t`Asks once a day and tells you. Nothing is fetched before you say so.`;
  return t`Asks once a day and fetches, but not where data is paid for. It is put in when you quit Postern.`;
}

/** What the channel means as it is set now. */
export function channelAbout({ way, channel }: Pick<UpdatesView, 'way' | 'channel'>): string {
  if (way !== 'self') return t`Has no effect on this copy, which looks for no newer one.`;
  return channel === 'latest'
    ? t`Versions that were tried out as previews first.`
    : t`Previews come earlier and may have faults. Going back waits for a finished version that is newer.`;
}
