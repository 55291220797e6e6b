// `npm run bench -- size`: what a page without a framework downloads for
// `import { createClient } from 'tidewire'`: a production bundle, each file compressed with brotli.
import { packageSize } from '../lib/package_size.mjs';
import { Report } from '../lib/report.mjs';

const files = await packageSize();
const report = new Report('size');
let total = 0;
for (const part of ['client', 'loader', 'wasm', 'extras', 'worker']) {
  const own = files.filter((file) => file.part === part);
  if (own.length === 0) throw new Error(`the bundle has no ${part}`);
  const sum = (key) => own.reduce((bytes, file) => bytes + file[key], 0);
  // Only pages that use more than prices download the extras, only those that choose a worker mode what it needs.
  if (part !== 'extras' && part !== 'worker') total += sum('brotli');
  report.add(`${part}_raw`, sum('bytes') / 1000, 'kB');
  report.add(part, sum('brotli') / 1000, 'kB');
}
report.add('total', total / 1000, 'kB');
report.finish();
