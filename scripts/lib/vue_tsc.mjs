// vue-tsc as a program: the types of single-file components, template and all. It works by patching a
// compiler written in JavaScript, which TypeScript has been up to 5; the rest of the project is
// checked by a later one.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../demo/package.json', import.meta.url));

require('vue-tsc').run(require.resolve('typescript-for-vue/lib/tsc'));
