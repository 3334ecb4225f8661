import { Image } from 'lucide-react';
import type { ImageView } from '../../../preload/contract.ts';
import { imageHint, imageText } from '../../format/images.ts';

/** The images that came with an entry, named and never drawn. */
export function ImageList({ images }: { images: readonly ImageView[] }) {
  if (images.length === 0) return null;
  return (
    <ul className="image-list" data-testid="images">
      {images.map((image, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the images of one entry never move
        <li key={index} className="image-chip" title={imageHint(image)}>
          <Image size={14} strokeWidth={1.5} aria-hidden />
          <span>{imageText(image)}</span>
        </li>
      ))}
    </ul>
  );
}
