// The figures of one bench, as bench/report.hpp does it for the native ones: `name value unit` lines,
// the machine and the versions, and with --json all of it as one object on the last line.
import fs from 'node:fs';
import os from 'node:os';

/** What the figures were measured on. `versions` are those of the other programs that took part. */
export function machine(versions = {}) {
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? `${os.type()} ${os.release()}`;
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    os: system,
    node: process.version,
    v8: process.versions.v8,
    ...versions,
  };
}

export class Report {
  #bench;
  #isJson;
  #figures = [];

  constructor(bench, args = process.argv.slice(2)) {
    this.#bench = bench;
    this.#isJson = args.includes('--json');
  }

  /**
   * Adds and prints a figure. A figure that compares names what with: `{ ratio, against }`, where the
   * ratio is of values measured in this run.
   */
  add(name, value, unit, { ratio, against } = {}) {
    const figure = { name, value: significant(value), unit };
    if (ratio !== undefined) figure.ratio = significant(ratio);
    if (against !== undefined) figure.against = against;
    this.#figures.push(figure);
    const comparison = ratio === undefined ? '' : `  (${figure.ratio} of ${against})`;
    console.log(`${name} ${figure.value} ${unit}${comparison}`);
  }

  finish(versions) {
    const on = machine(versions);
    console.log(`# ${Object.entries(on).map(([key, value]) => `${key} ${value}`).join(', ')}`);
    if (!this.#isJson) return;
    console.log(JSON.stringify({ bench: this.#bench, figures: this.#figures, machine: on }));
  }
}

/** Four digits say all that a measurement can. */
function significant(value) {
  if (!Number.isFinite(value) || Math.abs(value) >= 1000) return Math.round(value);
  return Number(value.toPrecision(4));
}
