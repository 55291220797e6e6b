import type { Route } from '../lib/route.ts';
import { Empty } from '../shell/Empty.tsx';
import { PageHead } from '../shell/PageHead.tsx';
import { PAGES } from './pages.ts';

interface Props {
  readonly route: Route;
  readonly error: unknown;
  readonly hasRetried: boolean;
  readonly onRetry: () => void;
}

/** In the place of a page that cannot be shown. */
export function PageFailed({ route, error, hasRetried, onRetry }: Props) {
  const { label } = PAGES[route];
  return (
    <>
      <PageHead title={label}>Not here yet. It is asked for again when the connection comes back.</PageHead>
      <div className="panel" data-testid="page-failed">
        <Empty onRetry={onRetry}>
          {label} could not be shown: {error instanceof Error ? error.message : String(error)}.
        </Empty>
        {/* Firefox never fetches a module again that failed once. */}
        {hasRetried && (
          <p className="page-failed__reload">
            If it does not come,{' '}
            <button type="button" className="button button--small" onClick={() => location.reload()}>
              Reload the demo
            </button>
          </p>
        )}
      </div>
    </>
  );
}
