import { hasInjectionContext, inject, markRaw, onScopeDispose, provide } from 'vue';
import type { App, InjectionKey, Plugin } from 'vue';

import { createClient } from '../client.js';
import type { Client } from '../client.js';
import { TidewireError } from '../errors.js';
import type { ClientOptions } from '../options.js';

/**
 * Either a `client` of your own, which you close yourself, or the options of `createClient`, with
 * which a client is made that ends with the application or component that it was made for.
 */
export type TidewireVueOptions =
  { readonly client: Client } | (ClientOptions & { readonly client?: undefined });

const KEY: InjectionKey<Client> = Symbol('tidewire');

/**
 * Gives every component of an application its client.
 *
 * @example
 * createApp(Root).use(tidewire, { token: () => session.token }).mount('#app');
 */
export const tidewire: Plugin<[TidewireVueOptions?]> = {
  install(app: App, options: TidewireVueOptions = {}) {
    const client = clientOf(options);
    app.provide(KEY, client);
    if (options.client === undefined) endWithApp(app, client);
  },
};

/**
 * Gives the components below this one their client; call it in `setup`.
 *
 * @example
 * provideTidewire({ token: () => session.token });
 */
export function provideTidewire(options: TidewireVueOptions = {}): Client {
  const client = clientOf(options);
  provide(KEY, client);
  if (options.client === undefined) onScopeDispose(() => client.close());
  return client;
}

/**
 * The client of the nearest `provideTidewire`, or of the application's plugin.
 *
 * @throws TidewireError `provider_missing` where there is neither.
 */
export function useClient(): Client {
  const client = hasInjectionContext() ? inject(KEY, undefined) : undefined;
  if (client !== undefined) return client;
  throw new TidewireError(
    'provider_missing',
    'tidewire/vue needs app.use(tidewire) or provideTidewire() above the component that uses it.',
  );
}

/** Reactive state that holds a client would hold a proxy, which cannot reach its private fields. */
function clientOf(options: TidewireVueOptions): Client {
  return markRaw(options.client ?? createClient(options));
}

/** `app.onUnmount` came with Vue 3.5; before it this is how plugins do it. */
function endWithApp(app: App, client: Client): void {
  const unmount = app.unmount.bind(app);
  app.unmount = () => {
    unmount();
    client.close();
  };
}
