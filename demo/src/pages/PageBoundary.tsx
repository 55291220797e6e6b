import { Component } from 'react';
import type { Route } from '../lib/route.ts';
import { PageFailed } from './PageFailed.tsx';
import { forgetView } from './views.ts';

interface Props {
  readonly route: Route;
  /** A server that is back may have what it did not send before. */
  readonly isLive: boolean;
  readonly children: React.ReactNode;
}

interface State {
  readonly error: unknown;
  readonly hasFailed: boolean;
  readonly attempts: number;
}

/** Keeps a page that fails from taking everything around it along. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { error: undefined, hasFailed: false, attempts: 0 };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error, hasFailed: true };
  }

  override componentDidCatch(): void {
    forgetView(this.props.route);
  }

  override componentDidUpdate(last: Props): void {
    if (this.state.hasFailed && this.props.isLive && !last.isLive) this.#retry();
  }

  readonly #retry = (): void => {
    this.setState(({ attempts }) => ({ hasFailed: false, attempts: attempts + 1 }));
  };

  override render(): React.ReactNode {
    const { error, hasFailed, attempts } = this.state;
    if (!hasFailed) return this.props.children;
    return <PageFailed route={this.props.route} error={error} hasRetried={attempts > 0} onRetry={this.#retry} />;
  }
}
