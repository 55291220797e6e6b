interface Props {
  readonly children: React.ReactNode;
  readonly onRetry?: () => void;
}

/** Nothing to show, and why. */
export function Empty({ children, onRetry }: Props) {
  return (
    <div className="empty">
      <p>{children}</p>
      {onRetry !== undefined && (
        <button type="button" className="button button--small" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
