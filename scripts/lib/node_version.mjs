// Imported first by every command, so that an old Node.js gets a sentence instead of a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

if (!isSupported) {
  console.error(
    `Tidewire needs Node.js 20.19 or later (22.12 or later of the 22 line); this is ${process.version}.\n` +
      'Install a current one from https://nodejs.org/ or with your version manager, then run the command again.',
  );
  process.exit(1);
}
