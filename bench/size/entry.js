// What an application without a framework takes of the package.
export { createClient } from 'tidewire';
