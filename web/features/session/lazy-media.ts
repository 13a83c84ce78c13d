/** Loads `MediaSession`, which is large, only when a session begins. */
import type { Ask } from '../../client/request.ts';
import type { MediaSession } from '../../media/media-session.ts';
import { Listeners } from '../../client/observable.ts';

export class LazyMedia {
  readonly changed = new Listeners();
  /** A chat message as the server sent it over the data channel. */
  readonly chatText = new Listeners<string>();
  readonly chatClosed = new Listeners();

  private readonly ask: Ask;
  private loaded: MediaSession | undefined;
  private loading: Promise<MediaSession> | undefined;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** The media if it is loaded, else undefined. */
  get now(): MediaSession | undefined {
    return this.loaded;
  }

  /** Loads it once. After a failure the next call tries again. */
  load(): Promise<MediaSession> {
    if (this.loading) return this.loading;
    const loading = import('../../media/media-session.ts').then(
      ({ MediaSession: Loaded }) => {
        const media = new Loaded(this.ask);
        if (this.loading !== loading) {
          media.close(); // It was closed while it was loading.
          return media;
        }
        media.changed.add(() => this.changed.notify());
        media.chatText.add((text) => this.chatText.notify(text));
        media.chatClosed.add(() => this.chatClosed.notify());
        this.loaded = media;
        return media;
      },
      (error: unknown) => {
        if (this.loading === loading) this.loading = undefined;
        throw error;
      },
    );
    this.loading = loading;
    return loading;
  }

  /** Does something with it in the background. After a failure, the next entry does it again. */
  do(act: (media: MediaSession) => Promise<void>): void {
    this.load()
      .then(act)
      .catch((error: unknown) => console.warn('Media:', error));
  }

  /** Closes it. The next `load` begins anew. */
  close(): void {
    this.loaded?.close();
    this.loaded = undefined;
    this.loading = undefined;
  }
}
