import { useEffect, useRef } from 'react';
import { useConnection } from 'tidewire/react';
import { tidewire } from 'tidewire/vue';
import { createApp } from 'vue';
import { useSession } from '../session/current.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { SignInHint } from '../shell/SignInHint.tsx';
import Inbox from './Inbox.vue';

/**
 * The same client in two frameworks at once: this head is React, the list below it a Vue application.
 * They share one socket.
 */
export function NotificationsPage() {
  const { client, user, api } = useSession();
  const connection = useConnection('notifications');
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (room.current === null) return undefined;
    const app = createApp(Inbox, { api, mayPublish: user === 'admin' });
    app.use(tidewire, { client }).mount(room.current);
    return () => app.unmount();
  }, [client, user, api]);
  return (
    <>
      <PageHead title="Notifications" connection={connection}>
        Pushed, and polled while no socket is live. The list is a Vue application on the same client.
      </PageHead>
      {user === 'admin' ? null : <SignInHint as="admin">A price alert that fires comes here, too. An admin may send to everybody.</SignInHint>}
      <div ref={room} />
    </>
  );
}
