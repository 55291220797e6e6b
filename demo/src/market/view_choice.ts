import { Signal } from '../lib/signal.ts';
import type { ChartMode } from './chart_modes.ts';

/** What a visitor has chosen to look at, kept for the page's next visit. */
export const viewChoice = new Signal<{ readonly symbol: string | undefined; readonly mode: ChartMode }>({ symbol: undefined, mode: 'ticks' });

/** Changes a part of it. */
export function chooseView(choice: Partial<ReturnType<typeof viewChoice.getSnapshot>>): void {
  viewChoice.set({ ...viewChoice.getSnapshot(), ...choice });
}
