/** The database has failed: it is gone, full, damaged or in use. The cause says which. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(cause: unknown) {
    super('the database failed', { cause });
  }
}
