import { STEPS, stepOf } from './order_text.ts';

/** How far an order has come, as a line of stations. */
export function OrderSteps({ status }: { readonly status: string | undefined }) {
  const reached = status === undefined ? -1 : stepOf(status);
  const isOffTheWay = status !== undefined && reached < 0;
  return (
    <>
      <ol className="steps" aria-label="Progress" data-off={isOffTheWay}>
        {STEPS.map((step, index) => (
          <li key={step} className={`steps__step ${index <= reached ? 'steps__step--done' : ''}`} aria-current={index === reached ? 'step' : undefined}>
            <span className="steps__name">{step}</span>
          </li>
        ))}
      </ol>
      <p className={`note ${isOffTheWay ? 'note--warn' : ''}`} role="status" data-testid="order-status">
        {status === undefined ? 'Loading the order…' : `The order is ${status}.`}
      </p>
    </>
  );
}
