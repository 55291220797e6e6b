import { Signal } from '../lib/signal.ts';

/** Whether the visitor wants to hear trades, kept for the page's next visit. */
export const sounding = new Signal(false);

let audio: AudioContext | undefined;

/** Browsers let a page sound only after a click: this is to be called from one. */
export function allowSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

/** A short tone, higher for a purchase than for a sale; nothing before `allowSound`. */
export function playTrade(action: 'BUY' | 'SELL'): void {
  if (audio === undefined) return;
  const now = audio.currentTime;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = action === 'BUY' ? 880 : 587;
  volume.gain.setValueAtTime(0.12, now);
  volume.gain.exponentialRampToValueAtTime(0.001, now + 0.25);
  tone.connect(volume).connect(audio.destination);
  tone.start(now);
  tone.stop(now + 0.25);
}
