/**
 * `npm run i18n:missing`: one line for each message that a language lacks. Exit code 1 while there is
 * any: the pages show those in English.
 */
import { missingMessages } from '../i18n/missing.ts';

for (const line of await missingMessages()) {
  console.log(line);
  process.exitCode = 1;
}
