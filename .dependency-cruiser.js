/**
 * The architecture: who may import whom. `npm run check` refuses anything else, and
 * `test/integration/architecture/imports.test.ts` shows that each rule does refuse.
 */

/** The path of packages, installed or not. */
const packages = (/** @type {string[]} */ ...names) =>
  `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

/** From the ground up: a folder may import those before it, and none after it. */
const layers = {
  src: [
    'protocol',
    'common',
    'domain',
    'policy',
    'rate-limits',
    'database',
    'audit',
    'media',
    'devices',
    'identity',
    'config',
    'application',
    'socket',
    'http',
    'attestation',
    'bootstrap',
    'cli',
  ],
  web: ['i18n', 'design', 'client', 'media', 'components', 'features'],
};

/** @returns {import('dependency-cruiser').IForbiddenRuleType[]} One rule for each folder. */
const noArrowUp = (/** @type {'src' | 'web'} */ top) =>
  layers[top].map((layer, index) => ({
    name: `${top}-${layer}-knows-none-above`,
    comment: 'No import runs back up.',
    severity: 'error',
    from: { path: `^${top}/${layer}/` },
    to: {
      path: [`^${top}/[^/]+$`, ...layers[top].slice(index + 1).map((each) => `^${top}/${each}/`)],
    },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or three. Types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...noArrowUp('src'),
    ...noArrowUp('web'),
    {
      name: 'protocol-stands-alone',
      comment: 'The contract is shared with the pages: it knows nothing but the schema library.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { pathNot: ['^src/protocol/', packages('zod')] },
    },
    {
      name: 'domain-is-pure',
      comment: 'The heart of the program can be tested with no network, database or media.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/(protocol|domain)/', '^(node:)?crypto$'] },
    },
    {
      name: 'policy-knows-the-domain-only',
      comment: 'Rules are about sessions and people, wherever requests come from.',
      severity: 'error',
      from: { path: '^src/policy/' },
      to: { path: '^src/', pathNot: '^src/(protocol|common|domain|policy)/' },
    },
    {
      name: 'parts-do-not-know-each-other',
      comment: 'Each implements what the application asks for; `bootstrap` puts them together.',
      severity: 'error',
      from: { path: '^src/(identity|devices|media)/' },
      to: { path: '^src/(policy|rate-limits|identity|devices|media)/', pathNot: '^src/$1/' },
    },
    {
      name: 'records-by-type-only',
      comment:
        'Who keeps something is handed the database or the audit log, and may name their types; only the composition root, the command line, the audit log and the two that keep state write to them.',
      severity: 'error',
      from: {
        path: '^src/([^/]+)/',
        pathNot:
          '^src/(bootstrap/|cli/|audit/|application/(session-repository|runtime-settings)[.]ts$)',
      },
      to: {
        path: '^src/(audit|database)/',
        pathNot: '^src/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'entrances-leave-media-and-sql-alone',
      comment:
        'Commands, sockets and HTTP ask the domain and policy; rooms and tables are others’ work.',
      severity: 'error',
      from: { path: '^src/(application|socket|http)/' },
      to: { path: packages('mediasoup', 'kysely', 'better-sqlite3') },
    },
    {
      name: 'server-runs-without-tools',
      comment: 'What the server needs to run is in `dependencies`.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'server-and-web-meet-in-protocol',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/protocol/' },
    },
    {
      name: 'server-knows-no-web',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(web|test|scripts)/' },
    },
    {
      name: 'network-only-in-web-client-and-media',
      comment: 'Components and features show what they are given; two folders talk to the server.',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/(client|media)/' },
      to: { path: packages('socket.io-client', 'mediasoup-client') },
    },
    {
      name: 'imports-exist',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, path: '^[.]' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
