/** Closes an open `<details>` of its host on Escape and on a click elsewhere. */
import type { LitElement, ReactiveController } from 'lit';

export class DisclosureController implements ReactiveController {
  private readonly host: LitElement;

  constructor(host: LitElement) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('click', this.closeOutside);
    this.host.addEventListener('keydown', this.closeOnEscape);
  }

  hostDisconnected(): void {
    document.removeEventListener('click', this.closeOutside);
    this.host.removeEventListener('keydown', this.closeOnEscape);
  }

  private get details(): HTMLDetailsElement | null | undefined {
    return this.host.shadowRoot?.querySelector('details');
  }

  private readonly closeOutside = (event: Event): void => {
    if (this.details?.open && !event.composedPath().includes(this.host)) this.details.open = false;
  };

  private readonly closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.details?.open) return;
    this.details.open = false;
    this.details.querySelector('summary')?.focus();
  };
}
