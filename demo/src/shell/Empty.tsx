import { handFocusOn } from '../lib/hand_focus_on.ts';

interface Props {
  readonly children: React.ReactNode;
  readonly onRetry?: () => void;
}

/** Nothing to show, and why; what failed can be tried again, and is told at once. */
export function Empty({ children, onRetry }: Props) {
  return (
    <div className="empty" role={onRetry === undefined ? undefined : 'alert'}>
      <p>{children}</p>
      {onRetry !== undefined && (
        <button ref={handFocusOn} type="button" className="button button--small" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
