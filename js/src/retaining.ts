import type { OpenSession } from './engine.js';
import { keep } from './kept.js';
import { Retained } from './retained.js';

/**
 * Opens sessions of which is kept what the channel retains, for stores that come when the
 * connection has been live for others already. Loaded only where a channel retains something.
 */
export function retaining(open: OpenSession): OpenSession {
  return (setup) => {
    const { output, retain, of } = setup;
    const retained = new Retained(retain);
    keep(of, () => retained.all());
    return open({
      ...setup,
      output: {
        ...output,
        state: (effect) => {
          retained.follow(effect);
          output.state(effect);
        },
        event: (type, text, isReplay) => {
          retained.take(type, text);
          output.event(type, text, isReplay);
        },
      },
    });
  };
}
