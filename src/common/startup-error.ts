/** sysexits.h, EX_CONFIG: something is wrong with the configuration. */
export const configurationExitCode = 78;

/** Why the server cannot start: something that the administrator can fix. Shown without a stack trace. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  readonly faults: string[];

  constructor(faults: string[], options?: ErrorOptions) {
    super(`Beside cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`, options);
    this.faults = faults;
  }
}
