/**
 * The query of the address as the state of what is shown: filters, sorting, page. So every view has
 * an address of its own. Renders its host again when the query changes.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { goTo } from '../client/address.ts';

/** By name. A parameter without a value, or with an empty one, is left out of the address. */
export type QueryChanges = Record<string, string | undefined>;

/** The parameter with the cursor of a page. It belongs to one query, so any other change drops it. */
const cursorName = 'cursor';

export class QueryController implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private path = '';

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.path = location.pathname;
    addEventListener('popstate', this.follow);
  }

  hostDisconnected(): void {
    removeEventListener('popstate', this.follow);
  }

  /** @returns The parameter's value. Undefined if it is missing or empty. */
  get(name: string): string | undefined {
    return new URLSearchParams(location.search).get(name) || undefined;
  }

  get cursor(): string | undefined {
    return this.get(cursorName);
  }

  /** @returns The address with other values. */
  hrefWith(changes: QueryChanges): string {
    const query = new URLSearchParams(location.search);
    query.delete(cursorName);
    for (const [name, value] of Object.entries(changes))
      if (value) query.set(name, value);
      else query.delete(name);
    const text = query.toString();
    return location.pathname + (text && `?${text}`);
  }

  /** Goes to the address with other values. */
  change(changes: QueryChanges): void {
    goTo(this.hrefWith(changes));
  }

  private readonly follow = (): void => {
    // The host is about to be replaced by another page, whose query is not meant for it.
    if (location.pathname === this.path) this.host.requestUpdate();
  };
}
