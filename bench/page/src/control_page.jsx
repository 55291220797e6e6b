import { useEffect, useState } from 'react';

import { PriceView, SeriesView } from './view.jsx';

function useFrames() {
  const [frame, setFrame] = useState(0);
  useEffect(() => {
    let pending = 0;
    const next = () => {
      setFrame((count) => count + 1);
      pending = requestAnimationFrame(next);
    };
    pending = requestAnimationFrame(next);
    return () => cancelAnimationFrame(pending);
  }, []);
  return frame;
}

/** Repaints text of the same shape in every frame, from nothing: what repainting alone costs. */
export function ControlPage() {
  const frame = useFrames();
  const last = 50_000 + (frame % 1000) / 10;
  return (
    <>
      <PriceView price={last} time={1_700_000_000_000 + frame * 16} />
      <SeriesView length={300} first={last - 3} last={last} />
    </>
  );
}
