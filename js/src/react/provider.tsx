'use client';

import { createContext, useContext, useEffect, useInsertionEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';

import { createClient, restClient } from '../client.js';
import type { Client } from '../client.js';
import { TidewireError } from '../errors.js';
import type { ClientOptions } from '../options.js';

const ClientContext = createContext<Client | null>(null);

/**
 * Either a `client` of your own, which you close yourself, or the options of `createClient`, with
 * which the provider makes one and ends it when it is unmounted.
 *
 * Options are read when the provider mounts, except for `token`, `onAuthRequired` and `onError`,
 * of which the latest always counts. Where there is a `token` now and there was none, or the other
 * way round (somebody signs in or out), the hooks go on with a new client; the old one is ended. To
 * change other options, give the provider another `key`.
 */
export type TidewireProviderProps =
  | { readonly client: Client; readonly children?: ReactNode }
  | (ClientOptions & { readonly client?: undefined; readonly children?: ReactNode });

/**
 * Gives the hooks below it their client.
 *
 * @example
 * <TidewireProvider token={() => session.token}>
 *   <Ticker />
 * </TidewireProvider>
 */
export function TidewireProvider(props: TidewireProviderProps): ReactElement {
  if (props.client !== undefined) {
    return <ClientContext.Provider value={props.client}>{props.children}</ClientContext.Provider>;
  }
  return <OwnedClient {...props} />;
}

/**
 * The client of the nearest `TidewireProvider`.
 *
 * @throws TidewireError `provider_missing` outside of one.
 */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client !== null) return client;
  throw new TidewireError(
    'provider_missing',
    'tidewire/react hooks need a <TidewireProvider> above the component that calls them.',
  );
}

interface OwnedState {
  readonly isSignedIn: boolean;
  readonly client: Client;
}

function OwnedClient(props: ClientOptions & { readonly children?: ReactNode }): ReactElement {
  const latest = useRef<ClientOptions>(props);
  useInsertionEffect(() => {
    latest.current = props;
  });
  const isSignedIn = props.token !== undefined;
  // Making a client starts nothing, so one that StrictMode throws away costs nothing.
  const make = (): OwnedState => ({
    isSignedIn,
    client: createClient(followLatest(props, latest)),
  });
  const [made, setMade] = useState(make);
  // What was received with a sign-in is not shown without it; see React, "Storing information from
  // previous renders".
  const owned = made.isSignedIn === isSignedIn ? made : make();
  if (owned !== made) setMade(owned);
  useEndWithComponent(owned.client);
  return <ClientContext.Provider value={owned.client}>{props.children}</ClientContext.Provider>;
}

/** The options as they were, but with callbacks that read the latest ones. */
function followLatest(
  options: ClientOptions,
  latest: { readonly current: ClientOptions },
): ClientOptions {
  const { token } = options;
  return {
    ...options,
    ...(typeof token === 'string' ? { worker: ownedBy(token, options.worker) } : {}),
    ...(token === undefined
      ? {}
      : {
          token: (context) => {
            // Whoever has signed out since is not signed in again.
            const now = latest.current.token ?? '';
            return typeof now === 'string' ? now : now(context);
          },
        }),
    onAuthRequired: () => latest.current.onAuthRequired?.(),
    onError: (error) => latest.current.onError?.(error),
  };
}

/** What is wrapped in a function tells a worker nothing of who is logged in; the key does. */
function ownedBy(token: string, worker: ClientOptions['worker']): ClientOptions['worker'] {
  if (worker === undefined || worker === 'none') return worker;
  const given = typeof worker === 'string' ? { mode: worker } : worker;
  return { ...given, key: JSON.stringify([given.key ?? '', token]) };
}

/**
 * Ends the client's connections when the component is gone. StrictMode and hidden trees run the
 * cleanup of components that stay: the end waits for the current task, and a client that has
 * rested starts again with its next listener.
 */
function useEndWithComponent(client: Client): void {
  const mounted = useRef<Client | null>(null);
  useEffect(() => {
    mounted.current = client;
    return () => {
      mounted.current = null;
      queueMicrotask(() => {
        if (mounted.current !== client) restClient(client);
      });
    };
  }, [client]);
}
