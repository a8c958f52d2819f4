import { useEffect, useState } from 'react';
import { type RetinaImages, Retinas } from '../components/Retinas.tsx';
import type { Player } from './player.ts';

/** What the sensors saw at the frame that a player shows. */
export function PlayedRetinas({ player }: { readonly player: Player }) {
  const { camera, range } = player.recording.info;
  const [images, setImages] = useState<RetinaImages>();
  useEffect(() => {
    const show = () => setImages((before) => player.images.get(player.index) ?? before);
    show();
    return player.subscribe(show);
  }, [player]);
  return <Retinas camera={camera} range={range} images={images} />;
}
