/** Why a command could not do its work: something that its user can fix. Exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
