/**
 * Watches the picture while a screen is shared. It reports to the server what only this page knows
 * about the picture. If a picture is missing, it has the network path tested.
 */
import type { SessionView } from '../../../src/protocol/session-view.ts';
import type { Ask } from '../../client/request.ts';
import type { LazyMedia } from './lazy-media.ts';
import { Listeners } from '../../client/observable.ts';
import type { LocalTracks } from '../../media/local-tracks.ts';
import { pictureOf, type PictureParts, type PictureState } from './picture.ts';
import type { SessionModel } from './session-model.ts';
import { canConnect } from '../../client/this-browser.ts';

const overdueAfterMs = 3_000;

export class PictureWatch {
  readonly changed = new Listeners();
  /** Undefined while nothing is shared. */
  state: PictureState | undefined;

  private readonly ask: Ask;
  private readonly media: LazyMedia;
  private readonly tracks: LocalTracks;
  private view: SessionView | undefined;
  private isReporting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: Ask, media: LazyMedia, tracks: LocalTracks) {
    this.ask = ask;
    this.media = media;
    this.tracks = tracks;
  }

  /** Call it after every change. */
  follow(model: SessionModel | undefined): void {
    if (model?.attendance.state !== 'here') return;
    const { view, unstable } = model;
    this.view = view;
    this.report(view);
    this.see(view.state === 'sharing' ? pictureOf(this.partsIn(view)) : undefined);
    const missed = this.state === 'overdue' || this.state === 'still';
    // If one of the pages is not heard at all, that comes first.
    if (missed && !unstable && view.other?.presence.state === 'here')
      void this.media.now?.checkPathMtu();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private see(state: PictureState | undefined): void {
    if (state === this.state || (state === 'awaited' && this.state === 'overdue')) return;
    clearTimeout(this.timer);
    if (state === 'awaited') this.timer = setTimeout(() => this.see('overdue'), overdueAfterMs);
    this.state = state;
    this.changed.notify();
  }

  /** Our own part as it is here, and the other's part as last reported. */
  private partsIn({ role, share }: SessionView): PictureParts {
    return role === 'sharer'
      ? { source: this.source, seen: share.seen }
      : { source: share.source, seen: this.seen };
  }

  /**
   * Reports to the server what it does not know. After a disconnection, or after another page took
   * part, the server has forgotten it.
   */
  private report(view: SessionView): void {
    const news = this.isReporting ? undefined : this.newsFor(view);
    if (!news) return;
    this.isReporting = true;
    news.then(
      () => {
        this.isReporting = false;
        // The resulting view is here already.
        if (this.view && this.view !== view) this.report(this.view);
      },
      // The next change comes soon.
      () => (this.isReporting = false),
    );
  }

  private newsFor({ role, state, share }: SessionView): Promise<unknown> | undefined {
    const { source, seen } = this;
    const { picker } = this.tracks;
    if (role === 'sharer' && state === 'allowed' && picker && picker !== share.status)
      return this.ask('share.report', { status: picker });
    if (role === 'sharer' && state === 'sharing' && source && source !== share.source)
      return this.ask('share.source', { source });
    const mayBeSeen = state === 'allowed' || state === 'sharing';
    if (role === 'helper' && mayBeSeen && seen && seen !== share.seen)
      return this.ask('share.seen', { seen });
    return undefined;
  }

  private get source(): PictureParts['source'] {
    return this.media.now?.screen.source;
  }

  private get seen(): PictureParts['seen'] {
    return canConnect() ? this.media.now?.remote.seen : 'unable';
  }
}
