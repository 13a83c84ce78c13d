import { loadConfig, proxyVariables } from '../../config/load.ts';
import { lintConfig } from './lint.ts';
import { describeConfig } from './describe.ts';
import { describeDevices } from './describe-devices.ts';
import { describeProvider } from './describe-identity.ts';
import { useProxies } from '../../common/outgoing-proxy.ts';
import { lintCertificateFile, checkFiles } from '../preflight.ts';
import { StartupError } from '../../common/startup-error.ts';
import { peekAtSettings } from '../../database/settings.ts';

/**
 * Also reads the other files that the configuration names.
 *
 * @returns What the configuration means, in words.
 * @throws {StartupError} Naming every fault.
 */
export async function checkConfig(file?: string): Promise<string> {
  const config = loadConfig(process.env, file);
  await checkFiles(config);
  const faults = useProxies(proxyVariables());
  if (faults.length > 0) throw new StartupError(faults);
  const provider = (await describeProvider(config)).map((line) => `  - ${line}\n`);
  const signIn = provider.length > 0 ? `Signing in:\n${provider.join('')}` : '';
  const devices = (await describeDevices(config)).map((line) => `  - ${line}\n`);
  const warnings = [...lintConfig(config, process.env), ...(await lintCertificateFile(config))];
  const words = describeConfig(config, await peekAtSettings(config.dataDir), warnings);
  return `The configuration is right.\n\n${words}${signIn}Devices:\n${devices.join('')}`.trimEnd();
}
