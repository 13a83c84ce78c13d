/** The option that every command with a configuration has. */
export const configOption = [
  '-c, --config <file>',
  'the configuration file (default: the one that BESIDE_CONFIG names)',
] as const;

export interface WithConfig {
  config?: string;
}
