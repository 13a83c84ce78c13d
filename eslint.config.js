import { defineConfig } from 'eslint/config';
import lit from 'eslint-plugin-lit';
// @ts-expect-error -- It comes without types.
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const ofModule = ':matches(Program, ExportNamedDeclaration) > VariableDeclaration';
const empty = [
  'NewExpression[callee.name=/^(Map|Set)$/][arguments.length=0]',
  'NewExpression[callee.name="LRUCache"]',
  'CallExpression[callee.name="pLimit"]',
  'ArrayExpression[elements.length=0]',
  'ObjectExpression[properties.length=0]',
];
/** A variable of a module that something will be written to. */
const stateOfModules = [
  `${ofModule}[kind="let"]`,
  `${ofModule} > VariableDeclarator > :matches(${empty.join()})`,
].map((selector) => ({
  selector,
  message: 'Servers of one process would share it. Keep it in a class or a function.',
}));

export default defineConfig(
  { ignores: ['dist/', 'data/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,js,mjs}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `return this.next();` at the end of a handler is short and clear.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Requests without a payload have one: nothing.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // A callback may be done at once or later: `void | Promise<void>`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // It wants the `!` that another rule forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // `process.env.NAME || default`: an empty variable counts as none.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...stateOfModules] },
  },
  {
    files: ['web/**/*.ts'],
    plugins: { lit, wc, 'lit-a11y': litA11y },
    extends: ['lit/flat/recommended', 'wc/flat/recommended', 'lit-a11y/recommended'],
    // Lit binds the listeners of a template to their element.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    // Some plugins come without types.
    files: ['eslint.config.js'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A value that is not there fails the test, and the line says which.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
);
