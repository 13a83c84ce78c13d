/** A QR code. The library that draws it is loaded only here. */
import { css, html } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { BesideElement } from '../../components/element.ts';

@customElement('beside-qr-code')
export class QrCode extends BesideElement {
  static override styles = [
    BesideElement.styles,
    css`
      :host {
        inline-size: 9.5rem;
        aspect-ratio: 1;
        padding: 0.75rem;
        /* Always dark on white, since many readers understand nothing else. */
        background: #fff;
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
      }
      canvas {
        display: block;
        inline-size: 100%;
        block-size: 100%;
        image-rendering: pixelated;
      }
    `,
  ];

  @property() text = '';
  @property() label = '';
  @query('canvas') private canvas!: HTMLCanvasElement;

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('text')) void this.draw();
  }

  private async draw(): Promise<void> {
    const { generate } = await import('lean-qr');
    generate(this.text).toCanvas(this.canvas, { pad: 0 });
  }
}
