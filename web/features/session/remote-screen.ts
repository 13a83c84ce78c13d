/** The sharer's screen: as large as possible, at its own size, or full screen. */
import { css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Exposure } from './exposure.ts';
import { icon, type IconName } from '../../design/icons.ts';
import { buttonStyles } from '../../design/styles.ts';
import { BesideElement } from '../../components/element.ts';
import './picture-state.ts';

@customElement('beside-remote-screen')
export class RemoteScreen extends BesideElement {
  static override styles = [
    BesideElement.styles,
    buttonStyles,
    css`
      :host {
        position: relative;
        min-block-size: 0;
        background: var(--stage);
        color: var(--on-stage);
      }
      .view {
        position: absolute;
        inset: 0;
        display: grid;
        overflow: hidden;
      }
      video {
        display: block;
        inline-size: 100%;
        block-size: 100%;
        min-inline-size: 0;
        min-block-size: 0;
        object-fit: contain;
      }
      .actual {
        overflow: auto;
        place-content: safe center;
      }
      .actual video {
        inline-size: auto;
        block-size: auto;
        max-inline-size: none;
      }
      /* Not live: nobody must mistake it for the present screen. */
      .old video {
        opacity: 0.45;
      }
      .nothing video {
        visibility: hidden;
      }
      .tools {
        position: absolute;
        inset-block-end: var(--space-3);
        inset-inline: 0;
        inline-size: fit-content;
        margin-inline: auto;
        display: flex;
        gap: 0.125rem;
        padding: 0.1875rem;
        border-radius: var(--radius-m);
        background: rgb(13 18 17 / 88%);
        box-shadow: 0 0 0 1px rgb(255 255 255 / 18%);
        opacity: 0.75;
        transition: opacity var(--quick);
      }
      :host(:hover) .tools,
      .tools:focus-within {
        opacity: 1;
      }
      @media (hover: none) {
        .tools {
          opacity: 1;
        }
      }
      .tools button {
        border-color: transparent;
        background: transparent;
        color: #fff;
      }
      .tools button:hover,
      .tools [aria-pressed='true'] {
        background: rgb(255 255 255 / 18%);
      }
      .tools button:focus-visible,
      .view:focus-visible {
        outline-color: #8ab8ff;
      }
      .view:focus-visible {
        outline-offset: -3px;
      }
    `,
  ];

  @property({ attribute: false }) stream: MediaStream | undefined;
  @property() name = '';
  @property() exposure: Exposure = 'awaited';
  @state() private size: 'fit' | 'actual' = 'fit';
  @state() private hasPicture = false;
  @state() private isFull = false;
  @query('video') private video!: HTMLVideoElement;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
    document.addEventListener('fullscreenchange', this.onFullChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onKey);
    document.removeEventListener('fullscreenchange', this.onFullChange);
  }

  protected override render() {
    return html`<h1 class="visually-hidden">${this.label}</h1>
      <div
        class="view ${this.size} ${this.look}"
        tabindex="0"
        role="group"
        aria-label=${this.label}
      >
        <video
          data-testid="remote-screen"
          aria-label=${this.label}
          playsinline
          autoplay
          .muted=${true}
          @loadeddata=${() => (this.hasPicture = true)}
          @resize=${this.sizeExactly}
        ></video>
      </div>
      <beside-picture-state
        .exposure=${this.exposure === 'seen' && !this.hasPicture ? 'awaited' : this.exposure}
        .name=${this.name}
      ></beside-picture-state>
      <div class="tools" role="toolbar" aria-label=${this.t('screen.toolbar')}>
        ${this.tool('fit', '1', this.t('screen.fit'), this.size === 'fit', () => (this.size = 'fit'))}
        ${this.tool('screen', '2', this.t('screen.actual'), this.size === 'actual', () => {
          this.size = 'actual';
        })}
        ${
          this.fullScreen
            ? this.tool(
                this.isFull ? 'leave-full' : 'full',
                'F',
                this.t(this.isFull ? 'screen.leave-full' : 'screen.full'),
                undefined,
                () => void this.toggleFull(),
              )
            : nothing
        }
      </div>`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('size')) this.sizeExactly();
    if (!changed.has('stream')) return;
    this.hasPicture = false;
    this.video.srcObject = this.stream ?? null;
    if (this.stream) void this.video.play().catch(() => undefined);
  }

  private get look(): '' | 'old' | 'nothing' {
    switch (this.exposure) {
      case 'still':
      case 'away':
      case 'lost':
        return 'old';
      case 'hidden':
      case 'unable':
        return 'nothing';
      default:
        return '';
    }
  }

  private get label(): string {
    return this.t('screen.label', { name: this.name });
  }

  private tool(
    name: IconName,
    key: string,
    label: string,
    pressed: boolean | undefined,
    use: () => void,
  ) {
    const title = this.t('screen.key', { label, key });
    return html`<button
      class="icon-only"
      title=${title}
      aria-label=${title}
      aria-pressed=${pressed === undefined ? nothing : pressed ? 'true' : 'false'}
      aria-keyshortcuts=${key}
      @click=${use}
    >
      ${icon(name, 22)}
    </button>`;
  }

  /** Actual size: one pixel of the shared screen is one pixel of this screen, at any pixel density. */
  private sizeExactly(): void {
    const { video } = this;
    const exact = this.size === 'actual' && video.videoWidth > 0;
    const [width, height] = exact
      ? [video.videoWidth, video.videoHeight].map((pixels) => `${pixels / devicePixelRatio}px`)
      : ['', ''];
    video.style.setProperty('width', width ?? '');
    video.style.setProperty('height', height ?? '');
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key === '1') this.size = 'fit';
    if (event.key === '2') this.size = 'actual';
    if (event.key.toLowerCase() === 'f') void this.toggleFull();
  };

  private readonly onFullChange = (): void => {
    this.isFull = document.fullscreenElement !== null;
  };

  /** On iPhones only a video can be full screen. */
  private get fullScreen(): (() => unknown) | undefined {
    const video: HTMLVideoElement & { webkitEnterFullscreen?: () => void } =
      HTMLVideoElement.prototype;
    if (document.fullscreenEnabled) return () => this.requestFullscreen();
    if (video.webkitEnterFullscreen) return () => video.webkitEnterFullscreen?.call(this.video);
    return undefined;
  }

  private async toggleFull(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await this.fullScreen?.();
    } catch {
      // The video has no picture yet, or the browser does not allow it now. Nothing changes.
    }
  }
}

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof Element && target.matches('input, textarea, select');
}
