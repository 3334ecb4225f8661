import { t } from '../../preload/language.ts';

/** How people know the place a program was found in, in their language; tools have one name in all. */
export function placeName(foundBy: string): string {
  switch (foundBy) {
    case 'login shell':
      return t`login shell`;
    case 'installer':
      return t`installer`;
    case 'home folder':
      return t`home folder`;
    case 'system':
      return t`system`;
    default:
      return foundBy;
  }
}
