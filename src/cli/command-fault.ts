/** Why a command could not do its work: something that whoever runs it can mend. Exit code 1. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}
