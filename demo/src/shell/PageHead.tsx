import type { ConnectionSnapshot } from 'tidewire';
import { ConnectionBadge } from '../components/ConnectionBadge.tsx';
import { usePageTitle } from '../lib/use_page_title.ts';

interface Props {
  readonly title: string;
  readonly children: React.ReactNode;
  readonly connection?: ConnectionSnapshot;
}

/** A page's name, what it is in a line, and how live it is. */
export function PageHead({ title, children, connection }: Props) {
  usePageTitle(title);
  return (
    <div className="page-head">
      <h1 className="page-head__title">{title}</h1>
      {connection !== undefined && <ConnectionBadge connection={connection} />}
      <p className="page-head__note">{children}</p>
    </div>
  );
}
