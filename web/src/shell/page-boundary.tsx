import { Component, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Route } from '../routes.ts';

type Props = { readonly route: Route; readonly children: ReactNode };
type State = { readonly hasFailed: boolean };

/** Keeps the rest of the app when a page cannot be rendered. Another page is shown as usual. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override componentDidUpdate({ route }: Props): void {
    if (this.state.hasFailed && route !== this.props.route) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="narrow">
        <Notice tone="BAD" title="This page could not be shown." urgent>
          <p>Aurora has an error in this page. Your accounts are not affected.</p>
          <Button onPress={() => location.reload()}>Reload</Button>
        </Notice>
      </div>
    );
  }
}
