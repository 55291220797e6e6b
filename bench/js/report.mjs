// The figures of one bench: `name value unit` lines, with --json as one object on the last line too.
import { readFileSync } from 'node:fs';
import os from 'node:os';

function systemName() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function machine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    os: systemName() ?? `${os.type()} ${os.release()}`,
    node: process.version,
    v8: process.versions.v8,
  };
}

export class Report {
  #figures = [];
  #bench;

  constructor(bench) {
    this.#bench = bench;
  }

  /** `ratio`: how many times better than `against`, where there is something to compare with. */
  add(name, value, unit, { ratio, against } = {}) {
    const round = (number) => Math.round(number * 1000) / 1000;
    const compared = ratio === undefined ? {} : { ratio: round(ratio), against };
    this.#figures.push({ name, value: round(value), unit, ...compared });
    const text = ratio === undefined ? '' : `  (${round(ratio)} times ${against})`;
    console.log(`${name} ${round(value)} ${unit}${text}`);
  }

  finish(wantsJson) {
    const on = machine();
    console.log(`# ${on.cpu}, ${on.cores} cores, ${on.os}, Node.js ${on.node} (V8 ${on.v8})`);
    if (!wantsJson) return;
    console.log(JSON.stringify({ bench: this.#bench, figures: this.#figures, machine: on }));
  }
}
